"""Read RESP, the protocol of Redis, from both directions of a connection."""


class NotRead(Exception):
    """These bytes are no RESP of version 2."""


class Error(str):
    """An error that Redis has answered."""


class Parser:
    """Reads values from bytes that come in pieces."""

    def __init__(self):
        self._buffer = b""

    def feed(self, data):
        """Take a piece (bytes); return the complete values, each with its size in bytes.

        A value is bytes, int, list, None or Error. Raises NotRead.
        """
        self._buffer += data
        values, at = [], 0
        while True:
            try:
                value, end = _value(self._buffer, at)
            except _Incomplete:
                self._buffer = self._buffer[at:]
                return values
            values.append((value, end - at))
            at = end


class _Incomplete(Exception):
    pass


def _value(buffer, at):
    """Return the value that begins at an index, and the index after it."""
    end = buffer.find(b"\r\n", at)
    if end < 0:
        raise _Incomplete
    kind, line, after = buffer[at : at + 1], buffer[at + 1 : end], end + 2
    if kind == b"+":
        return line, after
    if kind == b"-":
        return Error(line.decode(errors="replace")), after
    if kind not in (b":", b"$", b"*"):
        raise NotRead("a value begins with %r" % kind)
    try:
        number = int(line)
    except ValueError:
        raise NotRead("a size is no number") from None  # the bytes may be a secret
    if kind == b":":
        return number, after
    if number < 0:
        return None, after
    return (_bulk if kind == b"$" else _array)(buffer, after, number)


def _bulk(buffer, at, length):
    if len(buffer) < at + length + 2:
        raise _Incomplete
    return buffer[at : at + length], at + length + 2


def _array(buffer, at, length):
    values = []
    for _ in range(length):
        value, at = _value(buffer, at)
        values.append(value)
    return values, at
