"""Check the settings that come from the environment, before any process is started.

Each check takes the settings (dict of str) and exits with one line that names the bad setting.
"""

import errno
import os
import re
import shlex
import socket
import sys
import tempfile
import warnings
from importlib import import_module
from ipaddress import ip_network

import environ

FALSE = ("false", "off", "no", "n", "0", "")
SWITCHES = {
    "DEBUG": "whether error pages show the code",
    "HTTPS": "whether the site is behind a proxy that ends TLS",
    "PUBLIC_FEED": "whether visitors see the list without a login",
}
OTHERS = 0o077  # the bits of a file's mode for its group and for everybody else
REDIS_SCHEMES = ("redis://", "rediss://", "unix://")
ROOT_PATH = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)*\Z")
HOST_NAME = re.compile(r"\*$|\.?[\w-]+(\.[\w-]+)*$|\[[0-9a-fA-F:.]+\]$")


def check_settings(env):
    """Check all settings except the ports, which differ between the scripts."""
    check_number(env, "WORKERS", "the number of worker processes", 1, 64)
    people = "the number of people who may share one address"
    check_number(env, "PEOPLE_PER_ADDRESS", people, 1, 100000)
    for name, meaning in SWITCHES.items():
        check_switch(env, name, meaning)
    check_allowed_hosts(env)
    check_root_path(env)
    check_trusted_proxies(env)
    check_database_url(env)
    check_redis_url(env)
    check_channel_layer(env)


def check_number(env, name, meaning, least, most):
    if not re.match("[0-9]{1,9}$", env[name]) or not least <= int(env[name]) <= most:
        fail("%s=%s: %s has to be from %d to %d" % (name, env[name], meaning, least, most))


def check_switch(env, name, meaning):
    value = env.get(name, "")
    if value.lower() not in environ.Env.BOOLEAN_TRUE_STRINGS + FALSE:
        fail("%s=%s: it has to be true or false (%s)" % (name, value, meaning))


def is_on(env, name):
    return env.get(name, "").lower() in environ.Env.BOOLEAN_TRUE_STRINGS


def check_allowed_hosts(env):
    """Check that each name can match a request's Host.

    Without any name, Django refuses every request, except with DEBUG.
    """
    value = env.get("ALLOWED_HOSTS", "localhost")
    names = [name for name in value.split(",") if name]
    if not all(map(HOST_NAME.match, names)) or not (names or is_on(env, "DEBUG")):
        fail(
            "ALLOWED_HOSTS=%s: it has to be the host names that browsers may use, with commas and "
            "without spaces, https:// or ports: localhost,example.org" % value
        )


def check_root_path(env):
    value = env.get("ROOT_PATH", "")
    if not ROOT_PATH.match(value):
        fail(
            "ROOT_PATH=%s: it has to be a path that begins with / and does not end with it, such "
            "as /sub" % value
        )


def check_trusted_proxies(env):
    value = env.get("TRUSTED_PROXIES", "")
    try:
        list(map(ip_network, filter(None, value.split(","))))
    except ValueError as error:
        fail(
            "TRUSTED_PROXIES=%s: it has to be the addresses or networks of your proxies, with "
            "commas: 127.0.0.1,10.0.0.0/8 (%s)" % (value, error)
        )


def check_database_url(env):
    """Check the form of the URL. The value may hold a password, so it is not printed."""
    url = env.get("DATABASE_URL", "sqlite:///db.sqlite3")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            database = environ.Env.db_url_config(url) if "://" in url else {}
    except Exception:  # each error of urllib and environ means that the URL is bad
        database = {}
    if database.get("NAME") == ":memory:":
        fail("DATABASE_URL=%s: each process would have a database of its own. Name a file" % url)
    if not database.get("ENGINE"):
        fail(
            "DATABASE_URL is no URL of a database: it has the form sqlite:////folder/db.sqlite3 or "
            "postgres://user:password@host/name; leave it out for a file in this folder"
        )


def check_redis_url(env):
    """Check the form of the URLs. A value may hold a password, so it is not printed."""
    urls = env["REDIS_URL"].split(",") if env.get("REDIS_URL") else []
    if not all(url.startswith(REDIS_SCHEMES) for url in urls):
        fail(
            "REDIS_URL is no URL of a Redis: it has the form redis://localhost:6379/0 or "
            "unix:///folder/redis.sock; leave it out and a Redis is started for you"
        )


def check_channel_layer(env):
    path = env.get("CHANNEL_LAYER", "channels_lts.layer.RedisChannelLayer")
    module, _, name = path.rpartition(".")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        fail("CHANNEL_LAYER=%s: it has to be the dotted name of a class (%s)" % (path, error))
    if not isinstance(found, type):
        fail("CHANNEL_LAYER=%s: it has to be the dotted name of a class" % path)


def check_run_dir(path):
    """Check that the folder of the key and of the Redis socket is this user's alone.

    Make it if it is missing. Another user could put a socket or a key into a shared folder.
    """
    try:
        os.makedirs(path, mode=0o700, exist_ok=True)
        tempfile.TemporaryFile(dir=path).close()
    except OSError as error:
        fail(
            "RUN_DIR=%s: it has to be a folder that can be written to (%s)" % (path, error.strerror)
        )
    found = os.stat(path)
    if found.st_uid != os.getuid():
        fail("RUN_DIR=%s: it belongs to another user. Name a folder of your own" % path)
    if found.st_mode & OTHERS:
        fail(
            "RUN_DIR=%s: other users may open it, and it holds a secret key. Type chmod 700 %s, or "
            "name another folder" % (path, shlex.quote(path))
        )


def check_address(host, port):
    """Check that daphne can listen on `host` (str) and `port` (int)."""
    if not host:  # for bind(), an empty host means all addresses
        fail(_why_not_bound(host, port, socket.gaierror()))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            fail(_why_not_bound(host, port, error))


def _why_not_bound(host, port, error):
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return (
            "HOST=%s: it is no address of this machine. Leave it out for this machine alone "
            "(127.0.0.1), or 0.0.0.0 lets others in" % host
        )
    other = 8000 if port < 1024 else port + 1 if port < 65535 else port - 1
    return "cannot listen on %s port %d (%s): stop what runs there, or choose another: %s" % (
        host,
        port,
        error.strerror or error,
        "make run PORT=%d" % other,
    )


def fail(why):
    sys.exit("error: %s" % why)
