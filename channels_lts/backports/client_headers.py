"""Let the test client send headers as daphne does: `test-client-headers` in table.py."""

from .imports import when_imported
from .table import entry
from .versions import check


class Headers(list):
    """A list of pairs: name and value, both bytes. Also finds a value by a name (str), as a dict.

    So the tests of a project may read the headers as before.
    """

    def __contains__(self, name):
        return name in dict(self._named()) if isinstance(name, str) else super().__contains__(name)

    def __getitem__(self, name):
        return dict(self._named())[name] if isinstance(name, str) else super().__getitem__(name)

    def _named(self):
        return [(name.decode("latin1"), value) for name, value in self]


def apply():
    """Replace `WSClient._get_content` when it is imported. Raises UnexpectedVersion."""
    check([entry("test-client-headers")])
    when_imported("channels.test.websocket", _mend)


def _mend(module):
    stock = module.WSClient._get_content

    def _get_content(self, content=None, text=None, path="/"):
        pairs = self.headers.items()
        headers = Headers([_bytes(name.lower()), _bytes(value)] for name, value in pairs)
        return stock(self, dict({"headers": headers}, **(content or {})), text, path)

    module.WSClient._get_content = _get_content


def _bytes(text):
    return text.encode("latin1") if isinstance(text, str) else text
