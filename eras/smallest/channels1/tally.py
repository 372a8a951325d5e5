"""Count the frames of each socket."""

from channels.sessions import channel_session


@channel_session
def connect(message):
    message.channel_session["frames"] = 0
    message.reply_channel.send({"accept": True})


@channel_session
def receive(message):
    message.channel_session["frames"] += 1
    text = str(message.channel_session["frames"])
    message.reply_channel.send({"text": text})
