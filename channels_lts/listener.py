"""How an interface server hears: one connection to Redis that waits there, and takes all that is
waiting in one round trip.

redis-py connects, so that every option of a host holds: password, database, TLS, unix socket. From
then on the reactor says when there is something to read.
"""

import logging
import socket
from collections import deque
from functools import partial

from redis.exceptions import ConnectionError, RedisError
from twisted.internet import defer, reactor
from twisted.internet.interfaces import IReadDescriptor
from zope.interface import implementer

from . import fanout
from .backports import autobahn_options
from .items import Item, Unreadable

logger = logging.getLogger("channels_lts")

AT_MOST = 100  # messages a round trip
FIRST_WAIT, LONGEST_WAIT = 0.1, 5  # seconds until the next attempt to connect


@implementer(IReadDescriptor)
class Listener:
    """Hears for the process that `channel` (str, ends in `!`) names. Used by the reactor's thread
    alone.

    Raises UnexpectedVersion on a daphne that channels_lts does not know.
    """

    def __init__(self, layer, channel):
        fanout.install()
        autobahn_options.apply()
        self.layer = layer
        self.channel = channel
        self.index = layer.consistent_hash(channel)
        self.keys = layer._keys(channel)
        self.groups = {}  # {group: set of the rests of its members' names}
        self.number = None  # of the last item: what is missing shows
        self.heard = deque()
        self.waiting = None  # the Deferred of a caller who waits
        self.asking = False
        self.connection = None
        self.wait = FIRST_WAIT
        self.overdue = None
        reactor.addSystemEventTrigger("before", "shutdown", self._leave)

    def next(self):
        """Return a Deferred of the next channel and message."""
        self.waiting = waiting = defer.Deferred()
        self._supply()
        if self.waiting and not self.asking:
            self._ask()
        return waiting

    def _supply(self):
        """Give the caller who waits what was heard."""
        if not (self.waiting and self.heard):
            return
        waiting, self.waiting = self.waiting, None
        channel, message = self.heard.popleft()
        if isinstance(channel, fanout.Many):
            # What was told to many sockets is written out before the next is told.
            reactor.callLater(0, waiting.callback, (channel, message))
        else:
            waiting.callback((channel, message))

    # Asking Redis

    def _ask(self):
        """Wait in Redis; doRead gets the answer."""
        self.asking = True
        patience = self.layer.blpop_timeout
        drain = ["EVALSHA", self.layer._scripts["DRAIN"].sha, 2] + self.keys
        drain += [AT_MOST, self.layer.listening_expiry]
        try:
            if self.connection is None:
                self._connect()
            commands = [("BLPOP", self.keys[0], patience), drain]
            self.connection.send_packed_command(self.connection.pack_commands(commands))
        except RedisError as error:
            self._lost(error)
        else:
            self._expect_an_answer(patience + self.layer.answer_timeout)
        self._supply()

    def _connect(self):
        self.pool = self.layer.connection(self.index).connection_pool
        connection = self.pool.get_connection("BLPOP")
        try:
            connection.connect()
            connection.send_command("SCRIPT LOAD", self.layer._scripts["DRAIN"].script)
            connection.read_response()
            self._listen()
        except RedisError:
            connection.disconnect()
            self.pool.release(connection)
            raise
        self.connection = connection
        # redis-py closes its socket on an error, and the reactor has to be told before that.
        own = connection._sock
        self.socket = socket.fromfd(own.fileno(), own.family, own.type)
        reactor.addReader(self)
        self.wait = FIRST_WAIT
        self.layer._outage.end()

    def _listen(self):
        """Say that this process listens; learn whether it has missed something."""
        last = "" if self.number is None else self.number
        settings = [self.layer.listening_expiry, last]
        if not self.layer._run("LISTEN", self.index, self.keys, settings):
            self._begin_anew()
        elif self.number is None:
            self.number = 0

    def _lost(self, error):
        self.layer._outage.begin(error)
        self._disconnect()
        reactor.callLater(self.wait, self._ask)
        self.wait = min(2 * self.wait, LONGEST_WAIT)

    def _disconnect(self):
        self._expect_no_answer()
        if self.connection is not None:
            reactor.removeReader(self)
            self.socket.close()
            self.connection.disconnect()
            self.pool.release(self.connection)
            self.connection = None

    def _expect_an_answer(self, seconds):
        late = ConnectionError("no answer within %s seconds" % seconds)
        self.overdue = reactor.callLater(seconds, self._give_up, late)

    def _give_up(self, late):
        """The reactor itself may be late: what has come meanwhile is read before this is said."""
        self.overdue = reactor.callLater(0, self._lost, late)

    def _expect_no_answer(self):
        if self.overdue is not None and self.overdue.active():
            self.overdue.cancel()

    def _leave(self):
        """Say that this process listens no more, before its silence does."""
        self._disconnect()
        try:
            self.layer.connection(self.index).delete(self.keys[1])
        except RedisError:
            pass

    # What the reactor calls

    def fileno(self):
        return self.socket.fileno()

    def logPrefix(self):
        return "channels_lts"

    def connectionLost(self, reason):
        self._lost(ConnectionError(reason.getErrorMessage()))

    def doRead(self):
        try:
            first = self.connection.read_response()
            items, last, left, now = self.connection.read_response()
            first = first and self.layer._whole(self.index, first[1])
        except RedisError as error:
            return self._lost(error)
        self._expect_no_answer()
        self.layer._outage.end()
        self.asking = False
        for item in ([first] if first else []) + items:
            self._hear(item, int(now))
        if last is None:
            self._disconnect()  # to connect is to find out
        elif not left and int(last) != self.number:
            self._begin_anew(int(last))
        if self.heard:
            self._supply()
        else:
            self._ask()

    # What was heard

    def _hear(self, item, now):
        try:
            if Item.is_one(item):
                self._hear_one(Item(item), now)
            else:
                self.heard.append(self.layer._read(self.keys[0].encode(), item))
        except (Unreadable, KeyError) as error:
            logger.error("Dropped a message that cannot be read: %r", error)

    def _hear_one(self, item, now):
        if item.number != self.number + 1:
            self._begin_anew()
        self.number = item.number
        if item.kind == "+":
            self.groups.setdefault(item.group, set()).add(item.rest)
        elif item.kind == "-":
            self._forget(item.group, item.rest)
        elif now - item.time <= self.layer.expiry:
            self._hear_message(item, self.layer.deserialize(item.body))

    def _hear_message(self, item, message):
        if item.kind == "m":
            self.heard.append((message.pop("__asgi_channel__"), message))
        elif item.group in self.groups:
            members = tuple(self.groups[item.group])
            members = fanout.Members(self.channel, members, partial(self._forget, item.group))
            self.heard.append((members, message))

    def _forget(self, group, rest):
        members = self.groups.get(group, set())
        members.discard(rest)
        if not members:
            self.groups.pop(group, None)

    def _begin_anew(self, number=0):
        """Something is missing, and a socket that is in no group hears nothing for ever: all are
        told to come again."""
        logger.error("Redis has lost messages to this server. Its sockets have to open anew.")
        self.groups.clear()
        self.number = number
        self.heard.append((fanout.Everyone(), fanout.TRY_AGAIN))
