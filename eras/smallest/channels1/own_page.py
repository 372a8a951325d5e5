"""Let a socket in only from a page of ours."""

from channels.security.websockets import allowed_hosts_only


@allowed_hosts_only
def connect(message):
    message.reply_channel.send({"accept": True})
