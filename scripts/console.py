"""Show the log of supervisord and its processes on the terminal.

supervisord gets a pipe as its stdout. Its configurations open /dev/stdout. That fails on a terminal
of another user and on a socket, but never on our own pipe.
"""

import re
import sys

# Lines of a normal start. The user waits for the address, so these lines are left out.
ROUTINE = re.compile(
    "|".join(
        [
            "INFO Set uid to user",
            "INFO supervisord started",
            "INFO RPC interface 'supervisor' initialized",
            "CRIT Server 'unix_http_server' running without any HTTP authentication checking",
            "INFO success: .* entered RUNNING state",
            "INFO     HTTP/2 support ",
            "INFO     Using native Twisted mode",
            "INFO     Listening on endpoint",
            "INFO - runworker - ",
            "INFO - worker - Listening on channels",
        ]
    )
)


class Console:
    """Our stdout, which may be closed while the site still runs."""

    def __init__(self):
        self.is_open = True

    def copy(self, log):
        """Print the lines of `log` (a binary file) until it ends, except the routine lines."""
        for line in log:
            line = line.decode(errors="replace")
            if not ROUTINE.search(line):
                self.print(line)

    def print(self, text):
        """Print `text` (str); do nothing if stdout is closed.

        `copy` then still reads the log, since a full pipe would stop all processes.
        """
        if not self.is_open:
            return
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError:
            self.is_open = False
