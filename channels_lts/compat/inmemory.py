"""Keep channels in the memory of one process: this module takes the place of `asgiref.inmemory`.

Channels' test tools use it, and `runserver` works with it as BACKEND. Threads may share a layer.
"""

import random
import string
import threading
import time
from collections import deque
from copy import deepcopy

from .base_layer import BaseChannelLayer

ADDRESS = "__asgi_channel__"  # the full name of a message's channel, while the message waits


class ChannelLayer(BaseChannelLayer):
    """Keeps channels and groups in dicts; arguments as of BaseChannelLayer.

    When a message expires, its channel leaves all groups, because nobody reads it.
    """

    extensions = ["groups", "flush"]

    def __init__(self, expiry=60, group_expiry=86400, capacity=10, channel_capacity=None):
        super().__init__(expiry, group_expiry, capacity, channel_capacity)
        self.thread_lock = threading.RLock()
        self.flush()

    def flush(self):
        """Forget all messages and groups."""
        self._channels = {}  # {name up to its !: deque of (time when it expires, message)}
        self._groups = {}  # {group: {channel: time when it was added}}

    def send(self, channel, message):
        """Send a message (dict) to a channel (str). Raises ChannelFull."""
        assert isinstance(message, dict), "message is not a dict"
        assert self.valid_channel_name(channel), "Channel name not valid"
        assert ADDRESS not in message, "message has a reserved key"
        name, message = self.non_local_name(channel), deepcopy(message)
        if "!" in channel:
            message[ADDRESS] = channel
        with self.thread_lock:
            waiting = self._channels.setdefault(name, deque())
            if len(waiting) >= self.get_capacity(name):
                raise self.ChannelFull(channel)
            waiting.append((time.time() + self.expiry, message))

    def receive(self, channels, block=False):
        """Return (channel, message) of a message in the channels, or (None, None).

        `block` has no effect, as in asgiref: this layer never waits.
        """
        assert all(self.valid_channel_name(name, receive=True) for name in channels)
        names = random.sample(list(channels), len(channels))  # so that no channel is always last
        with self.thread_lock:
            self._expire()
            for name in names:
                if name in self._channels:
                    _, message = self._channels[name].popleft()
                    return message.pop(ADDRESS, name), message
        return None, None

    def new_channel(self, pattern):
        """Return a new name (str) of a channel: `pattern` (str), which ends in `?`, and letters."""
        assert isinstance(pattern, str) and pattern.endswith("?"), "the pattern must end with ?"
        name = None
        while name is None or name in self._channels:
            name = pattern + "".join(random.choice(string.ascii_letters) for _ in range(8))
        return name

    def group_add(self, group, channel):
        """Add a channel to a group (both str)."""
        self._check_member(group, channel)
        with self.thread_lock:
            self._groups.setdefault(group, {})[channel] = time.time()

    def group_discard(self, group, channel):
        """Remove a channel from a group (both str), if it is in there."""
        self._check_member(group, channel)
        with self.thread_lock:
            self._groups.get(group, {}).pop(channel, None)
            self._drop_empty()

    def group_channels(self, group):
        """Return the channels of a group (str), as the keys of a dict."""
        return dict(self._groups.get(group, {}))

    def send_group(self, group, message):
        """Send a message (dict) to each channel of a group (str) that has room for it."""
        assert isinstance(message, dict), "message is not a dict"
        assert self.valid_group_name(group), "Group name not valid"
        with self.thread_lock:
            self._expire()
            for channel in self.group_channels(group):
                try:
                    self.send(channel, message)
                except self.ChannelFull:
                    pass

    def _check_member(self, group, channel):
        assert self.valid_group_name(group), "Group name not valid"
        assert self.valid_channel_name(channel), "Channel name not valid"

    def _expire(self):
        """Drop expired messages with their channels' memberships, and expired memberships."""
        now, silent = time.time(), set()
        for name, waiting in self._channels.items():
            while waiting and waiting[0][0] < now:
                _, message = waiting.popleft()
                silent.add(message.get(ADDRESS, name))
        for members in self._groups.values():
            for channel, added in list(members.items()):
                if channel in silent or added < now - self.group_expiry:
                    del members[channel]
        self._drop_empty()

    def _drop_empty(self):
        self._channels = {name: waiting for name, waiting in self._channels.items() if waiting}
        self._groups = {group: members for group, members in self._groups.items() if members}


channel_layer = ChannelLayer()
