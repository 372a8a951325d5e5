"""The site's log: one line for each record, without the control characters of a client."""

import logging

import pytest

from channels_lts.logs import LineFormatter


@pytest.mark.parametrize("name", ["django", "display", "channels_lts"])
def test_a_record_is_one_line(name):
    handler = logging.getLogger(name).handlers[0]  # pytest has added its own
    assert type(handler.formatter) is LineFormatter
    record = logging.LogRecord(name, logging.WARNING, "a.py", 1, "a\nb\x1b", (), None)
    assert handler.format(record).endswith(r" - WARNING - a - a\nb\x1b")
