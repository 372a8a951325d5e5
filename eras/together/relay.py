"""What happens in one era is news in all three.

`settings.FEED` names this module: it tells Redis. A process of each era, `python -m
eras.together.relay`, listens there and passes on to the era's own feed, which knows its sockets.
"""

import json
import os
import time
from importlib import import_module

import redis

NEWS = "eras.news"  # a channel of Redis' own publish and subscribe


def send(text):
    """Send `text` (str) to every socket of every era."""
    _tell("send", text)


def hang_up(session_key):
    """Close the sockets that were opened with the session `session_key` (str), in any era."""
    _tell("hang_up", session_key)


def _tell(verb, argument):
    _redis().publish(NEWS, json.dumps([verb, argument]))


def _redis():
    return redis.Redis.from_url(os.environ["REDIS_URL"])


def listen():
    """Pass on what is told, for ever."""
    from django.conf import settings

    feed = import_module(settings.FEED_HERE)
    ears = _redis().pubsub(ignore_subscribe_messages=True)
    ears.subscribe(NEWS)
    for message in ears.listen():
        verb, argument = json.loads(message["data"].decode())
        getattr(feed, verb)(argument)


if __name__ == "__main__":
    import django

    django.setup()
    while True:
        try:
            listen()
        except redis.ConnectionError:
            time.sleep(1)  # Redis will be back
