"""Limit the connections of one address: `edge-addresses` in table.py.

The settings are MAX_CONNECTIONS_PER_ADDRESS and TRUSTED_PROXIES. A client's own connection counts
until it closes. A proxy's connection carries requests of many clients: there each request counts
until its answer is sent, and each WebSocket until it closes.
"""

from functools import lru_cache
from ipaddress import IPv6Network, ip_address, ip_network

from ..limits import limit
from . import accept, gate
from .refusal import Refusal

CAUSE = (
    "There are as many connections of one address as "
    "CHANNELS_LTS['MAX_CONNECTIONS_PER_ADDRESS'] allows."
)
IPV6_CLIENT = 64  # bits: a client is given a network of this size, and all addresses in it

_counts = {}  # {key of an address: open connections}


def apply():
    """Check addresses when a client connects, and at the head of a request of a proxy.

    Without a limit, nothing is checked: the settings of a process do not change.
    """
    if _is_limited():
        accept.add_check(_refuse_peer, on_open=_count_peer)
        gate.add_check(_refuse_forwarded)


def _refuse_peer(peer):
    return CAUSE if _is_full(_key_of_peer(peer)) else None


def _count_peer(connection):
    key = _key_of_peer(connection.transport.getPeer())
    if key is not None:
        _count(connection, key)


def _refuse_forwarded(request, length, headers):
    connection = accept.connections.get(request.channel.transport)
    if connection and _is_limited() and _is_proxy(_address_of(request.client)):
        return _refuse_or_count(request, connection, _key(_forwarded_for(request)))


def _refuse_or_count(request, connection, key):
    """Return a Refusal; or None, and count the connection of a proxy until the request ends.

    A request that becomes a WebSocket never ends: its connection does.
    """
    if _is_full(key):
        return Refusal(503, CAUSE)
    if key is not None:
        release = _count(connection, key)
        request.notifyFinish().addBoth(lambda result: release())
    return None


def _is_limited():
    return limit("TRUSTED_PROXIES") is not None and bool(limit("MAX_CONNECTIONS_PER_ADDRESS"))


def _is_full(key):
    return key is not None and _counts.get(key, 0) >= limit("MAX_CONNECTIONS_PER_ADDRESS")


def _count(connection, key):
    """Count a connection for the key of an address; return what ends that (callable).

    It ends at the latest when the connection closes.
    """
    _counts[key] = _counts.get(key, 0) + 1
    counted = [key]

    def release():
        if counted:
            _counts[counted.pop()] -= 1
            if not _counts[key]:
                del _counts[key]

    connection.release = release
    return release


def _key_of_peer(peer):
    """Return the key of the address of a connection; None if no limit counts for it."""
    if not _is_limited():
        return None
    address = _address_of(peer)
    return None if _is_proxy(address) else _key(address)


def _key(address):
    """Return what counts as one client: an IPv4 address, or an IPv6 network."""
    if address is None or address.version == 4:
        return address
    return IPv6Network((int(address), IPV6_CLIENT), strict=False)


def _address_of(peer):
    """Return the address (ip_address) of a connection. A unix socket has none: None."""
    return parse(getattr(peer, "host", None) or "")


def parse(text):
    """Return the address in a text (str), with or without a port; None if there is none.

    An IPv4 address in the form of an IPv6 address is an IPv4 address.
    """
    text = text.strip().split("%")[0]
    if text.startswith("["):
        text = text[1:].split("]")[0]
    elif text.count(":") == 1:
        text = text.split(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_proxy(address):
    """Return whether an address (ip_address) is a trusted proxy's.

    A client without an address came through a unix socket: it is a proxy, if there are proxies.
    """
    proxies = _networks(tuple(limit("TRUSTED_PROXIES")))
    return bool(proxies) if address is None else any(address in proxy for proxy in proxies)


@lru_cache(maxsize=1)
def _networks(texts):
    return [ip_network(text) for text in texts]


def _forwarded_for(request):
    """Return the last address (ip_address) in X-Forwarded-For that is not a trusted proxy's.

    A proxy appends the address of its own client, so a client cannot choose the last one. None:
    there is no such address.
    """
    values = request.requestHeaders.getRawHeaders(b"X-Forwarded-For") or []
    for entry in reversed(b",".join(values).decode("latin1").split(",")):
        address = parse(entry)
        if address is None or not _is_proxy(address):
            return address
