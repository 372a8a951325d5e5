"""Prepare `make eras`: settings, database, accounts. Then run supervisord until Ctrl-C."""

import fcntl
import json
import os
import secrets
import subprocess
import sys
import time
from functools import partial
from urllib.parse import quote

from channel_dj import local
from scripts import run
from scripts.checks import check_address, check_number, check_settings, fail
from scripts.run_eras import database, python

from . import accounts, eras, network, programs
from .missing import missing

PATIENCE = 60  # seconds without an answer of a site until that is reported
LARGEST_CLASS = 100
READY = """
  The site is at %(own)s   (Ctrl-C ends it)
  The buttons of that page are yours alone: %(why)s.
"""
IN_THE_NETWORK = """
  For the class:   %(class)s
  For the teacher, on another device: %(class)s?token=%(token)s
"""
ACCOUNTS = """
  Ready-made accounts. %(path)s has them to print.
%(table)s
"""


def main():
    env = run.prepare()
    with alone(local.run_dir()):
        sys.exit(run_eras(env))


def run_eras(env):
    """Run all with the settings in `env` (dict); return the exit status of supervisord."""
    said = set_defaults(env)
    own_redis = choose_relay(env)
    page = int(env["PORT"])
    for port in [page] + [eras.port(era, page) for era in eras.ERAS]:
        check_address(env["HOST"], port)
    sys.stdout.write(said)
    cannot_run = find_missing(env)
    env["LESSON_MISSING"] = json.dumps(cannot_run)
    wanted = [era for era in eras.ERAS if era not in cannot_run]
    passwords = make_accounts(env)
    configuration = programs.write(wanted, int(env["WORKERS"]), own_redis)
    return run.supervise_until_end(env, configuration, partial(announce, env, passwords))


def set_defaults(env):
    """Set and check the settings in `env` (dict); return lines (str) to print about them."""
    env["ROOT_PATH"] = ""  # only the site on Channels 1 has it
    env.setdefault("STUDENTS", "20")
    check_number(env, "STUDENTS", "the number of ready-made accounts", 1, LARGEST_CLASS)
    check_number(env, "PORT", "the port of the page", 1, 65531)
    said = network.prepare(env)
    check_settings(env)
    env.setdefault("SECRET_KEY", local.secret_key())
    env.setdefault("DATABASE_URL", database("eras"))
    env.setdefault("PUBLIC_FEED", "true")  # so that one login shows on all three pages
    env["LESSON_TOKEN"] = env.get("LESSON_TOKEN") or secrets.token_urlsafe(12)
    longest = local.socket_path("channels1/own-redis.sock")
    env["LESSON_SOCKETS"] = os.path.dirname(os.path.dirname(longest))
    env["SUPERVISOR_SOCKET"] = local.socket_path("supervisor.sock")
    return said


def make_accounts(env):
    """Bring the ready-made accounts into the database; return {name: password}."""
    try:
        passwords = accounts.prepare(int(env["STUDENTS"]))
    except (OSError, ValueError) as error:
        fail("the accounts in %s cannot be read or written (%s)" % (local.run_dir(), error))
    done = subprocess.run(
        [sys.executable, "-m", "lesson.classroom.students", "make", env["STUDENTS"]],
        env=dict(env, DJANGO_SETTINGS_MODULE=eras.settings_module("channels1")),
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
    sys.stderr.write("" if done.returncode else done.stderr)
    if done.returncode:
        why = run.last_error(done.stderr) or "the exit status is %d" % done.returncode
        fail("the ready-made accounts could not be made (%s)" % why)
    return passwords


def alone(folder):
    """Return a lock (file) on `folder` (a path). Exit with one line if another process has it.

    The end of this process ends the lock too, whatever the reason is.
    """
    lock = open(os.path.join(folder, "eras.lock"), "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fail("`make eras` runs already in this folder: end it first, or name another RUN_DIR")
    return lock


def choose_relay(env):
    """Set RELAY_URL, the Redis between the eras; return whether it is ours to start."""
    run.choose_redis(env)
    own_redis = env["OWN_REDIS"] == "true"
    if own_redis:
        env["REDIS_URL"] = local.redis_url()
    else:
        print("REDIS_URL only carries logins from one era to the others: each has its own Redis.")
    env["RELAY_URL"] = env["REDIS_URL"].split(",")[0]
    return own_redis


def find_missing(env):
    """Migrate the database for each era; return {era: why it cannot run}, and print the reasons.

    Channels 1 is first: without it nothing runs.
    """
    found = {}
    for era in eras.ERAS:
        own = dict(env, DJANGO_SETTINGS_MODULE=eras.settings_module(era))
        if era == "channels1":
            run.migrate(python(era), own)
            continue
        why = missing(era)
        if not why:
            error = run.migration_error(python(era), own)
            why = error and "%s cannot migrate the database: %s" % (eras.title(era), error)
        if why:
            found[era] = why
            print(why, flush=True)
    return found


def announce(env, passwords, daemon, console):
    """Print the addresses and accounts as soon as the page answers, and each site that can run."""
    deadline = time.time() + PATIENCE
    answered = set()
    while daemon.poll() is None:
        silent = find_silent(env, answered)
        if not silent or time.time() > deadline:
            break
        time.sleep(0.2)
    if daemon.poll() is None:
        for name in silent:
            console.print("%s does not answer. The lines above may show the reason.\n" % name)
        console.print(ready_text(env, passwords))


def find_silent(env, answered):
    """Return the names (list of str) of the sites that can run and have not answered yet.

    `answered` (set of int) has the ports of the others; those that answer now are added.
    """
    try:
        page = run.address(env, int(env["PORT"]))
        found = json.loads(run.DIRECTLY.open(page + "state", timeout=5).read().decode())
    except OSError:
        return ["The page"]
    wanted = {era["port"]: era["title"] for era in found["eras"].values() if not era["missing"]}
    for port in set(wanted) - answered:
        if run.is_answering(run.address(env, port)):
            answered.add(port)
    return [title for port, title in wanted.items() if port not in answered]


def ready_text(env, passwords):
    """Return what the teacher has to know (str) when everything runs."""
    own = network.address(env["HOST"])
    token = quote(env["LESSON_TOKEN"], safe="")
    page = run.address(env, int(env["PORT"]))
    is_by_loopback = run.browsable(env["HOST"]) == "localhost" or own is None
    values = {
        # Where the page listens at one address of the network, this machine needs the token too.
        "own": page if is_by_loopback else "%s?token=%s" % (page, token),
        "why": "it is open on this machine" if is_by_loopback else "its address has the token",
        "class": "http://%s:%s/" % (own, env["PORT"]),
        "token": token,
        "path": os.path.relpath(accounts.printable_path(), local.ROOT),
        "table": accounts.table(passwords),
    }
    return (READY + (IN_THE_NETWORK if own else "") + ACCOUNTS) % values


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
