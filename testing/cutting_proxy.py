"""A TCP proxy before a unix socket, which can cut a connection between a command and its answer."""

import contextlib
import select
import socket
import threading


class CuttingProxy:
    """Passes on what comes. Use it as a context; `port` (int) is that of 127.0.0.1.

    Once data contains `needle` (bytes), it passes the data on, waits for the answer, and cuts the
    connection. `cuts` (int) counts that.
    """

    def __init__(self, path):
        self.path = path
        self.needle = None
        self.cuts = 0

    def __enter__(self):
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(9)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exc):
        self.listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._pass_on, args=[client], daemon=True).start()

    def _pass_on(self, client):
        with client, socket.socket(socket.AF_UNIX) as server, contextlib.suppress(OSError):
            server.connect(self.path)
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    data = ready.recv(1 << 16)
                    if not data:
                        return
                    (server if ready is client else client).sendall(data)
                    if ready is client and self.needle and self.needle in data:
                        self.cuts += 1
                        select.select([server], [], [])
                        return
