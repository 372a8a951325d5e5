"""Consumers that make a mistake each, for Channels 2 and 4: daphne tests.eras.wrong:application"""

import os

import django

django.setup()

from channels.generic.websocket import WebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402


class NeverAnswers(WebsocketConsumer):
    def connect(self):
        pass


class Fails(WebsocketConsumer):
    def connect(self):
        raise RuntimeError("on purpose")


def app(consumer):
    return consumer.as_asgi() if os.environ["ERA"] == "channels4" else consumer


routes = [path("never-answers/", app(NeverAnswers)), path("fails/", app(Fails))]
application = ProtocolTypeRouter({"websocket": URLRouter(routes)})
