"""Tell each page the name of its user, by the cookie alone."""

from channels.routing import route

from channels_lts.handshake import session_user


def ws_connect(message):
    name = session_user(message).username or "nobody"
    message.reply_channel.send({"accept": True, "text": name})


channel_routing = [route("websocket.connect", ws_connect)]
