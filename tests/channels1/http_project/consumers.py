import time

from channels import Channel
from channels.handler import AsgiHandler
from django.http import HttpResponse


def later(message):
    time.sleep(0.2)  # until the view has ended
    _answer(message, "later")


def thumbnail(message):
    _answer(message, "thumbnail")


def _answer(message, text):
    for part in AsgiHandler.encode_response(HttpResponse(text)):
        Channel(message["reply"]).send(part)
