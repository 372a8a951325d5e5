import os

import pytest

from testing.chromium import BROWSER, DRIVER, REASON
from testing.site import Site
from testing.window import Window


def pytest_collection_modifyitems(items):
    for item in items:
        if os.path.dirname(__file__) in str(item.fspath):
            item.add_marker(pytest.mark.live)
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.skipif(not (BROWSER and DRIVER), reason=REASON))


@pytest.fixture(scope="module")
def site():
    """Give a site that can stand behind testing.tls.TLS."""
    with Site(SECURE_PROXY_SSL_HEADER="HTTP_X_FORWARDED_PROTO,https") as site:
        yield site


@pytest.fixture
def window(site, tmp_path):
    """Call it for a new browser window with a profile of its own."""
    windows = []

    def open_window(username=None, **options):
        profile = tmp_path / ("profile%d" % len(windows))
        windows.append(Window(site, str(profile), **options))
        if username:
            windows[-1].sign_up_or_log_in(username)
        return windows[-1]

    yield open_window
    for opened in windows:
        opened.close()
