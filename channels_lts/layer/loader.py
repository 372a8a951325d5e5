"""Load the message of a key whose name BLPOP has taken from a list.

No list names the key any more. So nobody else can load the message, and it is lost if this fails.
"""

import logging
import time

from . import scripts
from .envelope import is_envelope
from .redis_errors import RedisError, TimeoutError
from .redis_host import ask

PAUSE = 0.1  # seconds between two attempts
LOST = (
    "A message was lost, or has expired: Redis gave the name of its key, and then could not be "
    "used for the message itself: %s"
)

logger = logging.getLogger("channels_lts")


class Loader:
    """Loads messages, and tries again on new connections if Redis cannot be used.

    `connection` (callable) returns the OnceClient of a host's index (int).
    """

    def __init__(self, connection):
        self._connection = connection

    def load(self, host, item, patience):
        """Return the message or envelope (bytes) of a list's item; None if it has expired.

        If Redis cannot be used, try again at once, and then for `patience` seconds. Raises
        RedisError after that, and if Redis hangs: it carries LOAD out when it continues. Log a
        message that is lost: also one whose LOAD was carried out, and whose answer did not come.
        """
        if is_envelope(item):
            return item
        try:
            return scripts.LOAD.run(self._connection(host), [item], [])
        except RedisError as error:  # also HostAway: then LOAD was not sent
            body = self._load_again(host, item, error, time.monotonic() + patience)
            if not body:
                logger.error(LOST, error)
            return body

    def _load_again(self, host, item, error, until):
        """Load after an error, until a time. A connection that waits in the pool may be dead, too,
        so each attempt has a new one."""
        command = scripts.LOAD.command_with_text(scripts.LOAD.command([item], []))
        while not isinstance(error, TimeoutError) and time.monotonic() < until:
            try:
                return ask(self._connection(host).connection_pool, *command)
            except RedisError as again:
                error = again
            time.sleep(PAUSE)
        logger.error(LOST, error)
        raise self._connection(host).host.marked(error)
