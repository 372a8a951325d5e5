"""Announce a change, once at once and once after the commit."""

from functools import partial

from django.db import transaction

from .users import send


def receive(message):
    with transaction.atomic():
        send("at once")
        transaction.on_commit(partial(send, "committed"))
        if message.content["text"] == "roll back":
            transaction.set_rollback(True)
