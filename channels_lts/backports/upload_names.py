"""Remove the folders from the name of an uploaded file: `upload-names` in table_security.py."""

import re

from django.http.multipartparser import MultiPartParser

from .table import entry
from .versions import check


def apply():
    """Replace what cleans the name of a file. Raises UnexpectedVersion."""
    check([entry("upload-names")])
    MultiPartParser.IE_sanitize = _clean


def _clean(parser, name):
    """Return the last part of a path (str); None for a part that names a folder.

    The parser ignores a file without a name.
    """
    last = re.split(r"[/\\]", name or "")[-1].strip()
    return None if last in ("", ".", "..") else last
