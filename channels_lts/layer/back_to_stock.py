"""Convert the layer's data in Redis into the form that stock asgi_redis reads.

lua/common.lua describes the keys. A group is a hash here and a sorted set in asgi_redis, whose
commands fail on a hash with WRONGTYPE.
"""

import re
import time
from typing import NamedTuple

from . import scripts
from .envelope import is_envelope


class Converted(NamedTuple):
    """Numbers of groups, members and keys that were converted at one host, or would be."""

    groups: int = 0
    kept: int = 0  # members that stock asgi_redis finds in the groups
    removed: int = 0  # members of processes that are not registered
    keys: int = 0  # other keys, and envelopes in lists, which only channels_lts uses


def registered_processes(layer):
    """Return the processes (sorted list of str) that are registered at any host of a layer."""
    prefix = layer.prefix + "lts:"
    return sorted(
        key.decode()[len(prefix) :]
        for host in range(layer.ring_size)
        for key in _scan(layer.connection(host), prefix, "*!")
    )


def convert(layer, host, registered, dry_run=False):
    """Convert the data at one host (int) of a layer; return Converted. Safe to run twice.

    The members of the processes `registered` (list of str) stay in their groups. With `dry_run`
    write nothing. Raises RedisError.
    """
    client = layer.connection(host)
    groups, member_sets = [], []
    for key in _scan(client, f"{layer.prefix}:group:", "*"):
        name = key.decode()[len(f"{layer.prefix}:group:") :]
        (member_sets if ":" in name else groups).append(key)  # the name of a group has no colon
    counts = [0, 0, 0]
    arguments = [time.time(), int(dry_run)] + registered
    for group in groups:
        names = [f"{layer.prefix}lts:format", group]
        found = scripts.TO_STOCK.run(client, names, arguments)
        counts = [count + more for count, more in zip(counts, found)]
    keys = _orphans(groups, member_sets) + _scan(client, layer.prefix + "lts:", "*")
    if keys and not dry_run:
        client.delete(*keys + member_sets)
    return Converted(*counts, keys=len(keys) + _remove_envelopes(client, layer.prefix, dry_run))


def _orphans(groups, member_sets):
    """Return the keys (list of bytes) of sets of members whose group has expired."""
    return [key for key in member_sets if key.rpartition(b":")[0] not in groups]


def _remove_envelopes(client, prefix, dry_run):
    """Remove the envelopes in the lists of processes; return their number."""
    count = 0
    for key in _scan(client, prefix, "*!"):
        if client.type(key) != b"list":
            continue
        for item in filter(is_envelope, client.lrange(key, 0, -1)):
            # `client.lrem` takes its arguments in another order since redis-py 3.0.
            count += 1 if dry_run else client.execute_command("LREM", key, 1, item)
    return count


def _scan(client, prefix, pattern):
    """Return the keys (list of bytes) that begin with `prefix` (str) and match `pattern` (str)."""
    literal = re.sub(r"([*?\[\]\\^-])", r"\\\1", prefix)
    return sorted(set(client.scan_iter(match=literal + pattern, count=1000)))
