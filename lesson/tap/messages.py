"""Find messages in the commands and answers of Redis, whichever channel layer wrote them."""

import re

import msgpack

from .lts import Envelope, Unreadable, is_envelope

ADDRESS = "__asgi_channel__"  # the layers' key for the full name of a message's channel
RANDOM = 12  # bytes that channels_redis puts before a message
PREFIX = re.compile("^asgi:?")
GROUP = re.compile("^asgi:?:group:(.+)$")


def unpacked(word):
    """Return the message (dict) in a part of a command or answer, or None."""
    if not isinstance(word, bytes):
        return None
    if is_envelope(word):
        try:
            word = Envelope(word).body
        except Unreadable:
            pass  # random bytes of channels_redis may begin as an envelope
    for start in (0, RANDOM):
        try:
            message = msgpack.unpackb(word[start:], raw=False, strict_map_key=False)
        except Exception:
            continue
        if isinstance(message, dict) and all(isinstance(key, str) for key in message):
            return message
    return None


def group_of(word):
    """Return the name of the group that is kept at a key (bytes), or None."""
    found = GROUP.match(text(word))
    return found and found.group(1)


def channel_of(key, message):
    """Return the name of the channel (str) of a message that is kept at a key (bytes)."""
    address = (message or {}).get(ADDRESS)
    if isinstance(address, str):
        return address
    return PREFIX.sub("", text(key))


def text(word):
    """Return a part of a command (bytes or int) as str."""
    return word.decode(errors="replace") if isinstance(word, bytes) else str(word)


def summary(message):
    """Return a few words (str) about a message (dict or None) of any era."""
    message = message or {}
    if "method" in message:
        return request_line(message)
    if "status" in message:
        return str(message["status"])
    if message.get("text") is not None:
        return frame(message)
    for key in ("accept", "close"):
        if message.get(key):
            return key
    return text(message.get("path") or message.get("type") or "")


def request_line(message):
    """Return the method and the path of a request, for example `GET /login/`."""
    return "%s %s" % (message.get("method", "?"), message.get("path", "?"))


def frame(message):
    """Return the text of a frame, or what stands for it if the frame is binary."""
    return "bytes" if message.get("text") is None else text(message["text"])
