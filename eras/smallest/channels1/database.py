"""Answer with the number of users in the database."""

from django.contrib.auth.models import User


def receive(message):
    count = User.objects.count()
    message.reply_channel.send({"text": str(count)})
