from channels_lts.backports.group_delivery import AllSockets, GroupMembers


class Server:
    """An interface server without sockets, whose messages go through the real Inbox.

    `received` are the (channel, message) of its sockets, in order; `resets` counts how often all
    its sockets were closed.
    """

    def __init__(self, layer, name):
        from channels_lts.layer.inbox import Inbox
        from channels_lts.layer.listener import Listener, Timing

        self.layer = layer
        self.name = name
        self.inbox = Inbox(name, layer.deserialize, layer.expiry)
        self.listener = Listener(self.inbox, layer.store, layer.outage, Timing.of(layer))
        self.listener.register()
        self.received = []
        self.resets = 0

    @property
    def host(self):
        """Return the client of the Redis at which this process is kept."""
        return self.layer.connection(self.layer.consistent_hash(self.name))

    @property
    def list(self):
        """Return the key of the list in which the messages of this process wait."""
        return self.layer.prefix + self.name

    @property
    def sequence(self):
        """Return the key that exists while this process is registered."""
        return self.layer.prefix + "lts:" + self.name

    def receive(self):
        """Take the items that wait in Redis; return their number."""
        drained = self.layer.store.drain(process=self.name, count=1000, expiry=60, format_expiry=60)
        self.inbox.handle(drained)
        while self.inbox.deliveries:
            self._dispatch(*self.inbox.deliveries.popleft())
        return len(drained.items)

    def _dispatch(self, channel, message):
        if isinstance(channel, AllSockets):
            self.resets += 1
        elif isinstance(channel, GroupMembers):
            self.received += [(self.name + part, message) for part in channel.local_parts]
        else:
            self.received.append((channel, message))

    def die(self):
        """End like a process that was killed, and whose registration has expired."""
        self.host.delete(self.sequence)
