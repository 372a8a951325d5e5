r"""Write log records that a client cannot forge: control characters are escaped.

In LOGGING: `"formatters": {"line": {"class": "channels_lts.logs.LineFormatter", "format": "…"}}`.
"""

import copy
import logging
import re

# ASCII's and Latin-1's control characters, Unicode's ends of lines, the characters that turn the
# direction of text, and halves of surrogate pairs, which cannot be encoded.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
TRACEBACK = "Traceback (most recent call last):\n"
INDENT = "    "


def escape(text):
    r"""Return a text (str) with each control character as Python writes it: `\n`, `\x1b`."""
    return CONTROL.sub(lambda found: repr(found.group())[1:-1], text)


class LineFormatter(logging.Formatter):
    """Write a record in one line. The lines of a traceback follow, each of them indented.

    So a line that begins at the left is the beginning of a record.
    """

    def format(self, record):
        record = copy.copy(record)
        if record.exc_info:
            record.exc_text = None  # another formatter may have left one with control characters
        elif record.exc_text:
            record.exc_text = _indent(record.exc_text)
        return super().format(record)

    def formatMessage(self, record):
        """Return the line of a record. daphne logs some tracebacks as messages: they keep lines."""
        text = super().formatMessage(record)
        begin = text.find(TRACEBACK)
        if begin < 0:
            return escape(text)
        return "%s\n%s" % (escape(text[:begin]).rstrip(), _indent(text[begin:]))

    def formatException(self, exc_info):
        return _indent(super().formatException(exc_info))

    def formatStack(self, stack_info):
        return _indent(super().formatStack(stack_info))


def _indent(text):
    """Return a text with its lines indented, and all other control characters escaped."""
    return "\n".join(INDENT + escape(line) for line in text.rstrip("\n").split("\n"))
