"""What the daphne of each era refuses, on real servers; docs/comparison/failures.md quotes it.

The column of Channels 1 is this site's: daphne 1.4.2 with channels_lts. Channels 2 and 4 are as
they are released.
"""

import os
import socket
import time
from contextlib import ExitStack, closing

import pytest
import requests
import websocket

from channel_dj.local import ROOT
from testing.site import ERAS, PATIENCE, Site
from testing.visitor import Visitor

MIB = 1024 * 1024
SLOW_BODY = 26  # seconds: a request has to arrive within 20

# {what a client does: what it meets on Channels 1 (this site), 2 and 4}
SEEN = {
    "declares a body of 100 MiB": ["413", "waits for it", "waits for it"],
    "sends 1 MiB to a form of the site": ["413", "200", "200"],
    "sends half a body, then nothing": ["cut within 26 s", "kept", "kept"],
    "puts a form feed into a header of a page": ["400", "200", "400"],
    "puts a form feed into a header of a handshake": ["400", "101", "400"],
    "sends `Daphne-Root-Path`": ["ignored", "counts", "counts"],
    "opens a socket without an Origin": ["403", "403", "403"],
    "opens a socket from another port of the host": ["403", "open", "open"],
    "sends a WebSocket message of 2 MiB": ["closed", "kept", "closed"],
    "does not read 12 MiB of messages": ["cut", "kept", "kept"],
}

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def sites():
    """Return the three sites, and alice's device on each."""
    with ExitStack() as stack:
        running = [stack.enter_context(Site(era=era)) for era in ERAS]
        for site, era in zip(running, ERAS):
            site.era = era
            site.alice = Visitor(site, "alice").sign_up()
            site.slow = connect(site)
            site.slow.sendall(head(site, "/login/", b"POST", b"Content-Length: 100") + b"half")
            site.began = time.time()
        yield running
        for site in running:
            site.slow.close()


def connect(site, **options):
    return socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE, **options)


def head(site, path, method=b"GET", *lines):
    first = b"%s %s HTTP/1.1" % (method, path.encode())
    return b"\r\n".join([first, b"Host: 127.0.0.1:%d" % site.port, *lines, b"", b""])


def status_of(site, request, within=2):
    """Send the bytes of a request; return the status (str), or None if there is none in time."""
    with closing(connect(site)) as connection:
        connection.sendall(request)
        connection.settimeout(within)
        try:
            return connection.recv(100).split()[1].decode()
        except (socket.timeout, IndexError):
            return None


def declared_body(site):
    request = head(site, "/login/", b"POST", b"Content-Length: %d" % (100 * MIB))
    return status_of(site, request) or "waits for it"


def sent_body(site):
    data = {"username": "a" * MIB, "password": "a"}
    site.alice.http.get(site.address + "/login/")
    visitor = Visitor(site, "nobody")
    return str(visitor.post("/login/", **data).status_code)


def slow_body(site):
    time.sleep(max(0, site.began + SLOW_BODY - time.time()))
    site.slow.settimeout(0.1)
    try:
        while site.slow.recv(1000):
            pass
        return "cut within 26 s"
    except socket.timeout:
        return "kept"
    except ConnectionError:
        return "cut within 26 s"


def form_feed(site):
    return status_of(site, head(site, "/login/", b"GET", b"X-Note: a\x0cb"), within=PATIENCE)


def form_feed_in_handshake(site):
    lines = [
        b"Connection: Upgrade",
        b"Upgrade: websocket",
        b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
        b"Origin: " + site.address.encode(),
        b"Cookie: sessionid=" + site.alice.http.cookies["sessionid"].encode(),
        b"X-Note: a\x0cb",
    ]
    return status_of(site, head(site, "/users/", b"GET", *lines), within=PATIENCE)


def root_path(site):
    page = requests.get(site.address + "/login/", headers={"Daphne-Root-Path": "/mounted"}).text
    return "counts" if "/mounted/" in page else "ignored"


def handshake(site, **options):
    try:
        site.alice.socket(**options).close()
    except websocket.WebSocketBadStatusException as refused:
        return str(refused.status_code)
    return "open"


def missing_origin(site):
    return handshake(site, suppress_origin=True)


def other_port(site):
    return handshake(site, origin="http://127.0.0.1:1")


def large_message(site):
    with closing(site.alice.socket()) as opened:
        try:
            opened.send("a" * (2 * MIB))
            opened.ping()
            while True:
                code = opened.recv_frame().opcode
                if code in (websocket.ABNF.OPCODE_PONG, websocket.ABNF.OPCODE_CLOSE):
                    return "kept" if code == websocket.ABNF.OPCODE_PONG else "closed"
        except (OSError, websocket.WebSocketException):
            return "closed"


def unread_messages(site):
    """Send 120 messages of 100 KB to the group while a socket does not read."""
    if site.era == "channels1":
        code = "from channels import Group; send = lambda: Group('users').send({'text': text})"
    else:
        code = (
            "from asgiref.sync import async_to_sync as a; from channels.layers import "
            "get_channel_layer as g; event = {'type': 'user.event', 'text': None}; "
            "send = lambda: a(g().group_send)('users', dict(event, text=text))"
        )
    code += "\nimport time; text = 'a' * 100 * 1024\nfor _ in range(120): send(); time.sleep(0.02)"
    options = ((socket.SOL_SOCKET, socket.SO_RCVBUF, 4096),)
    with closing(site.alice.socket(sockopt=options)) as opened:
        site.manage("shell", "-c", code)
        received = 0
        opened.settimeout(5)
        try:
            while received < 120:
                received += bool(opened.recv())
        except (OSError, websocket.WebSocketException):
            return "cut"
        return "kept"


PROBES = dict(
    zip(
        SEEN,
        [
            declared_body,
            sent_body,
            slow_body,
            form_feed,
            form_feed_in_handshake,
            root_path,
            missing_origin,
            other_port,
            large_message,
            unread_messages,
        ],
    )
)


@pytest.mark.parametrize("what", sorted(SEEN, key=lambda what: PROBES[what] is slow_body))
def test_what_each_era_refuses_is_as_the_page_says(sites, what):
    assert [PROBES[what](site) for site in sites] == SEEN[what]


def test_the_page_has_what_the_servers_show():
    with open(os.path.join(ROOT, "docs", "comparison", "failures.md"), encoding="utf-8") as file:
        page = file.read()
    for what, seen in SEEN.items():
        assert "| %s | %s |" % (what, " | ".join(seen)) in page
