"""Answer with the number of users in the database."""

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth.models import User


class CountUsers(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        ask = database_sync_to_async(User.objects.count)
        await self.send(str(await ask()))
