"""Run the site: `make run`. Finds or starts Redis, migrates, and lets supervisor keep the processes
of supervisord.conf running until Ctrl-C or SIGTERM."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

from channel_dj import local

from . import redis_server

BIN = os.path.dirname(sys.executable)
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # whatever proxy is set
PATIENCE = 60  # seconds until a site that does not answer is worth a word


def main():
    os.chdir(local.ROOT)
    env = environment()
    check_number(env, "WORKERS", "how many worker processes to run", 1, 64)
    check_number(env, "PORT", "the port to listen on", 1, 65535)
    check_port(env["HOST"], int(env["PORT"]))
    choose_redis(env)
    migrate(sys.executable, env)
    sys.exit(supervise(env, "supervisord.conf", [int(env["PORT"])]))


def environment():
    env = dict(
        os.environ, BIN=BIN, PYTHON=sys.executable, PYTHONUNBUFFERED="1", RUN_DIR=local.run_dir()
    )
    env.setdefault("HOST", "127.0.0.1")
    env.setdefault("PORT", "8000")
    env.setdefault("WORKERS", "2")
    return env


def check_number(env, name, meaning, least, most):
    if not env[name].isdigit() or not least <= int(env[name]) <= most:
        fail("%s=%s: it is %s, a number from %d to %d" % (name, env[name], meaning, least, most))


def check_port(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            fail(
                "cannot listen on %s port %d (%s): stop what runs there, or choose another: "
                "make run PORT=%d" % (host, port, error.strerror or error, port + 1)
            )


def choose_redis(env):
    """Check the Redis at REDIS_URL; without one, put into OWN_REDIS that we run our own."""
    env["OWN_REDIS"] = "false" if env.get("REDIS_URL") else "true"
    if env["OWN_REDIS"] == "true":
        try:
            redis_server.executable()
        except redis_server.NoServer as error:
            fail(error)
        return
    for complaint in filter(None, map(redis_server.answers, env["REDIS_URL"].split(","))):
        fail(
            "no Redis at REDIS_URL (%s): start it, or leave REDIS_URL out and one is started for "
            "you" % complaint
        )


def migrate(python, env):
    if subprocess.call([python, "manage.py", "migrate", "--verbosity", "0"], env=env) != 0:
        fail("the database could not be migrated; the reason is above. DATABASE_URL names it.")


def supervise(env, configuration, ports):
    """Run supervisord until it ends; return its exit status. The first of `ports` is the address to
    print, once all of them answer."""
    # Named explicitly, the user is not worth a warning when he is root.
    command = [os.path.join(BIN, "supervisord"), "-c", configuration, "-u", str(os.getuid())]
    daemon = subprocess.Popen(command, env=env)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: daemon.terminate())
    threading.Thread(target=announce, args=(env["HOST"], ports, daemon), daemon=True).start()
    return daemon.wait()


def announce(host, ports, daemon):
    """Print the address once the whole chain of daphne, Redis and worker has answered a request."""
    addresses = ["http://%s:%d/" % (browsable(host), port) for port in ports]
    silent = list(addresses)
    started = time.time()
    while daemon.poll() is None:
        silent = [address for address in silent if not answers(address)]
        if not silent:
            print("\n  The site is at %s   (Ctrl-C ends it)\n" % addresses[0], flush=True)
            return
        if time.time() - started > PATIENCE:
            print("The site does not answer at %s; the lines above may say why." % silent[0])
            return
        time.sleep(0.5)


def browsable(host):
    """The name of `host` for the address bar."""
    if host in ("0.0.0.0", "127.0.0.1", "::", "::1"):
        return "localhost"
    return "[%s]" % host if ":" in host else host


def answers(address):
    try:
        DIRECTLY.open(address, timeout=5)
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:
        return False
    return True


def fail(why):
    sys.exit("error: %s" % why)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
