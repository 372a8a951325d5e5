"""The tutorial, as a text that is executed: `make tutorial`."""

import scripts  # noqa: F401 - its filter of warnings, before anything imports redis-py
