import logging

import pytest


@pytest.fixture(autouse=True)
def logs_are_heard(monkeypatch):
    """caplog listens at the root, where the site's own loggers do not propagate to."""
    for name in ("channels_lts", "display"):
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
