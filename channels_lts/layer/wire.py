"""What goes over a connection to Redis: commands in RESP, its protocol, and their answers."""

import select


def packed(parts, encode):
    """Return a command as bytes, from its parts: its name and its arguments (a list).

    `encode` (callable) makes bytes of a part that is neither bytes nor str, or raises an error.
    """
    pieces = [b"*%d\r\n" % len(parts)]
    for part in parts:
        if type(part) is str:
            part = part.encode()
        elif type(part) is not bytes:
            part = encode(part)
        pieces.append(b"$%d\r\n%b\r\n" % (len(part), part))
    return b"".join(pieces)


def has_answer(connected):
    """Return whether a socket has something to read: an answer, or the end of the connection.

    Outside of Windows, select() refuses file descriptors from 1024 on. Windows has no poll().
    """
    if not hasattr(select, "poll"):  # pragma: no cover: only on Windows
        return bool(select.select([connected], [], [], 0)[0])
    poll = select.poll()
    poll.register(connected, select.POLLIN)
    return bool(poll.poll(0))
