"""A stand-in for the classroom server: a test decides what it tells the page.

The real server needs the processes of three eras, and takes half a minute to start. This one tells
the page the same things, in the form that lesson/README.md describes.
"""

import json
import os
import queue
import select
import socket
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from channel_dj.local import ROOT
from tests.lesson.page_samples import recordings

PAGE = os.path.join(ROOT, "lesson", "page")
QR = '<svg viewBox="0 0 3 3"><path d="M0 0h1v1H0zM2 1h1v2H2z"/></svg>'


def processes(first):
    names = ["daphne"] + ["worker 1", "worker 2"] * first + ["redis"]
    kinds = {"daphne": "interface server" if first else "server", "redis": "redis"}
    return [{"name": name, "kind": kinds.get(name, "worker"), "running": True} for name in names]


class PageServer(ThreadingHTTPServer):
    """Serves the page on `port`, its events and its state. Use it as a context."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port, teacher=True, token=None):
        super().__init__(("127.0.0.1", port), Handler)
        self.port = port
        self.teacher = teacher
        self.token = token
        self.missing = {}
        self.actions = []
        self.refuses = None
        self.events = []
        self._listeners = []
        self._lock = threading.Lock()
        self.is_closed = False

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *exc):
        self.is_closed = True
        with self._lock:
            for listener in self._listeners:
                listener.put(None)
        self.shutdown()
        self.server_close()

    def handle_error(self, request, address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a page that was left
            super().handle_error(request, address)

    def state(self, token):
        titles = {"channels1": "Channels 1.1.8", "channels2": "Channels 2.4.0"}
        titles["channels4"] = "Channels 4.3.2"
        eras = {
            era: {
                "title": title,
                "port": self.port,  # the page of this server itself is in the frames
                "missing": self.missing.get(era),
                "processes": processes(era == "channels1"),
            }
            for era, title in titles.items()
        }
        return {
            "eras": eras,
            "teacher": self.teacher or bool(self.token and token == self.token),
            "join": {"address": "http://192.168.1.5:8000/", "qr": QR},
            "newest": len(self.events),
            "students": ["student%d" % number for number in range(1, 21)],
        }

    def send(self, era, **event):
        """Send an event to all pages."""
        with self._lock:
            event = dict(event, era=era, id=len(self.events) + 1)
            self.events.append(event)
            for listener in self._listeners:
                listener.put(event)

    def listen(self, after):
        """Return a queue with all events after an id (int), and then each new one."""
        listener = queue.Queue()
        with self._lock:
            for event in self.events:
                if event["id"] > after or after > len(self.events):
                    listener.put(event)
            self._listeners.append(listener)
        return listener

    def forget(self, listener):
        with self._lock:
            self._listeners.remove(listener)

    def has_listener(self):
        return bool(self._listeners)


class Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments):
        super().__init__(*arguments, directory=PAGE)

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if self.headers.get("Sec-Fetch-Dest") == "iframe":
            self._answer(200, "<title>The site</title><h1>The site</h1>", "text/html")
        elif path == "/state":
            self._answer(200, self.server.state(self.headers.get("X-Lesson-Token")))
        elif path == "/recordings.js":
            text = "window.RECORDINGS = " + json.dumps(recordings())
            self._answer(200, text, "text/javascript")
        elif path == "/events":
            self._stream(int(query.partition("after=")[2] or 0))
        else:
            super().do_GET()

    def do_POST(self):
        action = json.loads(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.actions.append(action)
        if self.server.refuses:
            self._answer(409, {"error": self.server.refuses})
        else:
            self._answer(200, {"done": "%(action)s is done in %(era)s." % action})

    def _answer(self, status, body, kind="application/json"):
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, after):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b": listening\n\n")
        listener = self.server.listen(after)
        try:
            self._send_events(listener)
        except OSError:
            pass
        self.server.forget(listener)

    def _send_events(self, listener):
        """Send events until the server or the browser closes the connection."""
        while not self.server.is_closed and not self._has_left():
            try:
                event = listener.get(timeout=0.2)
            except queue.Empty:
                continue
            if event is None:
                return
            self.wfile.write(b"id: %d\ndata: %s\n\n" % (event["id"], json.dumps(event).encode()))
            self.wfile.flush()

    def _has_left(self):
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)

    def log_message(self, *arguments):
        pass
