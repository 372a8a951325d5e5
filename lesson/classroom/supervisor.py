"""Start, stop and kill the processes of the eras (Process of eras.py), through supervisord.

These functions wait for supervisord's answer: call them in a thread.
"""

import os
from xmlrpc.client import Fault

from supervisor import childutils
from supervisor.xmlrpc import Faults

from .programs import full_name

FINE = (Faults.ALREADY_STARTED, Faults.NOT_RUNNING)  # it is so already
LIVE = ("STARTING", "RUNNING")


def states():
    """Return {program: its state (str), in supervisord's words} of all programs."""
    found = _connection().supervisor.getAllProcessInfo()
    return {info["name"]: info["statename"] for info in found}


def start(process):
    """Start a process, if it does not run. Raises Fault if it ends at once."""
    _call("startProcess", process)


def stop(process):
    """Stop a process, if it runs, and wait until it has ended."""
    _call("stopProcess", process)


def kill(process):
    """Kill a process by SIGKILL; return whether it ran.

    supervisord would start it again at once. So it is told to stop it too, in the same step.
    """
    calls = [
        {"methodName": "supervisor.signalProcess", "params": [full_name(process), "KILL"]},
        {"methodName": "supervisor.stopProcess", "params": [full_name(process)]},
    ]
    faults = [each for each in _connection().system.multicall(calls) if isinstance(each, dict)]
    for fault in faults:
        if fault["faultCode"] not in FINE:
            raise Fault(**fault)
    return not faults


def listen(report):
    """Call `report(program, state)` for each change of a program's state, until supervisord ends.

    `state` is supervisord's word, such as STARTING or EXITED. stdin and stdout belong to this.
    """
    while True:
        try:
            headers, payload = childutils.listener.wait()
        except (KeyError, ValueError):  # supervisord has closed the pipe
            return
        name = childutils.get_headers(payload)["processname"]
        report(name, headers["eventname"].rpartition("_")[2])
        childutils.listener.ok()


def _call(method, process):
    """Call a method of supervisord for a process. It may have nothing to do."""
    try:
        getattr(_connection().supervisor, method)(full_name(process))
    except Fault as fault:
        if fault.faultCode not in FINE:
            raise


def _connection():
    return childutils.getRPCInterface(os.environ)
