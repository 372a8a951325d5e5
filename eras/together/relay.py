"""Send each event of one era to the sockets of all three.

`settings.FEED` names this module. It publishes on a channel of Redis's own publish and subscribe,
on a Redis that no era uses for anything else: RELAY_URL. One process of each era,
`python -m eras.together.relay`, subscribes to that channel. It calls the era's own feed,
`settings.LOCAL_FEED`, which has its sockets. The era where the event happened, ERA, calls its feed
at once, as the site does alone.
"""

import json
import os
import time
from importlib import import_module

import redis

CHANNEL = "eras.feed"


def send(text):
    """Send `text` (str) to every socket of every era."""
    _everywhere("send", text)


def close_sockets(session_key):
    """Close the sockets that were opened with the session `session_key` (str), in any era."""
    _everywhere("close_sockets", session_key)


def _everywhere(action, argument):
    _redis().publish(CHANNEL, json.dumps([_era(), action, argument]))
    if _era():
        getattr(_local_feed(), action)(argument)


def _era():
    """Return the era (str) of this process, or None for a command of `make eras` itself."""
    return os.environ.get("ERA")


def _local_feed():
    from django.conf import settings

    return import_module(settings.LOCAL_FEED)


def _redis():
    return redis.Redis.from_url(os.environ["RELAY_URL"])


def forward(feed):
    """Call `feed` (a module like this one) for each message of another era, for ever."""
    actions = {"send": feed.send, "close_sockets": feed.close_sockets}
    pubsub = _redis().pubsub(ignore_subscribe_messages=True)
    pubsub.subscribe(CHANNEL)
    for message in pubsub.listen():
        era, action, argument = json.loads(message["data"].decode())
        if era != _era():
            actions[action](argument)


def main():
    import django

    django.setup()
    while True:
        try:
            forward(_local_feed())
        except Exception as error:
            # Redis is starting again, or a button of the page has stopped this era's.
            print("The relay of %s begins again in a second: %s" % (_era(), error), flush=True)
            time.sleep(1)


if __name__ == "__main__":
    main()
