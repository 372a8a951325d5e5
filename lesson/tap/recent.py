"""Remember what was met lately: a class uses a site for hours, and its memory must not grow."""

from collections import OrderedDict

MOST = 10000  # entries


class Recent(OrderedDict):
    """A dict that forgets its oldest entry when it has more than MOST."""

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        if len(self) > MOST:
            self.popitem(last=False)


class Numbers:
    """Numbers names as they are met, from 0. One that was not met for long gets a new number."""

    def __init__(self):
        self._known = Recent()
        self._next = 0

    def of(self, name):
        """Return the number (int) of a name."""
        if name not in self._known:
            self._known[name] = self._next
            self._next += 1
        self._known.move_to_end(name)
        return self._known[name]
