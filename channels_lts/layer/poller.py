"""Receive a worker's messages from all hosts at which one may wait."""

import random

from .redis_errors import UNAVAILABLE, HostAway
from .waiter import MultiHostWaiter


class Poller:
    """Takes one message at a time from a Store, whose host indexes are `hosts` (range)."""

    def __init__(self, store, hosts):
        self.store = store
        self.hosts = hosts
        self.waiter = MultiHostWaiter(hosts, store.subscribe)

    def take(self, channels, wait=0):
        """Return the first message of the channels (list of str) as Received, or None.

        Wait for a message, `wait` seconds at most. Raises RedisError.
        """
        channels_at = self._channels_by_host(channels)
        found = self._poll(channels_at)
        if found or not wait or not channels_at:
            return found
        if len(channels_at) > 1:
            self.waiter.wait(wait)
            return self._poll(channels_at)
        ((host, names),) = channels_at.items()
        return self.store.receive(host=host, channels=names, wait=wait)

    def _channels_by_host(self, channels):
        """Return {host: channels} for all hosts at which a message may wait."""
        found = {}
        for channel in channels:
            one_host = "!" in channel or "?" in channel
            for host in [self.store.host_of(channel)] if one_host else self.hosts:
                found.setdefault(host, []).append(channel)
        return found

    def _poll(self, channels_at):
        """Take the first message without a wait; return Received, or None.

        Raises the error of a host only if no other host has a message. HostAway, which the log has
        named already, is raised only if all hosts are away: the caller then waits at the others.
        """
        failures, away = [], []
        for host in random.sample(list(channels_at), len(channels_at)):
            random.shuffle(channels_at[host])  # a fixed order would starve the last channel
            try:
                found = self.store.receive(host=host, channels=channels_at[host])
            except HostAway as error:
                away.append(error)
            except UNAVAILABLE as error:
                failures.append(error)
            else:
                if found:
                    return found
        if failures or away and len(away) == len(channels_at):
            raise (failures or away)[0]
