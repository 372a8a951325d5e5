"""The project of tests/edge, with a log of its own as many projects have one: without channels_lts.

`SAFE_LOG` gives it the formatter of channels_lts.
"""

import os

from tests.edge.project.settings import *  # noqa: F403

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s - %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
if os.environ.get("SAFE_LOG"):
    LOGGING["formatters"]["line"]["class"] = "channels_lts.logs.LineFormatter"
