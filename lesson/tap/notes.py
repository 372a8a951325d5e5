"""Send notes from a process of the site to the tap: what Redis does not see."""

import json
import logging
import os
import socket

from .clean import cleaned, shown

log = logging.getLogger(__name__)

SOCKET = "LESSON_TAP_NOTES"  # the environment variable with the path of the tap's socket


class Notes:
    """Sends notes to the unix socket at `path`. If nobody listens there, they are dropped."""

    def __init__(self, path):
        self._path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def send(self, message=None, **note):
        """Send a note. Times are seconds since 1970. `message` (dict) and the label are cleaned.

        An error is logged and not raised: the site goes on.
        """
        try:
            note["label"] = shown(note["label"])
            if note["kind"] == "hop":
                note["message"] = cleaned(message) if message else None
            self._socket.sendto(json.dumps(note).encode(), self._path)
        except OSError:
            pass  # the tap has ended, or does not keep up
        except Exception:
            log.exception("error: the tap cannot show a note")


def of_this_process():
    """Return the Notes that the environment of this process asks for."""
    return Notes(os.environ[SOCKET])
