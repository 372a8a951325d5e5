"""channels_lts.logs and the backports for logs: no line has a control character of a client."""

import io
import logging
import logging.config
import sys

import django
import pytest

from channels_lts.logs import CONTROL, LineFormatter, escape

from .conftest import ALL

TEXT = "a\nERROR forged\x1b[31m\x85\u2028\u202eb"
ESCAPED = r"a\nERROR forged\x1b[31m\x85\u2028\u202eb"
HAS_FIX = django.VERSION >= (4, 2, 23)


def has_control(lines):
    return any(map(CONTROL.search, lines))


@pytest.fixture
def log():
    """Return a logger, and the function that returns its lines."""
    stream = io.StringIO()
    formatter = {"class": "channels_lts.logs.LineFormatter", "format": "%(levelname)s %(message)s"}
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": formatter},
            "handlers": {
                "s": {"class": "logging.StreamHandler", "formatter": "line", "stream": stream}
            },
            "loggers": {"of a test": {"handlers": ["s"], "propagate": False}},
        }
    )
    return logging.getLogger("of a test"), lambda: stream.getvalue().split("\n")


def test_control_characters_are_escaped_and_letters_are_not():
    assert escape("é " + TEXT + "\\n") == "é " + ESCAPED + "\\n"
    assert escape("\ud800") == r"\ud800"


def test_a_record_is_one_line(log):
    logger, lines = log
    logger.warning("it is %s", TEXT)
    assert lines() == ["WARNING it is " + ESCAPED, ""]


def test_a_traceback_keeps_its_lines_which_begin_with_spaces(log):
    logger, lines = log
    try:
        raise ValueError(TEXT)
    except ValueError:
        logger.exception("failed", stack_info=True)
    first, *rest, last = lines()
    assert (first, last) == ("ERROR failed", "")
    assert rest[0] == "    Traceback (most recent call last):"
    assert all(line.startswith("    ") for line in rest)
    assert not has_control(rest)
    assert r"    ERROR forged\x1b[31m\x85\u2028\u202eb" in rest
    assert "    Stack (most recent call last):" in rest


def test_a_traceback_that_daphne_logs_as_a_message_keeps_its_lines(log):
    logger, lines = log
    logger.error("Cannot build protocol: Traceback (most recent call last):\n  File\nError: \x1b\n")
    assert lines() == [
        "ERROR Cannot build protocol:",
        "    Traceback (most recent call last):",
        "      File",
        r"    Error: \x1b",
        "",
    ]


def test_a_traceback_of_another_formatter_is_escaped_too(log):
    record = logging.LogRecord("n", logging.ERROR, "", 1, "m", (), None)
    record.exc_text = "Traceback\n\x1b"
    assert LineFormatter().format(record) == "m\n    Traceback\n    \\x1b"
    try:
        raise ValueError("\x1b")
    except ValueError:
        record.exc_info = sys.exc_info()
    assert not has_control(LineFormatter().format(record).split("\n"))
    assert record.exc_text == "Traceback\n\x1b"


def test_a_path_with_control_characters_is_escaped_in_a_projects_own_log(results):
    on, off = results("accounts")["lines"], results("accounts", ALL)["lines"]
    assert len(on) == len(off) == 3
    assert not has_control(on)
    assert has_control(off) == (not HAS_FIX)


def test_daphnes_logs_have_no_control_characters(results):
    on, off = results("accounts")["daphne"], results("accounts", ALL)["daphne"]
    assert not has_control([on["access"].rstrip("\n"), on["own"]])
    assert has_control([off["access"].rstrip("\n")]) and has_control([off["own"]])


def test_the_commands_of_channels_log_no_control_characters(results):
    on, off = results("accounts")["channels"], results("accounts", ALL)["channels"]
    assert not has_control([on["own"], on["runserver"].rstrip("\n")])
    assert has_control([off["own"]]) and has_control([off["runserver"].rstrip("\n")])
