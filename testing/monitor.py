"""Record the commands that Redis receives."""

import socket
import time


class Monitor:
    """The commands that Redis receives, as lines (bytes) of its MONITOR. Use it as a context."""

    def __init__(self, site):
        self.path = site.redis_socket()

    def __enter__(self):
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.connect(self.path)
        self.connection.sendall(b"MONITOR\r\n")
        self.connection.recv(5)
        self.connection.settimeout(0.5)
        self.data = b""
        return self

    def __exit__(self, *exc):
        deadline = time.time() + 2  # Channels 1 never stops polling
        try:
            while time.time() < deadline:
                self.data += self.connection.recv(1 << 16)
        except socket.timeout:
            pass
        self.connection.close()

    @property
    def lines(self):
        return self.data.splitlines()

    def until(self, word, within=20):
        """Wait until a command contains `word` (bytes). Raises AssertionError."""
        deadline = time.time() + within
        while word not in self.data:
            assert time.time() < deadline, "Redis receives no %s" % word
            try:
                self.data += self.connection.recv(1 << 16)
            except socket.timeout:
                pass

    def containing(self, *words):
        return [line for line in self.lines if all(word in line for word in words)]
