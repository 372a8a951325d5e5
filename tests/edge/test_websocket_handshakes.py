"""What a consumer gets of a WebSocket's handshake, and how long it may take for an answer."""

import json
import time
from contextlib import ExitStack

import pytest

from testing.site import PATIENCE

from .processes import stopped_workers
from .site import EdgeSite, handshake, receive_all, receive_head, status

PROTOCOLS = ["--ws-protocol", "chat.v2", "a-chat"]
SWITCHED_OFF = ["websocket-root-path", "subprotocol", "websocket-connect-timeout"]
SHORT, LONG = 1, 7  # seconds
HEADER = "Daphne-Root-Path: /from%20header"


@pytest.fixture(scope="module")
def below():
    """Return a site under a path, that waits long for an answer to a handshake."""
    options = ["--root-path", "/sub", "--websocket_connect_timeout", str(LONG)] + PROTOCOLS
    with EdgeSite({"TRUST_ROOT_PATH": True}, daphne=options) as site:
        yield site


@pytest.fixture(scope="module")
def slashed():
    """Return a site whose root path ends with a slash, and that does not wait long."""
    options = ["--root-path", "/sub/", "--websocket_connect_timeout", str(SHORT)]
    with EdgeSite({}, daphne=options) as site:
        yield site


@pytest.fixture(scope="module")
def switched_off():
    options = ["--root-path", "/sub", "--websocket_connect_timeout", str(LONG)] + PROTOCOLS
    with EdgeSite({"OFF": SWITCHED_OFF}, daphne=options) as site:
        yield site


def connect(site, path="/show/", **options):
    """Return an open socket, and the message of its handshake (dict)."""
    client = site.socket(path, **options)
    return client, json.loads(client.recv())


def offer(site, protocols):
    """Return an open socket that offers subprotocols (list of str), the chosen one, and the message
    of its handshake."""
    client, message = connect(site, header=["Sec-WebSocket-Protocol: " + ", ".join(protocols)])
    return client, client.getheaders().get("sec-websocket-protocol"), message


def place(message):
    return message.get("root_path"), message["path"]


def test_the_messages_of_a_socket_have_the_path_below_the_root_path(below):
    client, connected = connect(below, "/sub/show/?a=/sub/")
    assert place(connected) == ("/sub", "/show/")
    assert connected["query_string"] == "b'a=/sub/'"
    client.send("hello")
    assert place(json.loads(client.recv())) == (None, "/show/")
    other = below.socket("/sub/echo/")
    client.close()
    left = json.loads(other.recv())
    assert left["channel"] == "websocket.disconnect"
    assert place(left) == (None, "/show/")


def test_a_handshake_outside_of_the_root_path_has_its_whole_path(below):
    assert place(connect(below)[1]) == ("/sub", "/show/")
    assert below.get("/echo/").status_code == below.get("/sub/echo/").status_code == 200
    assert below.handshake("/subway/deny/") == 101  # no route names it
    assert below.handshake("/deny/") == below.handshake("/sub/deny/") == 403


def test_only_the_first_prefix_goes(below):
    assert below.handshake("/sub/sub/deny/") == 101


def test_a_root_path_may_end_with_a_slash(slashed):
    assert place(connect(slashed, "/sub/show/")[1]) == ("/sub/", "/show/")


def test_the_root_path_alone_is_the_path_of_one_slash(below):
    assert below.handshake("/sub") == below.handshake("/sub/") == 101


def test_a_trusted_header_is_the_root_path(below):
    client, message = connect(below, "/from%20header/show/", header=[HEADER])
    assert place(message) == ("/from header", "/show/")
    assert "daphne-root-path" not in message["names"]
    client.send("hello")
    assert place(json.loads(client.recv())) == (None, "/show/")


def test_without_a_root_path_it_is_empty(default_limits):
    assert place(connect(default_limits)[1]) == ("", "/show/")
    message = connect(default_limits, header=[HEADER])[1]  # which nobody trusts
    assert place(message) == ("", "/show/")


def test_switched_off_the_path_has_the_prefix(switched_off):
    assert "root_path" not in connect(switched_off)[1]
    assert switched_off.handshake("/deny/") == 403
    assert switched_off.handshake("/sub/deny/") == 101


@pytest.mark.parametrize(
    "offered, chosen",
    [
        (["chat.v2"], "chat.v2"),
        (["unknown", "a-chat", "chat.v2"], "a-chat"),
        (["unknown"], None),
        (["%61-chat"], None),  # daphne alone reads it as a-chat
    ],
)
def test_a_consumer_gets_the_chosen_subprotocol(below, offered, chosen):
    client, answered, message = offer(below, offered)
    assert message["subprotocol"] == answered == chosen
    client.send("hello")
    assert "subprotocol" not in json.loads(client.recv())


def test_a_client_that_offers_no_subprotocol_gets_none(below):
    assert connect(below)[1]["subprotocol"] is None


def test_without_a_list_of_subprotocols_none_is_chosen(default_limits):
    _, answered, message = offer(default_limits, ["chat.v2"])
    assert message["subprotocol"] is answered is None


def test_switched_off_a_consumer_gets_no_subprotocol(switched_off):
    _, answered, message = offer(switched_off, ["chat.v2"])
    assert answered == "chat.v2"
    assert "subprotocol" not in message


def wait_for_an_answer(site, seconds=PATIENCE):
    """Return the seconds until the end of a handshake that no consumer answers, and its status.

    After `seconds` a worker may answer it.
    """
    with site.connect() as connection:
        started = time.monotonic()
        with stopped_workers(site):
            connection.sendall(handshake("/echo/"))
            connection.settimeout(seconds)
            try:
                answer = receive_all(connection)
                return time.monotonic() - started, status(answer)
            except OSError:
                connection.settimeout(PATIENCE)
        return seconds, status(receive_head(connection))


def test_a_handshake_may_wait_longer_than_five_seconds(below):
    assert wait_for_an_answer(below, seconds=LONG - 1) == (LONG - 1, 101)


def test_a_handshake_ends_after_the_longer_time(below):
    seconds, answer = wait_for_an_answer(below)
    assert seconds > LONG - 1
    assert answer in (403, None)


def test_a_handshake_ends_after_a_short_time(slashed):
    assert wait_for_an_answer(slashed)[1] == 403


@pytest.mark.parametrize("site", ["default_limits", "switched_off"])
def test_a_handshake_waits_five_seconds_by_default_and_switched_off(site, request):
    seconds, answer = wait_for_an_answer(request.getfixturevalue(site), seconds=LONG - 0.5)
    assert 4 < seconds < LONG - 0.5
    assert answer in (403, None)


def test_a_handshake_may_wait_without_end():
    with EdgeSite({}, daphne=["--websocket_connect_timeout", "-1"]) as site:
        assert wait_for_an_answer(site, seconds=LONG) == (LONG, 101)


def test_a_full_channel_still_answers_503_to_a_handshake():
    with EdgeSite({}, CAPACITY="1") as site, stopped_workers(site), ExitStack() as connections:
        for _ in range(3):  # one for each stopped worker, and one for the channel
            connection = connections.enter_context(site.connect())
            connection.sendall(handshake("/echo/"))
        assert site.handshake("/echo/") == 503
