"""Decide for how many messages of a kind the list of an interface server has room."""

CLOSES = 1000  # messages that close a socket, beyond the capacity of a process
SMALL = 4096  # bytes; a larger message counts as one with content
BULK_SHARE = 4  # one of so many parts of a process's capacity is the limit of large contents


class Room:
    """The part of the channel layer that knows messages with a limit of their own.

    Needs `_is_on` (Switches). `body` (bytes) is the message (dict) as it is sent.
    """

    def room_for(self, message, body):
        """Return how many messages (int) over its capacity a process takes for a message.

        A message that closes a socket must not be dropped: it is small, and the socket of a login
        that has ended would stay open.
        """
        is_close = message.get("close") and len(body) <= SMALL
        return CLOSES if is_close and self._is_on["close-when-full"] else 0

    def bulk_limit(self, message, body, capacity):
        """Return how many parts of responses (int) may wait for a process; else an empty str.

        They have this limit in the place of the capacity (int), if the message is one: a part that
        is large, or that others follow. So a download leaves room for the messages to groups, and
        does not delay them for long.
        """
        is_part = "content" in message and (message.get("more_content") or len(body) > SMALL)
        return max(1, capacity // BULK_SHARE) if is_part else ""
