"""Let the test client send headers as daphne does: `test-client-headers` in table.py."""

from .imports import when_imported
from .table import entry
from .versions import check


class Headers(list):
    """Pairs of a name and a value, both bytes. A name (str) finds a value, as in Channels' dict."""

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
        headers = Headers([_bytes(name.lower()), _bytes(v)] for name, v in self.headers.items())
        return stock(self, dict({"headers": headers}, **(content or {})), text, path)

    module.WSClient._get_content = _get_content


def _bytes(text):
    return text.encode("latin1") if isinstance(text, str) else text
