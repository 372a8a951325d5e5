"""The tutorial's two functions, `ws_connect` and `ws_disconnect`, as methods, on Channels 2 and 4.

Since Channels 2 a consumer is an object for one socket, and exists as long as the socket.
"""

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from display import presence, recheck
from display.access import SIGNED_OUT, may_see

from .feed import session_group


class Users(AsyncWebsocketConsumer):
    async def connect(self):
        if not may_see(self.scope["user"]):
            return await self.close()  # before it is accepted: a 403
        recheck.start()  # once in each process that has sockets
        await self.record_login()
        for group in self.group_names():
            await self.channel_layer.group_add(group, self.channel_name)
        if await self.has_logged_out():  # before it was in the group that a logout closes
            return await self.close()
        await self.accept()

    async def disconnect(self, code):
        for group in self.group_names():
            await self.channel_layer.group_discard(group, self.channel_name)

    async def user_event(self, event):
        await self.send(text_data=event["text"])

    async def session_ended(self, event):
        await self.close(code=SIGNED_OUT)

    def group_names(self):
        if self.scope["user"].is_authenticated:
            return ["users", session_group(self.scope["session"].session_key)]
        return ["users"]  # a public feed

    @database_sync_to_async
    def record_login(self):
        """Record a login without a record: only recorded ones are watched."""
        if self.scope["user"].is_authenticated:
            key = self.scope["session"].session_key
            presence.record_missed_login(self.scope["user"], key)

    @database_sync_to_async
    def has_logged_out(self):
        session = self.scope["session"]
        return self.scope["user"].is_authenticated and not session.exists(session.session_key)
