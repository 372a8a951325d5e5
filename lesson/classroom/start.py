"""Start one process of an era: `python -m lesson.classroom.start channels1 worker 2`.

supervisord runs this, with the Python of the era. The program replaces this process (exec), so pid
and signals stay the same. It reaches its era's Redis through a socket of its own, on which the tap
listens. So the tap knows whose messages it sees.
"""

import os
import socket
import sys
import time

from eras.versions import VERSIONS
from lesson.tap.environment import environment, socket_of
from scripts.prctl import end_with_parent

from . import eras

TAPPED = "lesson.tap.application:application"  # of a server with Django inside
PATIENCE = 30  # seconds until the page's server, which has the taps, listens


def main(era, name):
    env = dict(os.environ, ERA=era)
    env.pop("LESSON_TOKEN", None)  # only the page's server needs it
    if name == "redis":
        replace(redis(era), env)
    application = VERSIONS[era].application
    is_tapped = name == "daphne" and era != "channels1"
    settings = eras.settings_module(era)
    folder = eras.folder(era)
    env.update(environment(folder, name, settings, application if is_tapped else None))
    wait_for(socket_of(folder, name))
    replace(command(era, name, env, TAPPED if is_tapped else application), env)


def redis(era):
    """Return the command (list of str) of an era's Redis."""
    from scripts import redis_server  # the Pythons of Channels 2 and 4 do not need it

    return redis_server.command(eras.folder(era), eras.redis_socket(era))


def command(era, name, env, application):
    """Return the command (list of str) of a process that uses Redis."""
    if name == "daphne":
        port = str(eras.port(era, int(env["PORT"])))
        return [sys.executable, "-m", "scripts.serve", "--port", port, application]
    if name == "relay":
        return [sys.executable, "-m", "eras.together.relay"]
    return [sys.executable, "manage.py", "runworker"]


def wait_for(path):
    """Wait until something listens on the unix socket at `path` (str)."""
    deadline = time.time() + PATIENCE
    while not _listens(path):
        if time.time() > deadline:
            sys.exit("error: nothing listens on %s. Does the page's server run?" % path)
        time.sleep(0.05)


def _listens(path):
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(path) == 0


def replace(command, env):
    """Replace this process by `command` (list of str). It ends if supervisord is killed."""
    end_with_parent()
    os.execve(command[0], command, env)


if __name__ == "__main__":
    main(sys.argv[1], " ".join(sys.argv[2:]))
