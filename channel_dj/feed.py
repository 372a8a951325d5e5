"""How news reaches the sockets in Channels 1: `settings.FEED` names this module's `send`."""

from channels import Group


def send(text):
    """Send `text` (str) to every socket in the group that the tutorial's consumers keep.

    Inside a view or a consumer the message leaves when that has ended (Channels 1.1.8,
    message.py, PendingMessageStore); elsewhere at once.
    """
    Group("users").send({"text": text})
