"""Count the words of a frame in the background."""

from channels.consumer import AsyncConsumer
from channels.generic.websocket import AsyncWebsocketConsumer


class Words(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        job = {
            "type": "count.words",
            "text": text_data,
            "reply_to": self.channel_name,
        }
        await self.channel_layer.send("count-words", job)

    async def words_counted(self, event):
        await self.send(str(event["count"]))


class CountWords(AsyncConsumer):
    async def count_words(self, job):
        count = len(job["text"].split())
        answer = {"type": "words.counted", "count": count}
        await self.channel_layer.send(job["reply_to"], answer)
