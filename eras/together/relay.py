"""Send each event of one era to the sockets of all three.

`settings.FEED` names this module. It publishes on a channel of Redis's own publish and subscribe.
One process of each era, `python -m eras.together.relay`, subscribes to that channel and calls the
era's own feed, `settings.LOCAL_FEED`, which has its sockets.
"""

import json
import os
import time
from importlib import import_module

import redis

CHANNEL = "eras.feed"


def send(text):
    """Send `text` (str) to every socket of every era."""
    _publish("send", text)


def close_sockets(session_key):
    """Close the sockets that were opened with the session `session_key` (str), in any era."""
    _publish("close_sockets", session_key)


def _publish(action, argument):
    _redis().publish(CHANNEL, json.dumps([action, argument]))


def _redis():
    return redis.Redis.from_url(os.environ["REDIS_URL"])


def forward(feed):
    """Call `feed` (a module like this one) for each message on the channel, for ever."""
    actions = {"send": feed.send, "close_sockets": feed.close_sockets}
    pubsub = _redis().pubsub(ignore_subscribe_messages=True)
    pubsub.subscribe(CHANNEL)
    for message in pubsub.listen():
        action, argument = json.loads(message["data"].decode())
        actions[action](argument)


def main():
    import django

    django.setup()
    from django.conf import settings

    feed = import_module(settings.LOCAL_FEED)
    while True:
        try:
            forward(feed)
        except redis.ConnectionError:
            time.sleep(1)  # supervisor starts Redis again


if __name__ == "__main__":
    main()
