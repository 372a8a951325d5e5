"""Send a message to a group, but not to all of its members.

Channels 1 can only send to a whole group. A chat, for example, then shows a message twice to the
user who wrote it (django/channels issues 125 and 545).
"""

from channels import DEFAULT_CHANNEL_LAYER
from channels.channel import Group
from channels.message import pending_message_store


def send_except(group, message, *channels, immediately=False):
    """Send a message (dict) to the members of a group that are not in `channels`.

    `group`: a name (str) or a `channels.Group`. `channels`: names (str) or Channels, for example
    `message.reply_channel`. A channel that is no member changes nothing. The message leaves when
    the consumer has ended, as with `Group.send`; `immediately=True` sends it at once.
    """
    if not isinstance(group, Group):
        group = Group(group)
    excepted = GroupExcept(group.name, channels, channel_layer=group.channel_layer)
    excepted.send(message, immediately=immediately)


class GroupExcept(Group):
    """A group without some of its members, to which one can send as to the group.

    `channels` are names (str) or Channels, the other arguments those of Channels' `Group`.
    """

    def __init__(self, name, channels, alias=DEFAULT_CHANNEL_LAYER, channel_layer=None):
        super().__init__(name, alias, channel_layer)
        self.channels = [getattr(channel, "name", channel) for channel in channels]

    def send(self, content, immediately=False):
        """Send a message (dict). The arguments are those of Channels' `Group.send`.

        Raises ValueError if the message is no dict.
        """
        if not isinstance(content, dict):
            raise ValueError("A message has to be a dict.")
        if immediately or not pending_message_store.active:
            self._send(content)
        else:
            pending_message_store.append(self, content)

    def _send(self, content):
        if "group_except" in self.channel_layer.extensions:
            self.channel_layer.send_group(self.name, content, self.channels)
            return
        for channel in self.channel_layer.group_channels(self.name):
            if channel not in self.channels:
                self._send_to_one(channel, content)

    def _send_to_one(self, channel, content):
        """Send to a member through a channel layer that knows only groups and channels."""
        try:
            self.channel_layer.send(channel, content)
        except self.channel_layer.ChannelFull:
            pass  # as all layers do in send_group
