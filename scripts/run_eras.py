"""Run the site on Channels 2 or Channels 4: `make run-channels2`, `make run-channels4`.

lesson/classroom/ runs all three versions side by side: `make eras`.
"""

import os
import sys

from channel_dj import local
from eras.versions import VERSIONS

from . import run
from .checks import check_address, check_number, check_settings

CONFIGURATION = """
[supervisord]
nodaemon = true
logfile = /dev/null
logfile_maxbytes = 0
pidfile = %(ENV_RUN_DIR)s/eras.pid
"""
PROGRAM = """
[program:%s]
command = %s
autorestart = true
startretries = 20
redirect_stderr = true
stdout_logfile = /dev/stdout
stdout_logfile_maxbytes = 0
"""


def main(era):
    env = run.prepare()
    env["ROOT_PATH"] = ""  # only the site on Channels 1 has it
    check_settings(env)
    check_number(env, "PORT", "the port to listen on", 1, 65535)
    run.choose_redis(env)
    env.setdefault("REDIS_URL", local.redis_url())
    env.setdefault("SECRET_KEY", local.secret_key())
    env.setdefault("DATABASE_URL", database(era))
    env["DJANGO_SETTINGS_MODULE"] = VERSIONS[era].settings
    port = int(env["PORT"])
    check_address(env["HOST"], port)
    run.migrate(python(era), env)
    programs = {"web": [command_name(era), "-m", "scripts.serve", VERSIONS[era].application]}
    if env["OWN_REDIS"] == "true":
        programs["redis"] = ["python", "-m", "scripts.redis_server"]
    sys.exit(run.supervise(env, write(programs), [port]))


def python(era):
    """Return the path (str) of an era's Python."""
    if era == "channels1":
        return sys.executable
    return os.path.join(local.ROOT, command_name(era))


def command_name(era):
    """Return the Python of an era (str) by a name on the PATH or by a path under the checkout.

    An absolute path could contain characters that have a meaning in supervisord's configuration.
    """
    return "python" if era == "channels1" else "eras/%s/.venv/bin/python" % era


def database(name):
    return "sqlite:///" + os.path.join(local.run_dir(), name + ".sqlite3")


def write(programs):
    """Write supervisor's configuration of {name: command}; return its path."""
    path = os.path.join(local.run_dir(), "eras.conf")
    with open(path, "w") as file:
        file.write(CONFIGURATION)
        for name, command in programs.items():
            file.write(PROGRAM % (name, " ".join(command)))
    return path


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
