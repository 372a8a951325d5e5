"""Prepare a message for other people's eyes: without secrets, short, as JSON can hold it."""

import math
import re

REMOVED = "(removed)"
SECRET_HEADERS = {
    "authorization",
    "cookie",
    "sec-websocket-key",
    "set-cookie",
    "x-csrftoken",
    "x-lesson-token",
}
SHOWN_HEADERS = {
    "accept",
    "content-length",
    "content-type",
    "host",
    "location",
    "origin",
    "sec-websocket-version",
    "upgrade",
    "user-agent",
}
SHOWN_FIELDS = {"username"}  # of a form
NAME = re.compile(r"[A-Za-z_][\w.-]{0,39}$")  # of a field or a parameter
SECRET = re.compile("pass|token|secret|csrf|cookie|session|credential|api_?key", re.I)  # in a key
SECRET_IN_TEXT = re.compile(
    r"((?:%s)[\w-]*[\"']?\s*(?:[:=]|value\s*=)).*" % SECRET.pattern, re.I | re.S
)
TOKEN = re.compile(r"(?<![.!\w])[0-9A-Za-z]{32,}[\w.=-]*")  # not the name of a channel
USER = re.compile("//[^/@]*@")  # in an address
SIMPLE = (type(None), bool, int, float)
LONGEST = 160  # characters of a text
MOST = 20  # parts of a list, and fields of a form
READ = 1000  # characters of a text in which secrets are looked for; LONGEST of them are shown


def cleaned(message):
    """Return a copy of a message (dict) of ASGI without passwords, cookies and tokens.

    Only what is known to be no secret is shown: some headers, the name in a form. A text is shown
    until the first word that names a secret.
    """
    names = {_text(key): key for key in message}
    return {name: _value(name, message[names[name]]) for name in sorted(names) if name != "order"}


def shown(text):
    """Return a text (str or bytes), for example a label, without secrets and short."""
    text = _text(text)
    found = TOKEN.sub(REMOVED, SECRET_IN_TEXT.sub(r"\1 " + REMOVED, text[:READ]))
    if len(text) <= LONGEST or (len(text) <= READ and len(found) <= LONGEST):
        return found
    return found[: LONGEST - 1] + "…"


def form(body):
    """Return the body (str or bytes) of a form with the values of SHOWN_FIELDS alone.

    Of any other body, for example JSON or an uploaded file, only the size is returned.
    """
    fields = [field.partition("=") for field in _text(body).split("&")]
    if len(fields) > MOST or not all(mark and NAME.match(name) for name, mark, _ in fields):
        return "%d bytes" % len(body) if body else ""
    return "&".join(
        "%s=%s" % (name, shown(value) if name in SHOWN_FIELDS else REMOVED)
        for name, _, value in fields
    )


def query(text):
    """Return a query string (str) with the names of its parameters, and without their values."""
    fields = [field.partition("=") for field in text.split("&")]
    return "&".join(
        "%s=%s" % (name, REMOVED) if mark and NAME.match(name) else REMOVED if name else ""
        for name, mark, _ in fields[:MOST]
    )


def address(text):
    """Return an address (str) without the values of its parameters, and without its user."""
    path, mark, parameters = re.match("([^?#]*)([?#]?)(.*)", text, re.S).groups()
    return shown(USER.sub("//%s@" % REMOVED, path)) + mark + query(parameters)


def _value(key, value):
    if key == "headers":
        return _headers(value)
    if key == "query_string":
        return query(_text(value))
    if key in ("body", "content", "bytes") and isinstance(value, (str, bytes)):
        return form(value) if key == "body" else "(%d bytes)" % len(value)
    return _short(key, value)


def _headers(headers):
    """Return {name: value} of the headers that are shown; secret ones with REMOVED."""
    found, others = {}, 0
    for pair in headers if isinstance(headers, (list, tuple)) else []:
        name, value = pair if isinstance(pair, (list, tuple)) and len(pair) == 2 else ("", "")
        name = _text(name).lower()
        if name in SECRET_HEADERS:
            found[name] = REMOVED
        elif name == "location":
            found[name] = address(_text(value))
        elif name in SHOWN_HEADERS:
            found[name] = shown(value)
        else:
            others += 1
    if others:
        found["…"] = "%d more" % others
    return found


def _short(key, value):
    if SECRET.search(key):
        return REMOVED
    if isinstance(value, dict):
        items = list(value.items())[:MOST]
        return {_text(name): _short(_text(name), item) for name, item in items}
    if isinstance(value, (list, tuple)):
        more = ["… %d more" % (len(value) - MOST)] if len(value) > MOST else []
        return [_short("", item) for item in value[:MOST]] + more
    if isinstance(value, (str, bytes)):
        return shown(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no infinity
    return value if isinstance(value, SIMPLE) else type(value).__name__


def _text(value):
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
