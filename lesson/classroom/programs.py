"""Write supervisord's configuration: the processes of each era, and the server of the page.

The configuration has fixed words only: a path could hold characters with a meaning there.
"""

import os

from channel_dj import local
from scripts.run_eras import command_name

from . import eras

CONFIGURATION = """
[supervisord]
nodaemon = true
logfile = /dev/null
logfile_maxbytes = 0
pidfile = %(ENV_RUN_DIR)s/eras.pid
minfds = %(ENV_OPEN_FILES)s

; For the buttons of the page. The socket is this user's alone.
[unix_http_server]
file = %(ENV_SUPERVISOR_SOCKET)s
chmod = 0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

; supervisord tells it about each process that starts or ends: its stdin and stdout are for that.
[eventlistener:page]
command = python -m lesson.classroom.server
events = PROCESS_STATE
buffer_size = 1000
autorestart = true
startretries = 20
stderr_logfile = /dev/stdout
stderr_logfile_maxbytes = 0
"""
PROGRAM = """
[program:{name}]
command = {command}
startsecs = {startsecs}
startretries = {startretries}
autorestart = true
redirect_stderr = true
stdout_logfile = /dev/stdout
stdout_logfile_maxbytes = 0
"""
# supervisord ends one group after another, and all programs of a group together. The one with the
# lower priority starts first and ends last, so that Redis is there while other processes end.
GROUP = """
[group:{name}]
programs = {programs}
priority = {priority}
"""
STORES, SITES = "stores", "sites"
# A server that ends sooner than this (seconds) counts as one that cannot start. supervisord gives
# it up after three more attempts, so that it does not keep a processor busy.
STARTSECS = {eras.INTERFACE_SERVER: 3, eras.SERVER: 3}
STARTRETRIES = {eras.INTERFACE_SERVER: 3, eras.SERVER: 3}


def write(wanted, workers, own_redis):
    """Write the configuration of the eras `wanted` (list of str); return its path.

    `own_redis` (bool) says whether the Redis of the relays is ours to start.
    """
    parts = [CONFIGURATION]
    groups = {STORES: [], SITES: []}
    if own_redis:
        parts.append(_section("redis", "python -m scripts.redis_server", eras.REDIS))
        groups[STORES].append("redis")
    for era in wanted:
        for process in eras.processes(era, workers):
            python = "python" if process.kind == eras.REDIS else command_name(era)
            command = "%s -m lesson.classroom.start %s %s" % (python, era, process.name)
            parts.append(_section(eras.program(process), command, process.kind))
            groups[group(process)].append(eras.program(process))
    for priority, (name, members) in enumerate(groups.items(), 1):
        parts.append(GROUP.format(name=name, programs=",".join(members), priority=priority))
    path = os.path.join(local.run_dir(), "eras.conf")
    with open(path, "w") as file:
        file.write("".join(parts))
    return path


def group(process):
    """Return the group (str) of a Process."""
    return STORES if process.kind == eras.REDIS else SITES


def full_name(process):
    """Return the name (str) of a Process with its group, which supervisord's commands take."""
    return "%s:%s" % (group(process), eras.program(process))


def _section(name, command, kind):
    return PROGRAM.format(
        name=name,
        command=command,
        startsecs=STARTSECS.get(kind, 1),
        startretries=STARTRETRIES.get(kind, 20),
    )
