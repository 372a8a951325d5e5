"""Let a socket log in with a token: for clients without this site's cookies.

A view gives a token to a logged-in user: `make_token(user)`. The client puts it into the handshake:
- `?token=…` in the query string. A browser cannot set a header on a WebSocket;
- `Sec-WebSocket-Protocol: token.…`, beside a subprotocol that daphne accepts (`--ws-protocol`);
- `Authorization: Bearer …`, if the client is no browser.

`Handshake(routes, checks=[token()])` refuses a socket without a valid one, and a consumer gets the
user with `token_user(message)`. No page of another site has the token, so no Origin is needed.
"""

import base64
import binascii
from urllib.parse import parse_qs

from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils.crypto import constant_time_compare

MAX_AGE = 60  # seconds: query strings are written into logs, so a token has to end soon
SALT = "channels_lts.tokens"
SEPARATOR = "~"  # may stand in a query string and in a subprotocol's name; Django's ":" may not
DIGEST = 27  # characters: all of SHA-1, which Django took to 3.0, in base64
PROTOCOL, SCHEME = "token.", "bearer "


def make_token(user):
    """Return a token (str) with which a socket can log in as a user for MAX_AGE seconds.

    It ends when the user's password changes.
    """
    content = _digest(user) + str(user.pk)
    return _signer().sign(base64.urlsafe_b64encode(content.encode()).decode().rstrip("="))


def read_token(text, max_age=MAX_AGE):
    """Return the active user for whom a token (str) was made; None if it is not valid.

    `max_age` is seconds. The database is asked only about tokens that this site has made.
    """
    try:
        content = _signer().unsign(text, max_age=max_age)
        content = base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)).decode()
        user = get_user_model()._default_manager.get(pk=content[DIGEST:])
    except (signing.BadSignature, binascii.Error, ObjectDoesNotExist, ValidationError, ValueError):
        return None
    is_valid = user.is_active and constant_time_compare(content[:DIGEST], _digest(user))
    return user if is_valid else None


def token_user(message, verify=read_token):
    """Return the user whose token is in a handshake's message; None without a valid one.

    `verify` takes a token (str), and returns a user or None. Several tokens are as none.
    """
    found = _tokens(message)
    user = verify(found[0]) if len(found) == 1 else None
    return user if user is not None and getattr(user, "is_active", True) else None


def token(verify=read_token):
    """Return a check for `Handshake`: whether `token_user` finds a user; arguments as there."""
    return lambda message: token_user(message, verify) is not None


def _digest(user):
    """Return a text (DIGEST characters) that changes with the user's password, and hides it.

    A token is no secret from its user, and the session auth hash is.
    """
    signer = signing.Signer(salt=SALT + ".password")
    return signer.signature(user.get_session_auth_hash())[:DIGEST]


def _signer():
    return signing.TimestampSigner(salt=SALT, sep=SEPARATOR)


def _tokens(message):
    """Return all tokens (list of str) of a handshake's message."""
    found = parse_qs(_text(message.get("query_string", ""))).get("token", [])
    for header in _headers(message, "sec-websocket-protocol"):
        protocols = [protocol.strip() for protocol in header.split(",")]
        found += [name[len(PROTOCOL) :] for name in protocols if name.startswith(PROTOCOL)]
    for header in _headers(message, "authorization"):
        if header.lower().startswith(SCHEME):
            found.append(header[len(SCHEME) :].strip())
    return found


def _headers(message, name):
    """Return the values (list of str) of a header. Channels' test client gives a dict of them."""
    headers = message.get("headers", [])
    pairs = headers.items() if isinstance(headers, dict) else headers
    return [_text(value) for key, value in pairs if _text(key).lower() == name]


def _text(value):
    return value.decode("latin1") if isinstance(value, bytes) else value
