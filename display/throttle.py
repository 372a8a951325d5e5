"""Limit how often somebody may try to log in and to sign up.

An attempt is counted before its password is hashed, in the database, which all processes share. A
right password takes its attempt back. So there are never more hashes than the limit allows, however
many attempts come at once.

Wrong passwords count by account and address together. So a stranger cannot lock an account out: its
user gets in from any other address. From the stranger's own address the user gets in with a known
device: a browser in which this account was logged in before. It has a signed cookie and a count of
its own.
"""

import logging
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import IPv6Network, ip_address, ip_network
from math import ceil

from django.conf import settings
from django.core.signing import Signer
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import get_random_string

from .models import AttemptCount

logger = logging.getLogger("display")

YEAR = 365 * 24 * 3600  # seconds
MOST_ROWS = 100000  # of the table; beyond it the oldest counts are forgotten
DEVICE_COOKIE = "device"
KEY_LENGTH = AttemptCount._meta.get_field("key").max_length


class TooManyAttempts(Exception):
    """The limit `name` (str) is reached; the next attempt is possible in `wait` seconds (int)."""

    def __init__(self, name, wait):
        super().__init__(name)
        self.name = name
        self.wait = wait


@contextmanager
def counted_login(request, username):
    """Count one attempt to log in as `username` (str); take it back if the block raises nothing.

    Raises TooManyAttempts before the block. After the block the browser is a known device.
    """
    device = _known_device(request, username)
    if device:
        counts = [("login", _key("device", device, username))]
    else:
        address = client_address(request)
        counts = [
            ("login", _key("login", username, address)),
            ("address", _key("address", address)),
        ]
    _count(request, counts)
    yield
    with transaction.atomic():
        AttemptCount.objects.filter(key=counts[0][1]).delete()
        for _, key in counts[1:]:  # others at this address may have typed wrong passwords
            AttemptCount.objects.filter(key=key, count__gt=0).update(count=F("count") - 1)
    request.device_of = username


def count_sign_up(request):
    """Count one new account. Raises TooManyAttempts."""
    _count(request, [("sign-up", _key("sign-up", client_address(request)))])


def remember_device(request, response):
    """Set the cookie of a known device on the response to a login."""
    username = getattr(request, "device_of", None)
    if username is not None and not _known_device(request, username):
        response.set_signed_cookie(
            DEVICE_COOKIE,
            get_random_string(16),
            salt=username,
            max_age=YEAR,
            path=settings.SESSION_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def client_address(request):
    """Return the address (str) that counts for a request; an IPv6 address counts with its /64.

    It is the address of the connection. If that is one of settings.TRUSTED_PROXIES, it is the last
    address in X-Forwarded-For that is none of them. A unix socket has no address: its peer counts
    as a proxy, if there are proxies.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    hops = [_address(hop.strip()) for hop in forwarded]
    hops.append(_address(request.META.get("REMOTE_ADDR", "")))
    while len(hops) > 1 and hops[-2] and _is_trusted(hops[-1]):
        hops.pop()
    if hops[-1] and hops[-1].version == 6:  # a home or an office has a /64 of its own
        return str(IPv6Network((int(hops[-1]), 64), strict=False))
    return str(hops[-1])


def _address(text):
    """Return an address (str), with or without a port, as an object, or None if it is none."""
    text = text.partition("%")[0]  # a scope follows it
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address):
    proxies = [ip_network(proxy) for proxy in settings.TRUSTED_PROXIES or []]
    return bool(proxies) if address is None else any(address in network for network in proxies)


def _known_device(request, username):
    """Return the device's name (str) if this account was logged in with it before, else None."""
    return request.get_signed_cookie(DEVICE_COOKIE, default=None, salt=username, max_age=YEAR)


def _key(*parts):
    return Signer(salt="display.throttle").signature(repr(parts))[:KEY_LENGTH]


def _count(request, counts):
    """Add one to each of `counts` (pairs of a limit's name and a key), or to none.

    Raises TooManyAttempts. A limit that settings.THROTTLE does not name is off.
    """
    _forget_old_counts()
    try:
        with transaction.atomic():
            for name, key in counts:
                if name in settings.THROTTLE:
                    _add_one(name, key)
    except TooManyAttempts as error:
        logger.warning(
            "Refused an attempt from %s: THROTTLE[%r] allows %d in %d seconds. A class that "
            "shares one address needs PEOPLE_PER_ADDRESS (docs/settings.md).",
            client_address(request),
            error.name,
            *settings.THROTTLE[error.name],
        )
        raise


def _add_one(name, key):
    """Add one to a count. Raises TooManyAttempts if it has reached its limit."""
    most, seconds = settings.THROTTLE[name]
    row = AttemptCount.objects.filter(key=key)
    while not row.filter(count__lt=most).update(count=F("count") + 1):
        now = timezone.now()
        found = row.first()
        if found and found.count >= most:
            raise TooManyAttempts(name, max(1, ceil((found.until - now).total_seconds())))
        # Another process may make the row first: then the next update finds it.
        new = AttemptCount(key=key, until=now + timedelta(seconds=seconds))
        AttemptCount.objects.bulk_create([new], ignore_conflicts=True)


def _forget_old_counts():
    AttemptCount.objects.filter(until__lte=timezone.now()).delete()
    newest = AttemptCount.objects.order_by("-id").values_list("id", flat=True).first()
    if newest and newest > MOST_ROWS:
        AttemptCount.objects.filter(id__lte=newest - MOST_ROWS).delete()
