"""Consumers that show the behaviour of Channels 2 and 4: daphne testing.probes.later:application"""

import json
import os
import threading
import time

import django

django.setup()

from asgiref.sync import async_to_sync  # noqa: E402
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.contrib.auth import models  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.urls import path  # noqa: E402


class NeverAnswers(WebsocketConsumer):
    def connect(self):
        pass


class Fails(WebsocketConsumer):
    def connect(self):
        raise RuntimeError("on purpose")


class SendsFirst(WebsocketConsumer):
    def connect(self):
        self.send("no accept before this")


class Probe(WebsocketConsumer):
    def receive(self, text_data):
        word, _, rest = text_data.partition(" ")
        words = {"see": self.sees, "sleep": self.sleeps, "send": self.sends}
        words.update(wait=self.waits, rollback=self.sends_and_rolls_back, code=self.names_its_code)
        words["database"] = self.asks_the_database
        self.send(json.dumps(words[word](rest)))

    def sees(self, _):
        return sorted(self.scope)

    def sleeps(self, seconds):
        time.sleep(float(seconds))
        return [seconds, os.getpid(), threading.get_ident()]

    def waits(self, seconds):
        time.sleep(float(seconds))
        return "waited %s s" % seconds

    def sends(self, name):
        with transaction.atomic():
            models.Group.objects.create(name=name)
            event = {"type": "probe.text", "text": "created " + name}
            async_to_sync(self.channel_layer.group_send)("probe", event)
            time.sleep(2)
        return "committed"

    def sends_and_rolls_back(self, name):
        try:
            with transaction.atomic():
                models.Group.objects.create(name=name)
                event = {"type": "probe.text", "text": "created " + name}
                async_to_sync(self.channel_layer.group_send)("probe", event)
                raise RuntimeError("on purpose")
        except RuntimeError:
            return "rolled back"

    def names_its_code(self, _):
        return os.environ["PROBE_CODE"]

    def asks_the_database(self, _):
        was_open = connection.connection is not None
        models.Group.objects.count()
        return was_open


class Listener(AsyncWebsocketConsumer):
    groups = ["probe"]

    async def probe_text(self, event):
        await self.send(event["text"])


class Asks(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        models.Group.objects.count()


def app(consumer):
    return consumer.as_asgi() if os.environ["ERA"] == "channels4" else consumer


routes = {
    "never-answers/": NeverAnswers,
    "fails/": Fails,
    "sends-first/": SendsFirst,
    "probe/": Probe,
    "listener/": Listener,
    "asks/": Asks,
}
protocols = {"websocket": URLRouter([path(at, app(consumer)) for at, consumer in routes.items()])}
if os.environ["ERA"] == "channels4":  # Channels 2 adds it by itself
    from django.core.asgi import get_asgi_application

    protocols["http"] = get_asgi_application()

application = ProtocolTypeRouter(protocols)
