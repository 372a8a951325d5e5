"""Keep the server of `channels.delay` alive: `delay-server` in table.py."""

import json
import logging
import time

from channels.channel import Channel
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import Error, InterfaceError, OperationalError, close_old_connections

from .table import entry
from .unsent_messages import is_final
from .versions import check

KEYS = ("channel", "content", "delay")
AGAIN = 1000  # milliseconds until a message is due again whose channel was full, as in Channels
PAUSE = 0.1  # seconds between two looks at an empty channel, as in Channels

logger = logging.getLogger("django.channels")


class Refused(Exception):
    """A message on `asgi.delay` is not valid; the text gives the reason."""


def apply():
    """Replace the server's loop, if the app is installed. Raises UnexpectedVersion."""
    check([entry("delay-server")])
    if apps.is_installed("channels.delay"):
        from channels.delay.worker import Worker

        Worker.run = _run


def _run(worker):
    """Store the messages of `asgi.delay` and send those that are due, until a signal comes.

    Takes the place of the method `Worker.run` of `channels.delay`.
    """
    if worker.signal_handlers:
        worker.install_signal_handler()
    logger.info("Listening on asgi.delay")
    content = None  # of a message that is not in the database yet
    next_look = 0
    while not worker.termed:
        if content is None:
            content = _receive(worker)
        try:
            if content is not None:
                _store(content, worker.channel_layer)
                content = None
            if time.time() >= next_look:
                _send_due(worker)
                next_look = time.time() + worker.database_sleep_duration
        except Error as error:
            logger.error("The database cannot be used; rundelay tries again: %s", error)
            time.sleep(worker.database_sleep_duration)
        finally:
            close_old_connections()
    if content is not None:
        _give_back(content, worker.channel_layer)


def _receive(worker):
    """Return the content (dict) of a message; None, after a pause, if there is none."""
    worker.in_job = False
    channel, content = worker.channel_layer.receive(["asgi.delay"], block=False)
    worker.in_job = True
    if channel is None:
        time.sleep(PAUSE)
        return None
    logger.debug("Got message on asgi.delay")
    return content


def _give_back(content, channel_layer):
    """Send a message that could not be stored back to the channel, for the next server."""
    try:
        channel_layer.send("asgi.delay", content)
    except Exception as error:
        logger.error("A message for a later time is lost (%s): %s", error, repr(content)[:100])


def _store(content, channel_layer):
    """Store a message in the database; log and drop it if the database can never hold it.

    Raises django.db.Error if the database cannot be used now.
    """
    try:
        _delayed_message(content, channel_layer).save()
    except Refused as refused:
        logger.error("Invalid message received: %s", refused)
    except (InterfaceError, OperationalError):
        raise
    except (Error, ValueError) as error:  # a text or a date that the database cannot hold
        logger.error("Invalid message received: %s", error)


def _delayed_message(content, channel_layer):
    """Return the unsaved DelayedMessage for a content (dict). Raises Refused."""
    from channels.delay.models import DelayedMessage

    if not all(key in content for key in KEYS):
        raise Refused("it must contain keys 'channel', 'content', and 'delay'.")
    if not isinstance(content["content"], dict):
        raise Refused("its content must be a dict.")
    try:
        channel_layer.valid_channel_name(content["channel"])
        message = DelayedMessage(
            content=json.dumps(content["content"]),
            channel_name=content["channel"],
            delay=content["delay"],
        )
        message.full_clean()
    except ValidationError as error:
        raise Refused("%s:%s" % (error.error_dict.keys(), error.messages)) from None
    except (TypeError, ValueError, OverflowError) as error:
        raise Refused(error) from None
    return message


def _send(message, channel_layer):
    """Send a DelayedMessage and delete it. If its channel is full, it is due again a moment later.

    Drop it if nobody may send it again.
    """
    channel = Channel(message.channel_name, channel_layer=channel_layer)
    try:
        channel.send(json.loads(message.content), immediately=True)
    except channel_layer.ChannelFull as error:
        if not is_final(error):
            message.delay = AGAIN
            message.save()
            return
        logger.error("A delayed message was dropped: %s", error)
    message.delete()


def _send_due(worker):
    """Send the messages that are due, until a signal comes. Raises django.db.Error.

    A message stays in the database if Redis cannot be used. It is dropped if its receiver is gone,
    or if it may have been sent already.
    """
    from channels.delay.models import DelayedMessage

    channel_layer = worker.channel_layer
    for message in DelayedMessage.objects.is_due():
        if worker.termed:
            return
        logger.info("Sending delayed message to channel %s", message.channel_name)
        try:
            _send(message, channel_layer)
        except Error:
            raise
        except (TypeError, ValueError, channel_layer.MessageTooLarge) as error:
            logger.error("A delayed message was dropped: %s", error)
            message.delete()
        except Exception as error:
            logger.error("A delayed message was not sent; rundelay tries again: %s", error)
            return
