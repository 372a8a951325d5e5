"""Consumers that make a mistake each, for Channels 1: ROUTING names this module's list."""

from channels.routing import route


def never_answers(message):
    pass


def fails(message):
    raise RuntimeError("on purpose")


channel_routing = [
    route("websocket.connect", never_answers, path="^/never-answers/$"),
    route("websocket.connect", fails, path="^/fails/$"),
]
