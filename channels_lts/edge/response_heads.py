"""Read the head of a response that a worker has sent: whether it has a body, and of which length.

daphne and Twisted decide how a body is sent. So a project's Transfer-Encoding is left out, and a
Content-Length where it must not be (RFC 9110, 8.6), or is no number, or is there with two values.
"""

FIRST, LAST = 200, 999  # a 1xx is no answer: the client waits for the one after it
RESET = 205
NO_BODY = (204, RESET, 304)  # RFC 9110, 15.3.5, 15.3.6 and 15.4.5


def check_part(message):
    """Raise ValueError if the content of a message (dict) is not bytes."""
    content = message.get("content", b"")
    if not isinstance(content, bytes):
        raise ValueError("The content is of type %s, not bytes." % type(content).__name__)


def read_head(message):
    """Return (headers, length) of the first message (dict) of a response.

    `headers` are pairs (list) for Twisted. `length` (int) is the declared one, or None. Raises
    ValueError if the status cannot be sent.
    """
    status = message.get("status")
    if not isinstance(status, int) or not FIRST <= status <= LAST:
        raise ValueError("The status is %r, not a number from %d to %d." % (status, FIRST, LAST))
    headers, lengths = [], set()
    for name, value in message.get("headers", ()):
        lower = _encode(name).lower()
        if lower == b"content-length":
            lengths.add(_encode(value).strip())
        elif lower != b"transfer-encoding":
            headers.append((name, value))
    length = _length(lengths, status)
    if length is not None:
        headers.append((b"Content-Length", b"%d" % length))
    return headers, length


def _encode(text):
    """Return text as bytes; daphne and Twisted take str, too."""
    return text.encode("latin1") if isinstance(text, str) else text


def _length(values, status):
    if status == RESET:
        return 0
    if status in NO_BODY or len(values) != 1:
        return None
    (value,) = values
    return int(value) if value.isdigit() else None
