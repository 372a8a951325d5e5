"""Send WebSocket frames that no browser sends, and read what comes back."""

import os
import signal
import socket
import struct
from contextlib import contextmanager

from websocket import ABNF

from channels_lts.layer import RedisChannelLayer
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
    opcode, data = client.recv_data(control_frame=True)
    assert opcode == ABNF.OPCODE_CLOSE, data
    return struct.unpack("!H", data[:2])[0]


def is_open(client):
    """Return whether a ping is answered."""
    client.ping("there?")
    return client.recv_data(control_frame=True) == (ABNF.OPCODE_PONG, b"there?")


def count_sent(site, channel):
    """Return how many messages (int) were sent to a channel of the site."""
    return redis_layer(site).channel_statistics(channel)["messages_count"]


def redis_layer(site, **options):
    """Return a channel layer of the site's Redis."""
    return RedisChannelLayer(
        **dict({"hosts": [site.redis_url("redis")], "prefix": "edge:"}, **options)
    )


@contextmanager
def stopped_workers(site):
    """Let no worker take a message, within this context."""
    workers = [site.processes[name].pid for name in site.processes if name.startswith("worker")]
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        for worker in workers:
            os.kill(worker, signal.SIGCONT)


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
