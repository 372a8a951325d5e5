"""Start consumers_project on the Django that runs the tests, and open sockets to it."""

import json
import sys

import requests
import websocket

from testing.site import PATIENCE, Site

PROJECT = "tests.channels1.consumers_project"


class ConsumersSite(Site):
    """A running consumers_project."""

    def __init__(self, run=None, **settings):
        settings.setdefault("DJANGO_SETTINGS_MODULE", PROJECT + ".settings")
        super().__init__(run, **settings)
        self.python = sys.executable
        self.application = PROJECT + ".asgi:channel_layer"

    def get(self, path, session=requests):
        response = session.get(self.address + path, timeout=PATIENCE)
        response.raise_for_status()
        return response.text

    def log_in(self, name):
        """Return the session (requests.Session) of a user, who is logged in."""
        session = requests.Session()
        self.get("/login/%s/" % name, session)
        return session

    def socket(self, path, session=None, origin=None):
        """Return an open socket (Socket). Raises websocket.WebSocketException if it is refused."""
        cookies = session.cookies.items() if session else []
        return websocket.create_connection(
            "ws://127.0.0.1:%d%s" % (self.port, path),
            cookie="; ".join("%s=%s" % pair for pair in cookies),
            origin=origin or self.address,
            timeout=PATIENCE,
            class_=Socket,
        )

    def is_answering(self):
        try:
            return self.get("/") == "consumers"
        except requests.RequestException:
            return False


class Socket(websocket.WebSocket):
    """A socket that can send and receive JSON."""

    def send_json(self, content):
        self.send(json.dumps(content))

    def recv_json(self):
        return json.loads(self.recv())

    def recv_stream(self, stream):
        """Return the next payload of a stream (str) of a multiplexed socket; skip the others."""
        while True:
            frame = self.recv_json()
            if frame["stream"] == stream:
                return frame["payload"]
