"""Answer every WebSocket handshake: accept it, or refuse it with a 403.

Channels 1.0 made acceptance explicit. Until a consumer replies `{"accept": True}` the socket hangs,
and daphne drops it after five seconds (channels issues 488, 549, 714). `Handshake` wraps a routing
list whose connect consumers were written before that, without a change to them.
"""

import logging
from importlib import import_module

from asgiref.base_layer import BaseChannelLayer
from channels.channel import Channel
from channels.exceptions import ChannelSocketException, ConsumeLater, DenyConnection
from channels.routing import Include
from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, parse_cookie

logger = logging.getLogger("channels_lts")

ACCEPT = {"accept": True}
REFUSE = {"accept": False}
ANSWERS = {"accept", "close", "text", "bytes"}  # any of these ends daphne's handshake


class Handshake(Include):
    """A routing list behind checks; takes a place in `channel_routing` like any route.

    `routing`: a list of routes, or its dotted name. `checks`: callables that take the
    `websocket.connect` message and return whether to continue. They run in this order, and all
    must pass. They have no side effects. `join`: a callable that takes the message and has a side
    effect. It usually adds the socket to a group; see `guarded`. Any other keyword is a filter, as
    in `channels.include`.
    """

    def __init__(self, routing, checks=(), join=None, **filters):
        super().__init__(routing, **filters)
        self.checks = tuple(checks)
        self.join = join

    def match(self, message):
        found = super().match(message)
        if found and message.channel.name == "websocket.connect":
            consumer, kwargs = found
            return guarded(consumer, self.checks, self.join), kwargs
        return found


def guarded(consumer, checks=(), join=None):
    """Return a connect consumer that runs `checks`, then `consumer`, then answers the handshake,
    unless `consumer` has sent an answer itself. If one of them raises an exception, the socket is
    refused at once, and the worker logs the exception. ChannelFull, which is also an outage of
    Redis, is a line in the log without a traceback.

    `join(message)` is called after the checks, and then they run again. A logout, for example,
    closes the sockets in the session's group. A logout after the first check and before the join
    would find no socket to close; the second run of the checks sees it. A join that returns False
    refuses the socket; it first has to undo what it did. Any other result accepts it, also None.
    """

    def is_allowed(message):
        if not all(check(message) for check in checks):
            return False
        if join is None:
            return True
        return join(message) is not False and all(check(message) for check in checks)

    def connect(message, **kwargs):
        try:
            if not is_allowed(message):
                return refuse(message)
            message.reply_channel = reply = _ReplyChannel.of(message.reply_channel)
            consumer(message, **kwargs)
        except (ChannelSocketException, ConsumeLater, DenyConnection):
            raise  # the consumer's own ways to answer, which the worker carries out
        except BaseChannelLayer.ChannelFull as error:
            refuse(message)
            if not hasattr(error, "may_be_done"):  # else the log names the outage
                logger.warning("Refused a WebSocket: %s.", str(error) or "a channel is full")
            return
        except Exception:
            refuse(message)
            raise
        if not reply.answered:
            message.reply_channel.send(ACCEPT)

    return connect


def refuse(message, **kwargs):
    """Refuse a socket, as a connect consumer: the client sees a 403."""
    message.reply_channel.send(REFUSE)


def from_our_page(message):
    """Check that the `Origin` of a handshake is the site that it is addressed to.

    Scheme, host and port count (RFC 6455, 10.2), and the host has to be one of ALLOWED_HOSTS. A
    handshake without an Origin is refused: all browsers send one. daphne does not distinguish http
    and https. SECURE_PROXY_SSL_HEADER does; if it is not set, both pass.
    """
    request = _request(message)
    try:
        host = request.get_host()
    except DisallowedHost:
        return False
    if settings.SECURE_PROXY_SSL_HEADER:
        schemes = [request.scheme]
    else:
        schemes = ["http", "https"]
    origin = request.META.get("HTTP_ORIGIN", "").lower()
    return origin in [f"{scheme}://{host.lower()}" for scheme in schemes]


def session_user(message):
    """Return the user whose login the handshake's session cookie carries; else AnonymousUser.

    Only the cookie counts, and no session row is made. Channels' session decorators believe a
    `?session_key=` in the address first, and save a row for each anonymous socket
    (channels/sessions.py, 1.1.8).
    """
    request = HttpRequest()
    engine = import_module(settings.SESSION_ENGINE)
    request.session = engine.SessionStore(session_key(message))
    return get_user(request)


login = session_user  # the former name


def session_key(message):
    """Return the session key (str) in the handshake's cookie, valid or not; None without one."""
    return _request(message).COOKIES.get(settings.SESSION_COOKIE_NAME)


def logged_in(message):
    """Check that the handshake's session belongs to a logged-in user."""
    return session_user(message).is_authenticated


def _request(message):
    """Return the handshake as a Django request. Django's rules then give host, scheme, cookies.

    The message keeps it: several checks, each run twice, read the headers once.
    """
    if not hasattr(message, "_handshake_request"):
        message._handshake_request = _parse(message)
    return message._handshake_request


def _parse(message):
    request = HttpRequest()
    headers = message.get("headers", [])
    if isinstance(headers, dict):  # as Channels' own test client sends them
        headers = [(name.encode("latin1"), value) for name, value in headers.items()]
    for name, value in headers:
        key = "HTTP_" + name.decode("latin1").upper().replace("-", "_")
        # A header that comes twice must not pass for one of its two values. RFC 6265 joins cookies.
        both = filter(None, [request.META.get(key), value.decode("latin1")])
        request.META[key] = ("; " if key == "HTTP_COOKIE" else ",").join(both)
    name, port = message.get("server") or ("unknown", 0)
    request.META.update(SERVER_NAME=name, SERVER_PORT=str(port))
    request.COOKIES = parse_cookie(request.META.get("HTTP_COOKIE", ""))
    return request


class _ReplyChannel(Channel):
    """A reply channel that remembers whether the handshake has been answered through it."""

    answered = False

    @classmethod
    def of(cls, channel):
        return cls(channel.name, channel_layer=channel.channel_layer)

    def send(self, content, immediately=False):
        self.answered = self.answered or not ANSWERS.isdisjoint(content)
        super().send(content, immediately=immediately)
