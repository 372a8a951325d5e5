"""Keep a checkout's secret key, and the socket of its own Redis, in the folder `.run/`.

git ignores this folder. The environment variable RUN_DIR names another one.
"""

import hashlib
import os
import tempfile
from urllib.parse import quote

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RUN_DIR = os.path.join(ROOT, os.environ.get("RUN_DIR") or ".run")  # a URL needs a whole path
LONGEST_SOCKET_PATH = 100  # sockaddr_un holds 104 bytes on macOS, 108 on Linux


def run_dir():
    """Return the path (str) of the folder. Make it if it is missing, for its owner alone."""
    os.makedirs(RUN_DIR, mode=0o700, exist_ok=True)
    return RUN_DIR


def secret_key():
    """Return the checkout's secret key (str). The first call makes a file that its owner alone can
    read."""
    path = os.path.join(run_dir(), "secret_key")
    if not os.path.exists(path):
        _write_whole(path, _new_key())
    with open(path) as file:
        return file.read()


def redis_url():
    """Return the URL (str) of the Redis that `make run` and `make redis` start here."""
    return unix_url(redis_socket())


def unix_url(path):
    """Return the URL (str) of a Redis that listens on the unix socket at `path` (str)."""
    return "unix://%s?db=0" % quote(path)


def redis_socket():
    """Return the path (str) of that Redis's socket."""
    return socket_path("redis.sock")


def socket_path(name):
    """Return the path (str) of the unix socket `name` (str).

    The socket is outside the checkout only if its path would be too long there.
    """
    path = os.path.join(RUN_DIR, name)
    if len(path) > LONGEST_SOCKET_PATH:
        path = os.path.join(_short_dir(), name)
    return path


def _new_key():
    from django.core.management.utils import get_random_secret_key

    return get_random_secret_key()


def _write_whole(path, text):
    """Write `text` to a new file at `path`.

    If several processes do this at once, the file of the first one stays. No process reads a file
    that is half written.
    """
    handle, draft = tempfile.mkstemp(dir=os.path.dirname(path))
    with os.fdopen(handle, "w") as file:
        file.write(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)


def _short_dir():
    name = "channel_dj-%s" % hashlib.sha256(RUN_DIR.encode()).hexdigest()[:12]
    path = os.path.join(tempfile.gettempdir(), name)
    os.makedirs(path, mode=0o700, exist_ok=True)
    if os.stat(path).st_uid != os.getuid():
        raise RuntimeError("%s belongs to another user: set REDIS_URL to another Redis" % path)
    return path
