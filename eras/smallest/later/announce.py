"""Announce a change, once at once and once after the commit."""

from functools import partial

from channels.generic.websocket import WebsocketConsumer
from django.db import transaction

from .users import send


class Announce(WebsocketConsumer):
    def receive(self, text_data):
        with transaction.atomic():
            send("at once")
            transaction.on_commit(partial(send, "committed"))
            if text_data == "roll back":
                transaction.set_rollback(True)
