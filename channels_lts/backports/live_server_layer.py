"""Let `Group` and `Channel` use the live server's Redis: `live-server-layer` in table.py."""

from channels import DEFAULT_CHANNEL_LAYER
from channels.asgi import ChannelLayerManager, channel_layers

from .imports import when_imported
from .table import entry
from .versions import check


class _Manager(ChannelLayerManager):
    """Makes the layer of TEST_CONFIG, and puts it in the place of the layer of CONFIG."""

    def make_test_backend(self, name):
        """Return the layer of an alias (str), for this process."""
        layer = super().make_test_backend(name)
        channel_layers.set(name, layer)
        return layer


def apply():
    """Change `channels.test.liveserver` when it is imported. Raises UnexpectedVersion."""
    check([entry("live-server-layer")])
    when_imported("channels.test.liveserver", _mend)


def _mend(liveserver):
    case = liveserver.ChannelLiveServerTestCase
    post_teardown = case._post_teardown

    def _post_teardown(self):
        try:
            post_teardown(self)
        finally:
            # The next use makes the layer of CONFIG, as before the test.
            channel_layers.backends.pop(DEFAULT_CHANNEL_LAYER, None)

    case._post_teardown = _post_teardown
    liveserver.ChannelLayerManager = _Manager
