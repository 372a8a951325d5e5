"""The keys of the layer's data in Redis, and the hosts that keep them.

lua/common.lua describes what each key holds.
"""

import uuid


class Keys:
    """Builds names (str) of keys behind `prefix`, and of counters behind `stats_prefix`.

    `global_name` is the part of a name that means all channels. `host_of` (callable) returns the
    index (int) of the host for the name (str) of a process or group. Only the store uses this.
    """

    def __init__(self, prefix, stats_prefix, global_name, host_of):
        self.host_of = host_of
        self.prefix = prefix
        self.stats_prefix = stats_prefix
        self.global_name = global_name
        self.format = f"{prefix}lts:format"
        self.wakeups = f"{prefix}lts:wake"  # a pub/sub channel, not a key

    def new_message(self):
        return self.prefix + uuid.uuid4().hex

    def list(self, channel):
        return self.prefix + channel

    def channel(self, key):
        """Return the channel whose list has the key (bytes)."""
        return key.decode()[len(self.prefix) :]

    def sequence(self, process):
        return f"{self.prefix}lts:{process}"

    def pause(self, channel):
        return f"{self.prefix}lts:paused:{channel}"

    def gone(self, channel):
        return f"{self.prefix}lts:gone:{channel}"

    def group(self, group):
        return f"{self.prefix}:group:{group}"

    def members(self, group, process):
        return f"{self.prefix}:group:{group}:{process}"

    def counters(self, channel, statistic):
        """Return the keys of a statistic's two counters: of the channel, and of all channels."""
        return [f"{self.stats_prefix}{of}:{statistic}" for of in (channel, self.global_name)]

    def types(self, names):
        """Return a dict: each name (str) of a key to the types (tuple of str) that it may have."""
        return {name: self._types(name) for name in names}

    def _types(self, name):
        if name.startswith(f"{self.prefix}:group:"):
            return "hash", "zset"  # zset: asgi_redis has kept the group
        if name.startswith(f"{self.prefix}lts:") or ":" in name[len(self.prefix) :]:
            return ("string",)  # a counter has a colon, and the name of a channel has none
        return ("list",)

    def of_process(self, process):
        """Return the host of a process, and the keys for scripts that work on the process."""
        return self.host_of(process), [self.format, self.list(process), self.sequence(process)]

    def of_group(self, group, process=""):
        """Return the host of a group, the keys for scripts that work on it, and a bool.

        The bool is true if `process` is kept at another host, and has to be notified there.
        """
        host, names = self.host_of(group), [self.format, self.group(group)]
        elsewhere = bool(process) and self.host_of(process) != host
        if process and not elsewhere:
            names += [self.list(process), self.sequence(process)]
        return host, names, elsewhere
