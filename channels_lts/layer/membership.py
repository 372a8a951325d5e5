"""The groups of one process, in its own memory."""


class Membership:
    """Which channels of a process are members of which groups, and which have to leave in Redis.

    `process` (str) ends in `!`; a local part (str) is the rest of a channel's name.
    """

    def __init__(self, process):
        self.process = process
        self.groups = {}  # {group: set of the local parts of its members}
        self.groups_of = {}  # {channel: tuple of its groups}
        self.leaving = set()  # (group, local part) of members that Redis has to forget
        self.doubtful = set()  # groups of which Redis may know members that this process does not

    def add(self, group, local_part):
        """Add a member to a group."""
        members = self.groups.setdefault(group, set())
        if local_part not in members:
            members.add(local_part)
            channel = self.process + local_part
            self.groups_of[channel] = self.groups_of.get(channel, ()) + (group,)

    def discard(self, group, local_part):
        """Remove a member from a group."""
        members = self.groups.get(group, set())
        if local_part not in members:
            return
        members.remove(local_part)
        if not members:
            del self.groups[group]
        channel = self.process + local_part
        left = tuple(other for other in self.groups_of[channel] if other != group)
        if left:
            self.groups_of[channel] = left
        else:
            del self.groups_of[channel]

    def local_parts(self, group):
        """Return the members (tuple of str) of a group; doubt the group if there are none.

        The process was sent a message to the group, so Redis knows of a member.
        """
        if group not in self.groups:
            self.doubtful.add(group)
        return tuple(self.groups.get(group, ()))

    def close(self, local_part):
        """Remove a channel whose socket is closed from each of its groups, and later in Redis."""
        for group in self.groups_of.get(self.process + local_part, ()):
            self.discard(group, local_part)
            self.leaving.add((group, local_part))

    def close_all(self):
        """Remove all channels from their groups, and later in Redis."""
        self.doubtful.update(self.groups)
        for group, local_parts in self.groups.items():
            self.leaving.update((group, local_part) for local_part in local_parts)
        self.groups.clear()
        self.groups_of.clear()

    def find_closed(self, open_channels):
        """Return the local parts (list of str) of the members that are not in `open_channels`.

        `open_channels` is a collection of full names.
        """
        at = len(self.process)
        return [channel[at:] for channel in self.groups_of if channel not in open_channels]
