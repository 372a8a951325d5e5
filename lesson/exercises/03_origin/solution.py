"""A consumer that lets only sockets of our own pages in."""

from channels.routing import route

from channels_lts.handshake import from_our_page


def ws_connect(message):
    message.reply_channel.send({"accept": from_our_page(message)})


channel_routing = [route("websocket.connect", ws_connect)]
