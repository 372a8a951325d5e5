"""Count the words of a frame in the background."""

from channels import Channel


def receive(message):
    job = {
        "text": message.content["text"],
        "reply_channel": message.reply_channel.name,
    }
    Channel("count-words").send(job)


def count_words(message):
    count = len(message.content["text"].split())
    message.reply_channel.send({"text": str(count)})
