"""Check the form of a message before a worker or daphne gets it.

Channels' worker builds its Message, and looks for the route, outside of its `try`: a message of
another form ends the worker (channels 1.1.8, worker.py, `run`). The ASGI specification of Channels
1 has the keys of each channel and their types.
"""

from asgiref.base_layer import BaseChannelLayer

from .envelope import ADDRESS, Unreadable, split

TEXT, BYTES, NUMBER, NONE = (str,), (bytes,), (int,), (type(None),)
PAIR = (list, tuple)  # msgpack makes a list of each tuple

# Keys that any message may have: Channels itself reads them.
COMMON = {"reply_channel": TEXT + NONE, "__retries__": NUMBER}
REQUEST = {
    "path": TEXT,
    "query_string": BYTES + TEXT,
    "root_path": TEXT,
    "headers": PAIR + (dict,),  # a dict: the form before ASGI had lists, which test clients use
    "scheme": TEXT,
    "http_version": TEXT,
    "method": TEXT,
    "body": BYTES,
    "body_channel": TEXT + NONE,
    "client": PAIR + NONE,
    "server": PAIR + NONE,
}
ORDER = {"order": NUMBER}  # of a socket's messages; a project's own messages may use the key
SOCKET = {"path": TEXT, "text": TEXT + NONE, "bytes": BYTES + NONE, "code": NUMBER + NONE}
SOCKET.update(ORDER)
KEYS = {
    "http.request": dict(COMMON, **REQUEST),
    "http.disconnect": dict(COMMON, path=TEXT),
    "websocket.connect": dict(COMMON, **REQUEST, **ORDER),
    "websocket.receive": dict(COMMON, **SOCKET),
    "websocket.disconnect": dict(COMMON, **SOCKET),
}

_is_name = BaseChannelLayer.channel_name_regex.match


def check_message(channel, message):
    """Raise Unreadable if a message (dict) has not the form that `channel` (str) needs.

    A key that the specification does not name may have any value. A key may also be missing: the
    worker logs what a consumer raises then.
    """
    keys = KEYS.get(channel, COMMON)
    for key, value in message.items():
        if key in keys and type(value) not in keys[key]:  # msgpack makes no subclasses
            raise Unreadable(f"{key} on {channel} is of the type {type(value).__name__}")
    reply_channel = message.get("reply_channel")
    if reply_channel and (len(reply_channel) > 99 or not _is_name(reply_channel)):
        raise Unreadable(f"reply_channel on {channel} is no name of a channel")
    if "headers" in keys:
        _check_headers(message.get("headers", ()))
        _check_address(message.get("client"))
        _check_address(message.get("server"))


def _check_headers(headers):
    pairs = headers.items() if isinstance(headers, dict) else headers
    kind = str if isinstance(headers, dict) else bytes
    for pair in pairs:
        is_pair = type(pair) in PAIR and len(pair) == 2
        if not is_pair or type(pair[0]) is not kind or type(pair[1]) not in (bytes, str):
            raise Unreadable("headers that are no pairs of a name and a value")


def _check_address(address):
    if address and (len(address) != 2 or not isinstance(address[0], str)):
        raise Unreadable("an address that is no pair of a host and a port")


def pop_address(message, channel, required=False):
    """Remove the full name of its channel (str) from a message (dict), and return it.

    `channel` (str) is the one in whose list the message was; the name is `channel` if the message
    has none. Raises Unreadable if the name belongs to another list.
    """
    address = message.pop(ADDRESS, None if required else channel)
    if address != channel and not (isinstance(address, str) and split(address)[0] == channel):
        raise Unreadable(f"a message for another channel was in the list of {channel}")
    return address
