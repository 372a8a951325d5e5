"""Run the baseline, a bare server of Twisted and autobahn: `python -m bench.baseline PORT`.

It writes each line of its input as one prepared frame to all of its sockets.
"""

import sys
import time

from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from twisted.internet import reactor, stdio
from twisted.protocols.basic import LineReceiver


class Socket(WebSocketServerProtocol):
    def onOpen(self):
        self.factory.sockets.add(self)

    def onClose(self, was_clean, code, reason):
        self.factory.sockets.discard(self)


class Lines(LineReceiver):
    delimiter = b"\n"

    def lineReceived(self, line):
        started = time.perf_counter()
        frame = factory.prepareMessage(line)
        for protocol in factory.sockets:
            protocol.sendPreparedMessage(frame)
        self.sendLine(str(time.perf_counter() - started).encode())


factory = WebSocketServerFactory()
factory.protocol = Socket
factory.sockets = set()
stdio.StandardIO(Lines())
reactor.listenTCP(int(sys.argv[1]), factory, backlog=1024, interface="127.0.0.1")
reactor.run()
