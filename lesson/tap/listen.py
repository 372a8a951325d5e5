"""Listen where the processes of a site look for Redis, and for their notes."""

import json
import logging

from twisted.internet import reactor
from twisted.internet.protocol import DatagramProtocol

from .environment import notes_socket, socket_of
from .proxy import Listening

log = logging.getLogger(__name__)

LARGEST = 1 << 18  # bytes of a note


class Tap:
    """The sockets of one site in a folder. `site` is a Site, `redis` the path of Redis's socket."""

    def __init__(self, folder, redis, site):
        self._folder = folder
        self._redis = redis
        self._site = site

    def open(self, processes):
        """Listen for notes, and for each of the `processes`: {lane: kind}, as in a recording."""
        for lane, kind in processes.items():
            path = socket_of(self._folder, lane)
            reactor.listenUNIX(
                path, Listening(self._redis, self._site.process(lane, kind)), mode=0o600
            )
        reactor.listenUNIXDatagram(
            notes_socket(self._folder), _Notes(self._site.note), LARGEST, mode=0o600
        )


class _Notes(DatagramProtocol):
    def __init__(self, take):
        self.take = take

    def datagramReceived(self, datagram, address):
        try:
            self.take(json.loads(datagram.decode()))
        except Exception:
            log.exception("error: the tap cannot read a note")
