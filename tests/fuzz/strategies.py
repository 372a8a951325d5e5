"""What a client can send, right and wrong: hypothesis draws from these strategies."""

import msgpack
from hypothesis import strategies as st

CRLF = b"\r\n"


def bytes_of(*alphabet):
    """Return a strategy for bytes that are made of parts (bytes), or of any bytes."""
    parts = st.one_of(st.sampled_from(alphabet), st.binary(max_size=3))
    return st.lists(parts, max_size=12).map(b"".join)


SEPARATORS = bytes_of(b" ", b"\t", b"\0", b"\n", b"\r", b"\x0b", b"\x0c", b"\x1b", b"\x7f", b"\x85")
TARGETS = st.one_of(
    st.sampled_from([b"/echo/", b"/form/", b"/own/", b"/nope/", b"*", b"//own/", b"/echo/?a=b"]),
    bytes_of(b"/", b"%", b"?", b"#", b"a", b"%2f", b"%00", b"%0a", b"%ff", b"..", b"http://a/"),
)
METHODS = st.one_of(
    st.sampled_from([b"GET", b"HEAD", b"OPTIONS", b"PUT", b"POST"]), bytes_of(b"A", b"-")
)
NAMES = st.one_of(
    st.sampled_from(
        b"Host Origin Cookie Upgrade Connection Content-Type Content-Length Transfer-Encoding "
        b"Expect Daphne-Root-Path X-Forwarded-For X_Forwarded_For Sec-WebSocket-Key".split()
    ),
    bytes_of(b"X", b"-", b"_", b":"),
)
VALUES = st.one_of(
    st.sampled_from(
        [b"websocket", b"close", b"text/html; charset=utf-8", b"charset=koi8-r", b"0", b"chunked"]
    ),
    bytes_of(b"a", b"=", b";", b'"', b"\\", b",", b"%", b"/x", b"sessionid=a", b"charset="),
    SEPARATORS,
)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=8)


@st.composite
def heads(draw):
    """Draw a request without a body (bytes)."""
    lines = [
        draw(METHODS) + b" " + draw(TARGETS) + draw(st.sampled_from([b" HTTP/1.1", b" X", b""]))
    ]
    lines += [
        name + draw(st.sampled_from([b": ", b":", b" "])) + value for name, value in draw(HEADERS)
    ]
    return CRLF.join(lines + [b"Connection: close", b"", b""])


BODIES = st.one_of(
    st.binary(max_size=200),
    st.integers(0, 70_000).map(lambda size: b"a=" + b"x" * size),
    bytes_of(b"a", b"=", b"&", b";", b"%", b"%ff", b"+"),
)
CHARSETS = st.one_of(
    st.sampled_from(["utf-8", "windows-1251", "shift_jis", "undefined", "base64", "none", "'x'"]),
    st.text(st.characters(max_codepoint=255), max_size=10),
)


@st.composite
def bodies(draw):
    """Draw a request with a body (bytes), which its length or its chunks describe, or do not."""
    body = draw(BODIES)
    if draw(st.booleans()):
        sizes = st.sampled_from([b"%x" % len(body), b"0x5", b"-1", b"zz", b"%x;a=b" % len(body)])
        length, body = b"Transfer-Encoding: chunked", draw(sizes) + CRLF + body + b"\r\n0\r\n\r\n"
    else:
        size = draw(st.sampled_from([len(body), len(body) + 5, max(len(body) - 5, 0), -1, 10**9]))
        length = b"Content-Length: %d" % size
    return _post(b"/echo/", b"application/octet-stream", [length], body)


@st.composite
def forms(draw):
    """Draw a form (bytes), in one of the two encodings of browsers."""
    charset = draw(CHARSETS).encode("latin1")
    if draw(st.booleans()):
        kind, body = b"application/x-www-form-urlencoded", draw(BODIES)
    else:
        boundary = draw(st.one_of(st.just(b"b"), bytes_of(b"b", b"-", b" ", b'"')))
        kind, body = b"multipart/form-data; boundary=" + boundary, draw(multiparts(boundary))
    if draw(st.booleans()):
        kind += b"; charset=" + charset
    path = draw(st.sampled_from([b"/form/", b"/upload/", b"/admin/login/"]))
    return _post(path, kind, [b"Content-Length: %d" % len(body)], body)


@st.composite
def multiparts(draw, boundary):
    """Draw the body (bytes) of a multipart form with a boundary (bytes)."""
    body = b""
    for headers, content in draw(st.lists(st.tuples(PART_HEADERS, BODIES), max_size=6)):
        body += b"--" + boundary + CRLF + headers + CRLF + CRLF + content + CRLF
    return body + draw(st.sampled_from([b"--" + boundary + b"--" + CRLF, b"", b"--"]))


PART_HEADERS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                b'Content-Disposition: form-data; name="a"',
                b'Content-Disposition: form-data; name="f"; filename="f.txt"',
                b"Content-Transfer-Encoding: base64",
                b"Content-Type: text/plain; charset=utf-8",
            ]
        ),
        bytes_of(b"Content-Disposition", b": ", b"form-data", b";", b'name="', b"*=utf-8''"),
    ),
    max_size=4,
).map(CRLF.join)


def _post(path, kind, headers, body):
    lines = [b"POST " + path + b" HTTP/1.1", b"Host: localhost", b"Content-Type: " + kind]
    lines += [b"Cookie: csrftoken=" + b"a" * 32, b"X-CSRFToken: " + b"a" * 32]
    return CRLF.join(lines + headers + [b"Connection: close", b"", body])


@st.composite
def frames(draw):
    """Draw what a client sends on an open WebSocket (bytes): frames, most of them wrong."""
    sent = b""
    for _ in range(draw(st.integers(1, 6))):
        payload = draw(st.one_of(st.binary(max_size=130), st.integers(0, 2000).map(bytes)))
        first = draw(st.one_of(st.sampled_from([0x81, 0x82, 0x01, 0x80, 0x88, 0x89]), BYTE))
        declared = draw(st.sampled_from([len(payload)] * 4 + [len(payload) + 1, 2**40]))
        masked = draw(st.sampled_from([0x80, 0x80, 0x80, 0]))
        sent += bytes([first]) + _size(declared, masked) + bytes(4 if masked else 0) + payload
    return sent


BYTE = st.integers(0, 255)


def _size(size, masked):
    if size < 126:
        return bytes([masked | size])
    if size < 2**16:
        return bytes([masked | 126]) + size.to_bytes(2, "big")
    return bytes([masked | 127]) + size.to_bytes(8, "big")


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(),
    st.text(max_size=8),
    st.binary(max_size=8),
    st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=8)),
)
SHAPES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = (
    "reply_channel path method headers body query_string client server order text bytes".split()
)
FIELDS += "status content more_content close accept http_version root_path".split()
MESSAGES = st.one_of(
    SHAPES.map(msgpack.packb),
    st.dictionaries(st.sampled_from(FIELDS), SHAPES, max_size=8).map(msgpack.packb),
    st.dictionaries(st.sampled_from(FIELDS + ["reply_channel"]), SHAPES).map(
        lambda content: msgpack.packb(dict(content, reply_channel="daphne.response.none!x"))
    ),
    st.binary(max_size=60),
)
ENVELOPES = st.one_of(
    bytes_of(b"\0", b" ", b"1", b"+", b"-", b"@", b"all", b"x"),
    st.binary(max_size=20).map(lambda content: b"\0" + content),
)
CHANNELS = st.sampled_from(
    "http.request http.disconnect websocket.connect websocket.receive websocket.disconnect "
    "own".split()  # the list of daphne
)
ITEMS = st.tuples(CHANNELS, st.one_of(MESSAGES, MESSAGES, ENVELOPES), st.booleans())
