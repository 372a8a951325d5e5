"""Tell each page the name of its user."""

from channels.auth import channel_session_user_from_http
from channels.routing import route


@channel_session_user_from_http
def ws_connect(message):
    name = message.user.username or "nobody"
    message.reply_channel.send({"accept": True, "text": name})


channel_routing = [route("websocket.connect", ws_connect)]
