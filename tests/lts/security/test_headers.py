"""Cookies and Content-Types: long ones cost little, and odd ones mean the same as without."""

import django
import pytest
from channels.message import Message

from channels_lts import handshake
from channels_lts.backports.cookie_parsing import is_quadratic

from .conftest import ALL
from .process import message

TIMES = 10  # measured: from 25 to 190


@pytest.fixture
def on(results):
    return results("headers")


@pytest.fixture
def off(results):
    return results("headers", ALL)


@pytest.mark.parametrize("where", ["cookie", "handshake"])
def test_a_cookie_with_many_escapes_costs_a_fraction(on, off, where):
    if is_quadratic():
        assert on[where]["seconds"] * TIMES < off[where]["seconds"]
    assert on["cookie"]["size"] == off["cookie"]["size"] == 6000


def test_a_long_content_type_costs_a_fraction(on, off):
    assert (on["content_type"]["status"], on["content_type"]["upload"]) == (200, 200)
    assert on["content_type"]["seconds"] * TIMES < off["content_type"]["seconds"]


def test_a_long_language_is_not_kept(on, off):
    assert on["languages"]["found"] == off["languages"]["found"]
    assert on["languages"]["found"][:3] == ["fr", "de", "pt-br"]
    assert on["languages"]["kept"] <= 1  # all are the same, an empty header
    if (2, 0) <= django.VERSION < (3, 2, 17):
        assert off["languages"]["kept"] == 9


def test_odd_headers_mean_the_same(on, off):
    assert on["same"] == off["same"]


def test_a_handshake_parses_its_cookie_once(monkeypatch, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    parsed = []
    monkeypatch.setattr(handshake, "parse_cookie", lambda text: parsed.append(text) or {})
    cookie = [(b"cookie", b"a=b"), (b"origin", b"http://localhost")]
    connect = message(headers=cookie, channel="websocket.connect")
    checks = [handshake.from_our_page, lambda message: handshake.session_key(message) is None]
    joined = []
    monkeypatch.setattr(handshake, "refuse", lambda message: joined.append("refused"))
    checks.append(lambda message: not joined)  # the second run of the checks ends here
    handshake.guarded(None, checks, lambda message: joined.append("joined"))(connect)
    assert (parsed, joined) == (["a=b"], ["joined", "refused"])


def test_another_message_has_cookies_of_its_own():
    first, second = [
        Message({"headers": [(b"cookie", b"sessionid=" + n)]}, "", None) for n in (b"1", b"2")
    ]
    assert (handshake.session_key(first), handshake.session_key(second)) == ("1", "2")
