from channels_lts.fanout import Everyone, Members


class Server:
    """An interface server without sockets, which hears through the real listener: `heard` are the
    (channel, message) of its sockets, in order."""

    def __init__(self, layer, name):
        from channels_lts.listener import Listener

        self.layer = layer
        self.name = name
        self.listener = Listener(layer, name)
        self.listener._listen()
        self.heard = []
        self.told_to_come_again = 0

    def hear(self):
        """Take what waits in Redis; return how many items that were."""
        listener = self.listener
        items, _, _, now = self.layer._run("DRAIN", listener.index, listener.keys, [1000, 60])
        for item in items:
            listener._hear(item, int(now))
        while listener.heard:
            self._dispatch(*listener.heard.popleft())
        return len(items)

    def _dispatch(self, channel, message):
        if isinstance(channel, Everyone):
            self.told_to_come_again += 1
        elif isinstance(channel, Members):
            self.heard += [(self.name + rest, message) for rest in channel.rests]
        else:
            self.heard.append((channel, message))

    def die(self):
        """As a process that was killed, when its time is over."""
        self.layer.connection(self.listener.index).delete(self.listener.keys[1])
