"""A feed that kills its process when the first event has been committed, before it is sent."""

import os
import signal


def send(text):
    os.kill(os.getpid(), signal.SIGKILL)


close_sockets = send
