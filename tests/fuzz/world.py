"""A site to send bytes to, and what must hold after that."""

import os
import re
import socket
import uuid
from collections import Counter

from scripts import redis_server
from testing.site import eventually
from tests.edge.site import LIMITS, EdgeSite, status

PATIENCE = 15  # seconds: a client that waits longer has lost its answer
SHORT = {"BODY_TIMEOUT": 1, "BODY_RATE": 1024 * 1024}  # a body that does not come is a 408 soon
QUIET = 0.5  # seconds without a byte, after which an answer has ended
MAY_GROW = 32 * 1024 * 1024  # bytes: an allocator keeps some; a leak of each example shows
HANDSHAKE = (
    "GET /echo/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
# A consumer may fail at an item that no daphne sends. A view that fails is a 500, which is a fault.
CONSUMER_ERROR = re.compile(r"Error processing message with consumer [^\n]*\n *Traceback")
CLOSE = b"\x88\x80\0\0\0\0"


class World:
    """A running site. Use it as a context."""

    def __enter__(self):
        self.site = EdgeSite(dict(LIMITS, **SHORT))
        self.site.__enter__()
        self.redis = redis_server.connection(self.site.redis_socket())
        self.pids = {name: process.pid for name, process in self.site.processes.items()}
        self.first = None
        self.statuses = Counter()
        return self

    def __exit__(self, *exc):
        self.site.__exit__(*exc)

    # What a client does

    def send_request(self, sent):
        """Send a request (bytes). An answer has to come, and no error of the server.

        Only a body that is shorter than declared may end without an answer.
        """
        answer = self._exchange([sent])
        code = status(answer)
        self.statuses[code] += 1
        assert code is None or code < 500, answer[:300]

    def send_frames(self, sent):
        """Send bytes on an open WebSocket. It may stay open: the last frame may be unfinished."""
        self._exchange([sent, CLOSE], handshake=True, patience=QUIET)
        self.statuses["frames"] += 1

    def push_item(self, drawn):
        """Put an item into a list in Redis, as another program there could."""
        channel, item, inline = drawn
        if channel == "own":
            channel = self._daphne()
        if not inline:
            key = "edge:" + uuid.uuid4().hex
            self.redis.set(key, item, ex=60)
            item = key
        self.redis.rpush("edge:" + channel, item)
        self.statuses["items"] += 1

    def _exchange(self, parts, handshake=False, patience=PATIENCE):
        """Send parts (bytes) on a new connection; return what comes back (bytes)."""
        with self.site.connect() as connection:
            if handshake:
                connection.sendall(HANDSHAKE.encode())
                assert b" 101 " in connection.recv(1 << 16)
            try:
                for part in parts:
                    connection.sendall(part)
            except ConnectionError:
                pass  # refused before the end
            return receive_soon(connection, patience)

    def _daphne(self):
        (key,) = self.redis.keys("edge:lts:daphne.response.*!")
        return key.decode()[len("edge:lts:") :]

    # What must hold

    def check(self):
        """Check that all processes live, answer, have logged no error, and have not grown."""
        for name, pid in self.pids.items():
            process = self.site.processes[name]
            assert process.poll() is None and process.pid == pid, name + " has ended"
        for _ in range(4):  # each worker
            assert self.site.get("/echo/").ok
        opened = self.site.socket()
        opened.send("hello")
        assert opened.recv() == "hello"
        opened.close()
        assert CONSUMER_ERROR.sub("", self.site.logs()).count("Traceback") == 0
        eventually(lambda: self.redis.llen("edge:http.request") == 0)
        self.check_growth()

    def check_growth(self):
        """Check the memory and the open files of each process."""
        now = self.sizes()
        if self.first is None:
            self.first = now
        for name, (size, files) in now.items():
            assert size - self.first[name][0] < MAY_GROW, "%s has grown: %s" % (name, now)
            assert files - self.first[name][1] < 20, "%s has opened files: %s" % (name, now)

    def sizes(self):
        """Return the resident bytes and open files of each process: {name: (int, int)}."""
        return {
            name: (self.site.resident_bytes(name), len(os.listdir("/proc/%d/fd" % pid)))
            for name, pid in self.pids.items()
        }

    def summary(self):
        """Return the statuses that came, and the memory of each process, in one line."""
        sizes = ", ".join(
            "%s %d MB" % (name, size >> 20) for name, (size, _) in self.sizes().items()
        )
        return "%s; %s" % (dict(self.statuses), sizes)


def receive_soon(connection, patience):
    """Return what comes (bytes) until the connection ends, or nothing more comes.

    Raises AssertionError if nothing has come after PATIENCE seconds.
    """
    received = b""
    connection.settimeout(patience)
    try:
        while True:
            data = connection.recv(1 << 16)
            if not data:
                return received
            received += data
            connection.settimeout(QUIET)
    except ConnectionError:
        return received
    except socket.timeout:
        assert received or patience < PATIENCE, "no answer within %s seconds" % PATIENCE
        return received
