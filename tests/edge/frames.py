"""Send WebSocket frames that no browser sends, and read what comes back."""

import socket
import struct

from websocket import ABNF

from testing.site import PATIENCE


def frame(payload, opcode=ABNF.OPCODE_TEXT, fin=1):
    """Return a masked frame (bytes). Its payload is bytes."""
    return ABNF(fin, 0, 0, 0, opcode, 1, payload).format()


def send_message(client, payload, parts=1):
    """Send a text (bytes) in so many frames, on a WebSocket of websocket-client."""
    size = -(-len(payload) // parts) or 1
    pieces = [payload[at : at + size] for at in range(0, len(payload), size)] or [b""]
    for number, piece in enumerate(pieces):
        opcode = ABNF.OPCODE_CONT if number else ABNF.OPCODE_TEXT
        client.sock.sendall(frame(piece, opcode, fin=int(piece is pieces[-1])))


def close_code(client):
    """Return the code (int) of the close frame that comes next. Raises AssertionError if a message
    comes."""
    frame = client.recv_frame()  # without an answer: daphne waits for one for a second alone
    assert frame.opcode == ABNF.OPCODE_CLOSE, frame.data
    return struct.unpack("!H", frame.data[:2])[0]


def is_open(client):
    """Return whether a ping is answered."""
    client.ping("there?")
    received = client.recv_data(control_frame=True)
    while received[0] == ABNF.OPCODE_PING:  # daphne asks, too
        received = client.recv_data(control_frame=True)
    return received == (ABNF.OPCODE_PONG, b"there?")


def connect_slowly(site, data):
    """Send data (bytes) on a connection whose system keeps little of what it does not read."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(PATIENCE)
    connection.connect(("127.0.0.1", site.port))
    connection.sendall(data)
    return connection


def count_rest(connection):
    """Return how many bytes (int) come until a connection ends, or is reset."""
    received = 0
    while True:
        try:
            size = len(connection.recv(1 << 20))
        except ConnectionError:
            size = 0
        if not size:
            return received
        received += size
