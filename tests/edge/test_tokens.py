"""A socket logs in with a token, without cookies and without an Origin."""

import pytest
import websocket

from .site import EdgeSite


@pytest.fixture(scope="module")
def site():
    with EdgeSite({}, daphne=["--ws-protocol", "chat"]) as site:
        yield site


def opened(site, token, place):
    """Return a socket that gives a token (str) in the query, a subprotocol or a header."""
    options = {
        "query": {"path": "/token/?token=" + token},
        "subprotocol": {"path": "/token/", "subprotocols": ["chat", "token." + token]},
        "header": {"path": "/token/", "header": ["Authorization: Bearer " + token]},
    }
    return site.socket(suppress_origin=True, **options[place])


@pytest.mark.parametrize("place", ["query", "subprotocol", "header"])
def test_a_socket_with_a_token_is_that_users(site, place):
    token = site.get("/token/").text
    socket = opened(site, token, place)
    assert socket.recv() == "with-a-token"
    assert socket.getsubprotocol() == ("chat" if place == "subprotocol" else None)
    socket.close()
    assert token not in site.logs()


@pytest.mark.parametrize("place", ["query", "subprotocol", "header"])
def test_a_socket_with_a_forged_token_is_refused(site, place):
    token = site.get("/token/").text
    for forged in ("x" + token, token[:-1] + ("A" if token[-1] != "A" else "B"), "~", "x~y~z"):
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            opened(site, forged, place)
        assert refused.value.status_code == 403
    assert "Traceback" not in site.logs()
