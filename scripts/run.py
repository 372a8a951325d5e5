"""Run the site: `make run`.

Find or start Redis, migrate the database, and run supervisord. It keeps the processes of
supervisord.conf running until Ctrl-C or SIGTERM.
"""

import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from functools import partial
from glob import glob

from channel_dj import local

from . import redis_server
from .checks import OTHERS, check_address, check_number, check_run_dir, check_settings, fail
from .console import Console
from .prctl import end_with_parent

BIN = os.path.dirname(sys.executable)
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # ignores a proxy
OPEN_FILES = 16384  # that a process may have, if the system lets it
PATIENCE = 60  # seconds without an answer of the site until that is reported
READY = """
  The site is at %s   (Ctrl-C ends it)
  Sign up there, then again in a private window: each window shows who is online.

"""


def main():
    env = prepare()
    check_settings(env)
    check_number(env, "PORT", "the port to listen on", 1, 65535)
    check_address(env["HOST"], int(env["PORT"]))
    choose_redis(env)
    migrate(sys.executable, env)
    sys.exit(supervise(env, "supervisord.conf", [int(env["PORT"])]))


def prepare():
    """Enter the checkout; return the environment (dict) for the processes.

    All files that they make are this user's alone: the database holds keys of live sessions.
    """
    os.chdir(local.ROOT)
    os.umask(OTHERS)
    if not os.environ.get("RUN_DIR"):
        close_to_others(".run")  # `make coverage` makes it with the shell's umask
    if not os.environ.get("DATABASE_URL"):
        for path in glob("db.sqlite3*"):
            close_to_others(path)
    return environment()


def close_to_others(path):
    """Take the rights at a file or folder from all other users, and print that."""
    if not os.path.exists(path) or not os.stat(path).st_mode & OTHERS:
        return
    try:
        os.chmod(path, os.stat(path).st_mode & ~OTHERS)
    except PermissionError:
        print("Warning: other users can open %s, which is not yours." % path, flush=True)
    else:
        print("Other users could open %s. Now only you can." % path, flush=True)


def environment():
    """Return the environment (dict) for the processes.

    PATH begins with this Python's folder. So supervisor's configurations need no path, which could
    contain any character.
    """
    check_run_dir(local.RUN_DIR)
    env = dict(os.environ, PYTHONUNBUFFERED="1", RUN_DIR=local.run_dir())
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    env.update(OPEN_FILES=str(most))  # for supervisord.conf
    env["PATH"] = os.pathsep.join([BIN] + [env["PATH"]] * ("PATH" in env))
    # cryptography warns at each start of a process; Python 3.6 has no later release of it.
    env.setdefault("PYTHONWARNINGS", "ignore:Python 3.6 is no longer supported")
    env.setdefault("HOST", "127.0.0.1")
    env.setdefault("PORT", "8000")
    env.setdefault("WORKERS", "2")
    env.setdefault("PEOPLE_PER_ADDRESS", "1")
    return env


def choose_redis(env):
    """Check the Redis at REDIS_URL. If REDIS_URL is not set, set OWN_REDIS to start our own."""
    env["OWN_REDIS"] = "false" if env.get("REDIS_URL") else "true"
    if env["OWN_REDIS"] == "true":
        try:
            redis_server.executable()
        except redis_server.NoServer as error:
            fail(error)
        return
    for why in filter(None, map(redis_server.refusal, env["REDIS_URL"].split(","))):
        fail(
            "no Redis at REDIS_URL (%s): start it, or leave REDIS_URL out and one is started for "
            "you" % why
        )


def migrate(python, env):
    """Migrate the database; exit with one line if that fails."""
    why = migration_error(python, env)
    if why:
        fail("the database could not be migrated (%s). DATABASE_URL names the database" % why)


def migration_error(python, env):
    """Migrate the database; return why that fails (str), or None if it does not."""
    command = [python, "manage.py", "migrate", "--verbosity", "0"]
    done = subprocess.run(command, env=env, stderr=subprocess.PIPE, universal_newlines=True)
    if done.returncode != 0:
        return last_error(done.stderr) or "its exit status is %d" % done.returncode
    sys.stderr.write(done.stderr)
    return None


def last_error(text):
    """Return the last line (str) of a traceback that names an exception, or an empty string."""
    return ([""] + re.findall(r"^[\w.]+: .+$", text, re.MULTILINE))[-1]


def supervise(env, configuration, ports):
    """Run supervisord until it ends; return its exit status.

    When all `ports` answer, print the address with the first one.
    """
    addresses = [address(env, port) for port in ports]
    return supervise_until_end(env, configuration, partial(announce, addresses))


def address(env, port):
    """Return the address (str) of a site that this machine's own browser opens."""
    return "http://%s:%d%s/" % (browsable(env["HOST"]), port, env.get("ROOT_PATH", ""))


def supervise_until_end(env, configuration, announce):
    """Run supervisord until it ends; return its exit status.

    A thread calls `announce(daemon, console)`, with supervisord's Popen and the Console.
    """
    # supervisord warns about root unless -u names the user.
    command = [sys.executable, "-m", "supervisor.supervisord", "-u", str(os.getuid())]
    command += ["-c", configuration]
    # The daemon's stderr is not the pipe. If this process is killed, the daemon reports the broken
    # pipe there; without that it would end and leave its processes running.
    daemon = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, preexec_fn=end_with_parent)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: daemon.terminate())
    console = Console()
    threading.Thread(target=announce, args=(daemon, console), daemon=True).start()
    console.copy(daemon.stdout)
    return daemon.wait()


def announce(addresses, daemon, console):
    """Print the first address once daphne, Redis and a worker together have answered at each."""
    silent = list(addresses)
    started = time.time()
    while daemon.poll() is None:
        silent = [address for address in silent if not is_answering(address)]
        if not silent:
            console.print(READY % addresses[0])
            return
        if time.time() - started > PATIENCE:
            console.print(
                "The site does not answer at %s; the lines above may show the reason.\n" % silent[0]
            )
            return
        time.sleep(0.5)


def browsable(host):
    """Return the name of `host` (str) for a browser's address bar."""
    if host in ("0.0.0.0", "127.0.0.1", "::", "::1"):
        return "localhost"
    return "[%s]" % host if ":" in host else host


def is_answering(address):
    """Return whether the site answers at `address` (str) without a server error."""
    request = urllib.request.Request(address, headers={"X-Forwarded-Proto": "https"})  # HTTPS=true
    try:
        DIRECTLY.open(request, timeout=5)
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:
        return False
    return True


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
