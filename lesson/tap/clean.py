"""Prepare a message for other people's eyes: without secrets, short, as JSON can hold it."""

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
LONGEST = 160  # characters of a text


def cleaned(message):
    """Return a copy of a message (dict) of ASGI without passwords, cookies and tokens.

    Only what is known to be no secret is shown: some headers, the name in a form.
    """
    return {key: _value(key, message[key]) for key in sorted(message) if key != "order"}


def _value(key, value):
    if key == "headers":
        return _headers(value)
    if key == "body":
        return form(_text(value))
    if key == "content":
        return _page(value)
    if key == "query_string":
        return query(_text(value))
    return _short(value)


def _headers(headers):
    """Return {name: value} of the headers that are shown; secret ones with REMOVED."""
    shown, others = {}, 0
    for name, value in headers:
        name = _text(name).lower()
        if name in SECRET_HEADERS:
            shown[name] = REMOVED
        elif name in SHOWN_HEADERS:
            shown[name] = query(_short(value)) if name == "location" else _short(value)
        else:
            others += 1
    if others:
        shown["…"] = "%d more" % others
    return shown


def form(body):
    """Return the body of a form (str) with the values of SHOWN_FIELDS alone."""
    if "=" not in body:
        return "%d bytes" % len(body) if body else ""
    fields = [field.partition("=") for field in body.split("&")]
    return "&".join(
        "%s=%s" % (name, value if name in SHOWN_FIELDS else REMOVED) for name, _, value in fields
    )


def query(text):
    """Return an address or a query string (str) without the values of its parameters."""
    path, mark, parameters = text.rpartition("?")
    return path + mark + re.sub("=[^&]*", "=" + REMOVED, parameters)


def _page(content):
    """Return what a response contains (str): a page of HTML has a token in its forms."""
    text = _text(content)
    if text.startswith("{"):
        return _short(text)
    return "(%d bytes)" % len(content)


def _short(value):
    if isinstance(value, dict):
        return {_text(key): _short(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_short(item) for item in value]
    if isinstance(value, (str, bytes)):
        text = _text(value)
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return value


def _text(value):
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
