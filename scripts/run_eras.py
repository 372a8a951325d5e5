"""Run the site on Channels 2 or Channels 4: `make run-channels2`, `make run-channels4`; or on all
three side by side, over one database and one Redis: `make eras`."""

import os
import sys

import run
from redis_server import local

APPLICATIONS = {
    "channels1": "channel_dj.asgi:channel_layer",
    "channels2": "eras.channels2.asgi:application",
    "channels4": "eras.channels4.asgi:application",
}
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
    os.chdir(local.ROOT)
    env = run.environment()
    run.check_number(env, "WORKERS", "how many worker processes to run", 1, 64)
    run.check_number(env, "PORT", "the port to listen on", 1, 65531)
    run.choose_redis(env)
    env.setdefault("REDIS_URL", local.redis_url())
    env.setdefault("SECRET_KEY", local.secret_key())
    port = int(env["PORT"])
    if chosen:
        ports, programs = alone(chosen, port, env)
    else:
        ports, programs = together(port, env)
    for port in ports:
        run.check_port(env["HOST"], port)
    if env["OWN_REDIS"] == "true":
        programs["redis"] = ([sys.executable, "scripts/redis_server.py"], {})
    sys.exit(run.supervise(env, write(programs), ports))


def alone(era, port, env):
    env.setdefault("DATABASE_URL", database(era))
    settings = {"DJANGO_SETTINGS_MODULE": "eras.%s.settings" % era}
    run.migrate(python(era), dict(env, **settings))
    return [port], {"web": (daphne(era, env["HOST"], port), settings)}


def together(port, env):
    """The page on `port`; each era on the port whose distance from it is the era's version."""
    env.setdefault("DATABASE_URL", database("eras"))
    env.setdefault("PUBLIC_FEED", "true")  # one login shall show on three pages
    page = [sys.executable, "-m", "http.server", str(port), "--bind", env["HOST"]]
    programs = {"page": (page, {})}
    ports = [port]
    for era in APPLICATIONS:  # from the oldest Django to the newest: each adds to the tables
        ports.append(port + int(era[-1]))
        package = APPLICATIONS[era].partition(".asgi")[0]
        settings = {"DJANGO_SETTINGS_MODULE": package + ".together_settings"}
        run.migrate(python(era), dict(env, **settings))
        programs[era] = (daphne(era, env["HOST"], ports[-1]), settings)
        programs[era + "-relay"] = ([python(era), "-m", "eras.together.relay"], settings)
        if era == "channels1":
            for number in range(int(env["WORKERS"])):
                worker = [python(era), "manage.py", "runworker"]
                programs["channels1-worker%d" % (number + 1)] = (worker, settings)
    return ports, programs


def python(era):
    if era == "channels1":
        return sys.executable
    return os.path.join(local.ROOT, "eras", era, ".venv", "bin", "python")


def daphne(era, host, port):
    script = os.path.join(os.path.dirname(python(era)), "daphne")
    listen = ["--bind", host, "--port", str(port), "--http-timeout", "30"]
    return [python(era), script] + listen + [APPLICATIONS[era]]


def database(name):
    return "sqlite:///" + os.path.join(local.run_dir(), name + ".sqlite3")


def write(programs):
    """Write supervisor's configuration; return its path."""
    path = os.path.join(local.run_dir(), "eras.conf")
    with open(path, "w") as file:
        file.write("[supervisord]\nnodaemon = true\nlogfile = /dev/null\nlogfile_maxbytes = 0\n")
        file.write("pidfile = %s\n" % os.path.join(local.run_dir(), "eras.pid"))
        for name, (command, settings) in programs.items():
            quoted = " ".join('"%s"' % part for part in command)
            settings = ",".join('%s="%s"' % pair for pair in settings.items())
            folder = os.path.join(local.ROOT, "eras/together/page" if name == "page" else "")
            file.write(PROGRAM % (name, quoted, settings, folder))
    return path


if __name__ == "__main__":
    try:
        main(*sys.argv[1:] or [None])
    except KeyboardInterrupt:
        sys.exit(130)
