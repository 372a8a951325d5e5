"""Provide the base class of channel layers: this module takes the place of `asgiref.base_layer`.

asgi_redis builds its layers on `BaseChannelLayer`. The rules for names are those of the ASGI draft
of 2017, "Channels and Messages": ASCII letters, digits, `-`, `_` and `.`, less than 100 characters.
"""

import fnmatch
import re
import warnings


class BaseChannelLayer:
    """The part that channel layers share: their settings, and the checks of names.

    `expiry` and `group_expiry` are seconds; `capacity` (int) is how many messages a channel holds.
    `channel_capacity` (dict) has other capacities: from a pattern for the channel's name, which is
    a glob (str) or a compiled regular expression, to an int. A subclass adds the methods `send`,
    `receive` and `new_channel`, and those of its extensions.
    """

    extensions = []  # of "groups", "flush", "statistics", "twisted"

    class ChannelFull(Exception):
        """The channel holds as many messages as it may."""

    class MessageTooLarge(Exception):
        """The message is larger than the layer can send."""

    channel_name_regex = re.compile(r"^[a-zA-Z\d\-_.]+([?!][\w\-_.]*)?$")
    group_name_regex = re.compile(r"^[a-zA-Z\d\-_.]+$")
    invalid_name_error = (
        "{} name must be a string of less than 100 ASCII letters, digits, hyphens, underscores and "
        "periods, not {!r}"
    )

    def __init__(self, expiry=60, group_expiry=86400, capacity=100, channel_capacity=None):
        self.expiry = expiry
        self.group_expiry = group_expiry
        self.capacity = capacity
        self.channel_capacity = self.compile_capacities(channel_capacity or {})

    def receive_many(self, channels, block=False):
        """Call `receive`, which had this name before asgiref 1.0."""
        warnings.warn("receive_many is now called receive", DeprecationWarning, stacklevel=2)
        return self.receive(channels, block)

    def compile_capacities(self, channel_capacity):
        """Return `channel_capacity` (dict) as a list of (compiled expression, int)."""
        compiled = []
        for pattern, value in channel_capacity.items():
            is_glob = not hasattr(pattern, "match")
            expression = re.compile(fnmatch.translate(pattern)) if is_glob else pattern
            compiled.append((expression, value))
        return compiled

    def get_capacity(self, channel):
        """Return the capacity (int) of a channel (str): that of the first pattern it matches."""
        fitting = (value for pattern, value in self.channel_capacity if pattern.match(channel))
        return next(fitting, self.capacity)

    def match_type_and_length(self, name):
        """Return whether `name` is a string of less than 100 characters."""
        return isinstance(name, str) and len(name) < 100

    def valid_channel_name(self, name, receive=False):
        """Return True if `name` may be the name of a channel; raise TypeError if not.

        With `receive`, the name has to be one that a process receives from. If it has a `!`, it
        ends there (ASGI draft of 2017, "Channels and Messages").
        """
        self._check_name("Channel", name, self.channel_name_regex)
        if name.endswith("?"):
            raise TypeError(
                f"Channel name must not end with ?: make a whole name of {name!r} with new_channel"
            )
        if receive and name != self.non_local_name(name):
            raise TypeError(f"To receive from {name!r}, name it up to and including the !")
        return True

    def valid_channel_names(self, names, receive=False):
        """Return True if each of `names`, a list with at least one name, may name a channel."""
        assert names and isinstance(names, list), "names must be a non-empty list"
        return all(self.valid_channel_name(name, receive=receive) for name in names)

    def valid_group_name(self, name):
        """Return True if `name` may be the name of a group; raise TypeError if not."""
        self._check_name("Group", name, self.group_name_regex)
        return True

    def non_local_name(self, name):
        """Return the name (str) up to and including its `!`, or the whole name without one."""
        process, mark, _ = name.partition("!")
        return process + mark

    def _check_name(self, what, name, regex):
        if not (self.match_type_and_length(name) and regex.match(name)):
            raise TypeError(self.invalid_name_error.format(what, name))
