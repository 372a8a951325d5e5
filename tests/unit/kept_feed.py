"""A feed that keeps its events, for settings.FEED."""

import json


class Events(list):
    """The events sent, each as a dict."""

    @property
    def short(self):
        """Return the events as (event, username, online)."""
        return [(item["event"], item["username"], item["online"]) for item in self]


kept = Events()
closed = []  # the session keys whose sockets have been closed


def send(text):
    kept.append(json.loads(text))


def close_sockets(session_key):
    closed.append(session_key)
