"""Run the site on Channels 2 or Channels 4: `make run-channels2`, `make run-channels4`.

`make eras` runs all three versions side by side, over one database and one Redis.
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
environment = %s
directory = %s
autorestart = true
startretries = 20
redirect_stderr = true
stdout_logfile = /dev/stdout
stdout_logfile_maxbytes = 0
"""


def main(chosen):
    env = run.prepare()
    env["ROOT_PATH"] = ""  # only the site on Channels 1 has it
    check_settings(env)
    check_number(env, "PORT", "the port to listen on", 1, 65531)
    run.choose_redis(env)
    env.setdefault("REDIS_URL", local.redis_url())
    env.setdefault("SECRET_KEY", local.secret_key())
    port = int(env["PORT"])
    if chosen:
        ports, programs = alone(chosen, port, env)
    else:
        ports, programs = together(port, env)
    for port in ports:
        check_address(env["HOST"], port)
    if env["OWN_REDIS"] == "true":
        programs["redis"] = (["python", "-m", "scripts.redis_server"], {})
    sys.exit(run.supervise(env, write(programs), ports))


def alone(era, port, env):
    env.setdefault("DATABASE_URL", database(era))
    settings = {"DJANGO_SETTINGS_MODULE": VERSIONS[era].settings}
    run.migrate(python(era), dict(env, **settings))
    return [port], {"web": (daphne(era, port), settings)}


def together(port, env):
    """Return the ports (list of int) and programs (dict) of all three eras and of their page.

    The page has `port` (int), channels1 `port` + 1, channels2 `port` + 2 and channels4 `port` + 4.
    """
    env.setdefault("DATABASE_URL", database("eras"))
    env.setdefault("PUBLIC_FEED", "true")  # so that one login shows on all three pages
    page = ["python", "-m", "http.server", str(port), "--bind", env["HOST"]]
    programs = {"page": (page, {})}
    ports = [port]
    for era in VERSIONS:  # from the oldest Django to the newest: each adds to the tables
        ports.append(port + int(era[-1]))
        package = VERSIONS[era].settings.rpartition(".")[0]
        settings = {"DJANGO_SETTINGS_MODULE": package + ".together_settings"}
        run.migrate(python(era), dict(env, **settings))
        programs[era] = (daphne(era, ports[-1]), settings)
        programs[era + "-relay"] = ([command_name(era), "-m", "eras.together.relay"], settings)
        if era == "channels1":
            for number in range(int(env["WORKERS"])):
                worker = [command_name(era), "manage.py", "runworker"]
                programs["channels1-worker%d" % (number + 1)] = (worker, settings)
    return ports, programs


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


def daphne(era, port):
    listen = ["--port", str(port), VERSIONS[era].application]
    return [command_name(era), "-m", "scripts.serve"] + listen


def database(name):
    return "sqlite:///" + os.path.join(local.run_dir(), name + ".sqlite3")


def write(programs):
    """Write supervisor's configuration; return its path."""
    path = os.path.join(local.run_dir(), "eras.conf")
    with open(path, "w") as file:
        file.write(CONFIGURATION)
        for name, (command, settings) in programs.items():
            settings = ",".join('%s="%s"' % pair for pair in settings.items())
            folder = "eras/together/page" if name == "page" else "."
            file.write(PROGRAM % (name, " ".join(command), settings, folder))
    return path


if __name__ == "__main__":
    try:
        main(*sys.argv[1:] or [None])
    except KeyboardInterrupt:
        sys.exit(130)
