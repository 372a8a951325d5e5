"""Delete keys of the layer that another program has given another type.

Each command on such a key fails with WRONGTYPE. Without this module, a string in the place of the
list of `http.request` would stop all workers until somebody deletes it.
"""

import logging

logger = logging.getLogger("channels_lts")


def delete_wrong_types(client, types, error):
    """Delete the keys whose types are wrong, if `error` (exception) is WRONGTYPE.

    `client` is a redis.Redis, and `types` a dict: key (str) to its types (tuple of str). Return
    whether a key was deleted, so that the command can run again.
    """
    if "WRONGTYPE" not in str(error):
        return False
    deleted = False
    for key, expected in types.items():
        found = client.type(key).decode()
        if found not in expected + ("none",):
            client.delete(key)
            deleted = True
            logger.error(
                "Deleted the key %s in Redis: its type was %s, and not %s. Look for other programs "
                "that write to this Redis and prefix.",
                key,
                found,
                expected[0],
            )
    return deleted
