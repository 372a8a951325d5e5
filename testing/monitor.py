import socket
import time


class Monitor:
    """Use as a context: what Redis is told meanwhile, as lines (bytes) of its MONITOR."""

    def __init__(self, site):
        self.path = site.redis_socket()

    def __enter__(self):
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.connect(self.path)
        self.connection.sendall(b"MONITOR\r\n")
        self.connection.recv(5)
        self.connection.settimeout(0.5)
        self.said = b""
        return self

    def __exit__(self, *exc):
        deadline = time.time() + 2  # Channels 1 never stops asking
        try:
            while time.time() < deadline:
                self.said += self.connection.recv(1 << 16)
        except socket.timeout:
            pass
        self.connection.close()

    @property
    def lines(self):
        return self.said.splitlines()

    def until(self, word, within=20):
        """Return as soon as Redis has been told of `word` (bytes)."""
        deadline = time.time() + within
        while word not in self.said:
            assert time.time() < deadline, "Redis is not told of %s" % word
            try:
                self.said += self.connection.recv(1 << 16)
            except socket.timeout:
                pass

    def saying(self, *words):
        return [line for line in self.lines if all(word in line for word in words)]
