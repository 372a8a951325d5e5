"""Ask the Redis servers of the channel layers for their versions, and find known weaknesses.

The versions are those of July 2026, from the security releases of Redis (24 July) and of Valkey
(21 July). docs/security.md, row C8, has the advisories.
"""

from typing import NamedTuple

import asgi_redis
from django.conf import settings
from django.core.checks import Warning
from django.utils.module_loading import import_string

from .layer import RedisChannelLayer
from .layer.redis_py import RedisError
from .layer.urls import without_password

# {name: the first version without known weaknesses, of each series}
SAFE = {
    "Redis": ["6.2.23", "7.2.15", "7.4.10", "8.2.8", "8.4.5", "8.6.5", "8.8.1"],
    "Valkey": ["7.2.14", "8.0.10", "8.1.9", "9.0.5", "9.1.1"],
}
HINT = (
    "Install a newer server. A package of your system may have the fixes under an older number: "
    "if its advisories say so, put channels_lts.W001 into SILENCED_SYSTEM_CHECKS."
)


class Server(NamedTuple):
    """A server of a layer: its address, name ("Redis" or "Valkey") and version, else the error."""

    address: str
    name: str = ""
    version: str = ""
    error: str = ""


def check_servers():
    """Check the versions of the Redis servers: for `manage.py check --deploy`.

    A server that does not answer is no finding: a check may run where no Redis is.
    """
    found = [(server, weakness(server.name, server.version)) for server in servers()]
    return [
        Warning(
            f"Redis at {server.address} is {server.name} {server.version}. {reason}",
            hint=HINT,
            id="channels_lts.W001",
        )
        for server, reason in found
        if reason
    ]


def weakness(name, version):
    """Return why a server's version (str) has known weaknesses, or None if it has none."""
    safe = [_numbers(one) for one in SAFE.get(name, [])]
    if not safe or not version:
        return None
    number = _numbers(version)
    of_series = [one for one in safe if one[:2] == number[:2]]
    if of_series and number >= of_series[0] or number > safe[-1]:
        return None
    if of_series:
        return f"{_text(of_series[0])} is the first of its series without known weaknesses."
    later = [one for one in safe if one > number]
    return f"Its series gets no fixes. {_text(later[0])} is the next without known weaknesses."


def servers():
    """Return the Server of each host of each channel layer on Redis that the settings name."""
    return [server for layer in _layers() for server in _servers_of(layer)]


def _layers():
    """Yield a layer for each of the settings that is a layer of asgi_redis or of channels_lts.

    It is one of channels_lts: stock asgi_redis would wait for a server without limit.
    """
    for options in getattr(settings, "CHANNEL_LAYERS", {}).values():
        try:
            if issubclass(import_string(options["BACKEND"]), asgi_redis.RedisChannelLayer):
                yield RedisChannelLayer(**options.get("CONFIG", {}))
        except (ImportError, TypeError, ValueError, AssertionError, KeyError):
            continue  # Channels names the error when it makes the layer


def _servers_of(layer):
    for index, host in enumerate(layer.hosts):
        address = without_password(host)
        try:
            about = layer.connection(index).info("server")
        except RedisError as error:
            yield Server(address, error=str(error).partition("\n")[0])
            continue
        # Valkey has in redis_version the version of Redis with which it is compatible.
        name = "Valkey" if "valkey_version" in about else "Redis"
        yield Server(address, name, str(about[name.lower() + "_version"]))


def _numbers(version):
    return tuple(int(part) for part in version.split(".")[:3] if part.isdigit())


def _text(numbers):
    return ".".join(map(str, numbers))
