"""Announce a change, once at once and once after the commit."""

from django.db import transaction

from .users import send


def receive(message):
    with transaction.atomic():
        send("at once")
        transaction.on_commit(lambda: send("after the commit"))
        if message.content["text"] == "roll back":
            transaction.set_rollback(True)
