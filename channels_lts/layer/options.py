"""The options with which the layer connects to its hosts."""


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
