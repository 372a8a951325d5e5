"""Let Channels' test cases start on Django 5.2 and later: `test-case-setup` in table.py."""

from .imports import when_imported
from .table import entry
from .versions import check


def apply():
    """Make `_pre_setup` a method of the class. Raises UnexpectedVersion."""
    check([entry("test-case-setup")])
    when_imported("channels.test.base", _mend_layers)
    when_imported("channels.test.liveserver", _mend_live_server)


def _mend_layers(base):
    case = base.ChannelTestCaseMixin
    post_teardown = case._post_teardown

    def _post_teardown(self):
        # `_pre_setup` has set this attribute of the class. Channels deletes it from the test.
        self._old_layers = self._old_layers
        post_teardown(self)

    case._pre_setup = classmethod(case._pre_setup)
    case._post_teardown = _post_teardown


def _mend_live_server(liveserver):
    case = liveserver.ChannelLiveServerTestCase
    case._pre_setup = classmethod(case._pre_setup)
    case._is_in_memory_db = classmethod(case._is_in_memory_db)
