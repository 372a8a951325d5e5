"""Tell consumers which subprotocol daphne has chosen: `subprotocol` in
table_server_websockets.py.

daphne chooses the first one of the client's that `--ws-protocol` names.
"""

from ..backports.table import entry
from ..backports.versions import check
from .socket_messages import add_change


def apply():
    """Put the subprotocol into the message of each handshake. Raises UnexpectedVersion."""
    check([entry("subprotocol")])
    add_change(_add_subprotocol)


def _add_subprotocol(protocol, channel, message):
    """Add `subprotocol` to a handshake's message: a str, or None if there is none in common."""
    if channel != "websocket.connect":
        return
    # daphne decodes `%41` to `A`, and autobahn refuses to accept what the client has not written.
    if protocol.protocol_to_accept not in protocol.request.protocols:
        protocol.protocol_to_accept = None
    message["subprotocol"] = protocol.protocol_to_accept
