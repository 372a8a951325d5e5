"""The names of the layer's keys in Redis; lua/common.lua says what each holds."""

import uuid


class Keys:
    """Builds names (str) of keys behind `prefix`, and of counters behind `stats_prefix`.

    `global_name` stands in the name of a counter of all channels. For the store alone.
    """

    def __init__(self, prefix, stats_prefix, global_name):
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

    def group(self, group):
        return f"{self.prefix}:group:{group}"

    def members(self, group, process):
        return f"{self.prefix}:group:{group}:{process}"

    def counters(self, channel, statistic):
        """Return the two counters of a statistic: of the channel, and of all channels."""
        return [f"{self.stats_prefix}{of}:{statistic}" for of in (channel, self.global_name)]
