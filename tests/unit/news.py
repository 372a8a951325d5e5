"""A feed that keeps its news, as settings.FEED may name one."""

import json


class News(list):
    """What has been sent, each as a dict."""

    @property
    def short(self):
        """The events as (event, username, online)."""
        return [(item["event"], item["username"], item["online"]) for item in self]


kept = News()
closed = []  # the session keys whose sockets have been closed


def send(text):
    kept.append(json.loads(text))


def hang_up(session_key):
    closed.append(session_key)
