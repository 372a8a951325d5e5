"""A feed that keeps its news, for settings.FEED."""

import json


class News(list):
    """What has been sent, each as a dict."""

    @property
    def short(self):
        """The events as (event, username, online)."""
        return [(item["event"], item["username"], item["online"]) for item in self]


kept = News()


def send(text):
    kept.append(json.loads(text))
