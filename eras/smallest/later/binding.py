"""Tell each socket which user was stored."""

from asgiref.sync import async_to_sync
from channels.generic.websocket import (
    AsyncJsonWebsocketConsumer,
)
from channels.layers import get_channel_layer
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver


class Usernames(AsyncJsonWebsocketConsumer):
    groups = ["usernames"]

    async def user_saved(self, event):
        await self.send_json(event["change"])


@receiver(post_save, sender=User)
def announce(instance, created, **kwargs):
    change = {
        "action": "create" if created else "update",
        "pk": instance.pk,
        "data": {"username": instance.username},
    }
    event = {"type": "user.saved", "change": change}
    send = async_to_sync(get_channel_layer().group_send)
    transaction.on_commit(lambda: send("usernames", event))
