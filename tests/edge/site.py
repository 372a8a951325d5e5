"""Start the project on the Django that runs the tests, and send it bytes that no library sends."""

import json
import os
import re
import socket
import sys

import requests
import websocket

from channels_lts.backports.table import EDGE
from scripts import serve
from testing.site import PATIENCE, Site

PROJECT = "tests.edge.project"
ALL_PARTS = [part.identifier for part in EDGE]

# Small values, so that tests need not send much or wait for long.
LIMITS = {
    "MAX_BODY": 64 * 1024,
    "BODY_TIMEOUT": 2,
    "MAX_MESSAGE": 1024,
    "MAX_UNSENT": 256 * 1024,
    "MAX_COOKIE": 4096,
    "MAX_CONTENT_TYPE": 256,
}


class EdgeSite(Site):
    """A running project. `limits` is its CHANNELS_LTS (dict), `daphne` more arguments (list)."""

    def __init__(self, limits=LIMITS, run=None, daphne=(), **settings):
        settings.setdefault("DJANGO_SETTINGS_MODULE", PROJECT + ".settings")
        super().__init__(run, LIMITS=json.dumps(limits), **settings)
        self.python = sys.executable
        self.application = PROJECT + ".asgi:channel_layer"
        self.daphne = list(daphne)

    def command(self, name):
        if name == "web":
            return serve.command("127.0.0.1", str(self.port), self.application) + self.daphne
        return super().command(name)

    def is_answering(self):
        try:
            return requests.get(self.address + "/", timeout=PATIENCE).text == "edge"
        except requests.ConnectionError:
            return False

    def get(self, path, **options):
        return requests.get(self.address + path, timeout=PATIENCE, **options)

    def post(self, path, **options):
        return requests.post(self.address + path, timeout=PATIENCE, **options)

    def connect(self):
        """Return a raw connection (socket.socket) to daphne."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def send(self, *parts):
        """Send parts (bytes) on a new connection; return everything that comes back (bytes).

        The last part should ask for the connection's end: `Connection: close`.
        """
        with self.connect() as connection:
            for part in parts:
                connection.sendall(part)
            return receive_all(connection)

    def handshake(self, path="/echo/", headers=(), **options):
        """Return the status (int) of a raw handshake; None if the connection ends without one."""
        with self.connect() as connection:
            connection.sendall(handshake(path, headers, **options))
            return status(receive_head(connection))

    def socket(self, path="/echo/", **options):
        """Return an open WebSocket. Raises websocket.WebSocketException if it is refused."""
        options = dict({"origin": self.address, "timeout": PATIENCE}, **options)
        return websocket.create_connection("ws://127.0.0.1:%d%s" % (self.port, path), **options)

    def resident_bytes(self, name="web"):
        """Return the memory (int) that a process holds."""
        with open("/proc/%d/statm" % self.processes[name].pid) as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def request(path="/echo/", method="GET", headers=(), body=b""):
    """Return the bytes of a request. `headers` are lines (bytes) without their ends."""
    lines = [("%s %s HTTP/1.1" % (method, path)).encode("latin1"), b"Host: localhost"]
    lines += list(headers) + [b"Connection: close", b"", body]
    return b"\r\n".join(lines)


def handshake(path="/echo/", headers=(), method="GET", body=b""):
    """Return the bytes of a WebSocket handshake without an Origin."""
    lines = [
        ("%s %s HTTP/1.1" % (method, path)).encode("latin1"),
        b"Host: localhost",
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        b"Sec-WebSocket-Version: 13",
    ]
    return b"\r\n".join(lines + list(headers) + [b"", body])


def receive_head(connection):
    """Return the bytes of one answer's head, and what came with it."""
    received = b""
    while b"\r\n\r\n" not in received:
        try:
            data = connection.recv(1 << 16)
        except ConnectionError:
            break
        if not data:
            break
        received += data
    return received


def receive_all(connection):
    """Return all bytes that come until the connection ends, or is reset."""
    received = b""
    while True:
        try:
            data = connection.recv(1 << 16)
        except ConnectionError:
            return received
        if not data:
            return received
        received += data


def status(answer):
    """Return the status (int) of an answer (bytes); None if the connection ended without one."""
    return int(answer.split()[1]) if answer.startswith(b"HTTP/1.") else None


def statuses(answers):
    """Return the statuses (list of int) of all answers in some bytes."""
    return [int(one) for one in re.findall(rb"HTTP/1\.\d (\d{3}) [A-Z]", answers)]


def content(answer):
    """Return what is between an answer's head (bytes) and its end, decoded from JSON if it is."""
    head, _, body = answer.partition(b"\r\n\r\n")
    if b"chunked" in head.lower():
        body = _join_chunks(body)
    return json.loads(body.decode()) if b"application/json" in head else body


def _join_chunks(body):
    joined = b""
    while True:
        size, _, body = body.partition(b"\r\n")
        if not int(size, 16):
            return joined
        joined, body = joined + body[: int(size, 16)], body[int(size, 16) + 2 :]
