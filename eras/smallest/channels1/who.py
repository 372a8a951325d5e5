"""Answer with the name of the user of the socket's cookie."""

from channels.auth import (
    channel_session_user,
    channel_session_user_from_http,
)


@channel_session_user_from_http
def connect(message):
    message.reply_channel.send({"accept": True})


@channel_session_user
def receive(message):
    message.reply_channel.send({"text": message.user.username})
