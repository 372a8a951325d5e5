"""The errors of the channel layer when Redis cannot be used, or takes a message not at all."""

from asgiref.base_layer import BaseChannelLayer
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ConnectionError,
    NoScriptError,
    RedisError,
    ResponseError,
    TimeoutError,
)

__all__ = ["ANSWERS", "UNAVAILABLE", "HostAway", "MessageTooLarge", "RedisUnavailable", "TooLate"]
__all__ += ["ConnectionError", "NoScriptError", "RedisError", "ResponseError", "TimeoutError"]

# The errors that mean: this Redis cannot be used now. ResponseError is out of memory, read-only
# after a failover, a missing password, or a format of the data that this process does not know.
UNAVAILABLE = (ConnectionError, TimeoutError, ResponseError)

# Answers of Redis that redis-py raises as a ConnectionError.
ANSWERS = (AuthenticationError, BusyLoadingError)


class RedisUnavailable(BaseChannelLayer.ChannelFull):
    """Redis cannot be used now. A sender may treat it as a channel that is full.

    `may_be_done` (bool) is true if Redis got the command, and its answer was lost. Then it may have
    carried out the command, and the sender must not send the message again.
    """

    def __init__(self, text="", may_be_done=False):
        super().__init__(text)
        self.may_be_done = may_be_done

    @property
    def is_final(self):
        """Return whether the same message must not be sent again."""
        return self.may_be_done


class MessageTooLarge(BaseChannelLayer.ChannelFull):
    """Redis would refuse a message of this size. Nothing was sent, and Redis is not away."""

    may_be_done = False
    is_final = True


class HostAway(ConnectionError):
    """A host did not answer a moment ago. So this command was not sent at all."""


class TooLate(ConnectionError):
    """Redis got a command after its deadline, and did not carry it out."""
