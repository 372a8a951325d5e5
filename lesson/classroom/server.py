"""Serve the page of `make eras`, its events and its buttons. supervisord starts this.

stdout belongs to supervisord's protocol: supervisor.py.
"""

import os
import sys
import threading
from glob import escape as glob_escape
from glob import glob

from twisted.internet import reactor
from twisted.internet.task import LoopingCall
from twisted.python import log

import channel_dj  # noqa: F401  It begins with channels_lts.compat, which the tap needs.
from lesson.tap.listen import Tap
from lesson.tap.site import Site

from . import eras, supervisor
from .classroom import Classroom
from .events import Events
from .teacher import Teacher
from .web import page

KEEP_OPEN = 15  # seconds between two comments on a connection with events


def main(env):
    log.startLoggingWithObserver(_print_errors, setStdout=False)
    os.umask(0o077)
    events = Events()
    classroom = Classroom(env, events)
    for era in classroom.eras:
        tap(era, classroom, events)
    teacher = Teacher(env["LESSON_TOKEN"], env["ALLOWED_HOSTS"].split(","))
    reactor.listenTCP(int(env["PORT"]), page(classroom, events, teacher), interface=env["HOST"])
    LoopingCall(events.keep_open).start(KEEP_OPEN)
    reactor.callWhenRunning(follow_processes, classroom)
    reactor.run()


def tap(era, classroom, events):
    """Listen where the processes of an era look for Redis."""
    site = Site(lambda event: classroom.take(era, event), events.milliseconds)
    lanes = eras.processes(era, classroom.workers)
    processes = {process.name: process.kind for process in lanes if process.kind != eras.REDIS}
    remove_old_sockets(era)
    Tap(eras.folder(era), eras.redis_socket(era), site).open(processes)


def remove_old_sockets(era):
    """Remove the sockets that a server left which was killed. Redis has its own in that folder."""
    for path in glob(os.path.join(glob_escape(eras.folder(era)), "*.sock")):
        if path != eras.redis_socket(era):
            os.unlink(path)


def follow_processes(classroom):
    """Tell the classroom of each process that starts or ends, until supervisord ends."""

    def report(program, state):
        reactor.callFromThread(classroom.changed, program, state)

    def listen():
        supervisor.listen(report)
        reactor.callFromThread(reactor.stop)

    # At its end the reactor waits for its own threads, but not for this one, which waits for stdin.
    threading.Thread(target=listen, daemon=True).start()


def _print_errors(event):
    if event.get("isError"):
        text = log.textFromEventDict(event)
        sys.stderr.write("%s\n" % text)


if __name__ == "__main__":
    main(dict(os.environ))
