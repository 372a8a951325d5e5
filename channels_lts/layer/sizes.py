"""Refuse a message that Redis does not take, before it is sent.

Redis closes the connection of a client that sends more. That looks as if Redis were away.
"""

from .redis_errors import MessageTooLarge, ResponseError

SURE = 900 * 1024  # bytes; a smaller message is never asked for: Redis has no lower limit
OVERHEAD = 64 * 1024  # bytes of a command beside its message, at most

# The limits of Redis on a command, with their defaults. Before Redis 4.0 there is no other value.
DEFAULTS = {"proto-max-bulk-len": 512 * 2**20, "client-query-buffer-limit": 2**30, "maxmemory": 0}


def check_size(client, body):
    """Check that Redis takes a message (bytes). Raises MessageTooLarge, and RedisError.

    `client` is an OnceClient. Redis is asked for its limits for a large message only, because they
    can change. Where it does not tell them, its defaults count.
    """
    if len(body) < SURE:
        return
    for name, maximum in _limits(client).items():
        room = OVERHEAD if name == "client-query-buffer-limit" else 0
        if maximum and len(body) + room > maximum:
            raise MessageTooLarge(
                f"A message of {len(body)} bytes is larger than {name} of Redis allows: {maximum} "
                "bytes. Set MAX_BODY of CHANNELS_LTS to less, or that option of Redis to more."
            )


def _limits(client):
    try:
        answers = client.run_all([["CONFIG", "GET", name] for name in DEFAULTS])
    except ResponseError:  # many hosting services forbid CONFIG
        return DEFAULTS
    return {
        name: int(answer[1]) if answer else default
        for (name, default), answer in zip(DEFAULTS.items(), answers)
    }
