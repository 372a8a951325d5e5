"""What the lock's Twisted refuses by itself, without a limit of channels_lts (rows B3 and B4)."""

import pytest

from channels_lts.backports.versions import is_at_least

from .site import request, status

CHUNKED = [b"Transfer-Encoding: chunked"]

pytestmark = pytest.mark.skipif(
    not is_at_least("twisted", 22, 4), reason="Python 3.6.0 to 3.6.6 have an older Twisted"
)


@pytest.mark.parametrize("size", [b"+1", b"0x1", b"0_1", b"-1", b"x"])
def test_a_chunk_with_a_malformed_size_is_refused(unguarded, size):
    body = size + b"\r\na\r\n0\r\n\r\n"
    assert status(unguarded.send(request(method="POST", headers=CHUNKED, body=body))) == 400


def test_a_chunk_without_its_end_is_refused(unguarded):
    body = b"1\r\naxx\r\n0\r\n\r\n"
    assert status(unguarded.send(request(method="POST", headers=CHUNKED, body=body))) == 400


def test_a_well_formed_chunk_is_accepted(unguarded):
    body = b"1\r\na\r\n0\r\n\r\n"
    assert status(unguarded.send(request(method="POST", headers=CHUNKED, body=body))) == 200
