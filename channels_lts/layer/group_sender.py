"""Send a message to the members of a group: once to each interface server."""

import logging
import time

from .redis_errors import MessageTooLarge, RedisUnavailable

logger = logging.getLogger("channels_lts")


class GroupSender:
    """Sends the group messages of a RedisChannelLayer, `layer`."""

    def __init__(self, layer):
        self.layer = layer

    def send(self, group, message, excepted=()):
        """Send a message (dict) to a group (str), except to the members `excepted` (list of str).

        If Redis cannot be used, log that it is lost.
        """
        layer = self.layer
        body = layer.serialize(message)
        try:
            with layer.outage.translate_errors():
                room = layer.room_for(message, body)
                plain = self._deliver(room, group=group, body=body, excepted=excepted)
        except RedisUnavailable:
            return _warn_lost(group)
        except MessageTooLarge as error:
            return logger.error("A message to the group %s was not sent: %s", group, error)
        for member in plain:
            if member not in excepted:
                self._send_to_plain_member(group, member, message)

    def _deliver(self, room, group, body, excepted):
        """Deliver a message (bytes) to the processes of a group.

        Return the group's plain members (list of str). `room` (int) is added to each capacity.
        """
        layer = self.layer
        oldest = time.time() - layer.group_expiry
        outgoing = {"group": group, "body": body, "expiry": layer.expiry, "excepted": excepted}
        if layer.ring_size == 1 and not layer.channel_capacity:
            capacity = layer.capacity + room
            full, plain = layer.store.broadcast(oldest=oldest, capacity=capacity, **outgoing)
        else:
            processes, plain = layer.store.members(group=group, oldest=oldest)
            full = self._deliver_by_host(processes, room, **outgoing)
        for process in full:
            layer.drops.add(group, layer.store.count_members(group=group, process=process))
        return plain

    def _deliver_by_host(self, processes, room, **outgoing):
        """Deliver a message to processes (list of str); return the ones whose lists are full."""
        layer = self.layer
        gone, full, capacities_at = [], [], {}
        for process in processes:
            capacities = capacities_at.setdefault(layer.consistent_hash(process), {})
            capacities[process] = layer.get_capacity(process) + room
        for host, capacities in capacities_at.items():
            try:
                with layer.outage.translate_errors():
                    delivered = layer.store.deliver(host=host, capacities=capacities, **outgoing)
            except RedisUnavailable:
                _warn_lost(outgoing["group"])  # the processes of the other hosts get the message
            else:
                gone, full = gone + delivered.gone, full + delivered.full
        if gone:
            layer.store.forget(group=outgoing["group"], processes=gone)
        return full

    def _send_to_plain_member(self, group, member, message):
        """Send a message to a plain member (str) of a group.

        If its process has registered meanwhile, let it become a member of the process, which then
        removes it when its socket is closed.
        """
        try:
            if self.layer.send_and_find_process(member, message):
                self.layer.group_add(group, member)
        except self.layer.ChannelFull:
            pass
        except TypeError:
            logger.error("The group %s has a member that is no channel: %r", group, member[:100])


def _warn_lost(group):
    logger.warning("A message to the group %s was lost: a Redis host cannot be used.", group)
