"""Send a frame back after the seconds that it says."""

import asyncio

from channels.consumer import AsyncConsumer
from channels.generic.websocket import AsyncWebsocketConsumer


class Reminder(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        reminder = {
            "type": "remind",
            "text": text_data,
            "reply_to": self.channel_name,
        }
        await self.channel_layer.send("remind", reminder)

    async def reminded(self, event):
        await self.send(event["text"])


class Remind(AsyncConsumer):
    async def remind(self, reminder):
        await asyncio.sleep(int(reminder["text"]))
        answer = {"type": "reminded", "text": reminder["text"]}
        await self.channel_layer.send(reminder["reply_to"], answer)
