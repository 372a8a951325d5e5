"""The options of the layer in CONFIG: their checks, and those with which it connects."""

from numbers import Number


def check_config(expiry=60, hosts=None, prefix="", group_expiry=86400, *others, **more):
    """Check the options of asgi_redis whose wrong types it does not name. Raises ValueError.

    A time as text, as the environment has it, would otherwise fail at the first message or member.
    """
    for name, value in [("expiry", expiry), ("group_expiry", group_expiry)]:
        if not isinstance(value, Number):
            raise ValueError(
                f"{name} of the channel layer is {value!r}. It has to be a number of seconds."
            )
    # An iterator can be read once only, and asgi_redis refuses a string.
    for number, host in enumerate(hosts if isinstance(hosts, (tuple, list)) else [], start=1):
        is_sequence = isinstance(host, (tuple, list))
        is_pair = is_sequence and len(host) > 1 and isinstance(host[1], int)
        if not isinstance(host, str) and not is_pair:
            raise ValueError(
                f"Entry {number} of hosts of the channel layer is of the type "
                f"{type(host).__name__}. It has to be a URL such as redis://localhost:6379/0, or a "
                "pair of a name and a port (int)."
            )


def connection_options(given, connect_timeout, blocking_timeout, answer_timeout):
    """Return the options (dict) of redis-py for each host.

    `given` (dict) is CONFIG["connection_kwargs"] of the project; it takes precedence. The timeouts
    are seconds. redis-py's own default is to wait without limit, and from redis-py 8 on 5 seconds.

    Raises ValueError if `socket_timeout` would end each wait for a message. asgi_redis lets an
    equal number pass.
    """
    options = {
        "socket_timeout": blocking_timeout + answer_timeout,
        "socket_connect_timeout": connect_timeout,
    }
    options.update(given)
    timeout = options["socket_timeout"]
    if timeout is not None and timeout <= blocking_timeout:
        raise ValueError(
            f"connection_kwargs of the channel layer: socket_timeout has to be over "
            f"{blocking_timeout} seconds, because a worker asks Redis to wait for that long."
        )
    return options
