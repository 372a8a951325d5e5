"""The code in docs/ is the code of the files."""

import glob
import os
import re
import sys

import pytest

from channel_dj.local import ROOT
from scripts import excerpts

pytestmark = pytest.mark.skipif(
    sys.version_info < (3, 8),
    reason="`make excerpts` asks for Python 3.8 or later: ast tells there where a function ends",
)


@pytest.mark.parametrize("path", excerpts.documents(), ids=os.path.basename)
def test_every_excerpt_is_as_its_file_has_it(path):
    with open(path) as file:
        markdown = file.read()
    assert excerpts.renew(markdown) == markdown, "run make excerpts"


def test_the_comparison_has_excerpts_of_all_three():
    with open(os.path.join(ROOT, "docs", "channels-1-to-2.md")) as file:
        files = {found[1] for found in excerpts.EXCERPT.findall(file.read())}
    for folder in ("channel_dj/", "display/consumers.py", "eras/channels2/", "eras/channels4/"):
        assert any(name.startswith(folder) for name in files), folder


def test_each_claim_that_is_marked_seen_has_its_test():
    with open(os.path.join(ROOT, "docs", "channels-1-to-2.md")) as file:
        names = set(re.findall(r"`([a-z]+(?:_[a-z0-9]+){4,})`", file.read()))
    tests = ""
    for path in glob.glob(os.path.join(ROOT, "tests", "eras", "test_*.py")):
        with open(path) as file:
            tests += file.read()
    assert len(names) > 20
    assert {name for name in names if "def test_%s(" % name not in tests} == set()


def test_an_excerpt_that_is_gone_is_named():
    with pytest.raises(excerpts.NameNotFound, match="consumers.py has no ws_receive any more"):
        excerpts.cut("display/consumers.py", "ws_receive")


def test_an_excerpt_that_differs_is_found():
    markdown = "<!-- excerpt: display/consumers.py ws_connect -->\n```python\nold\n```\n"
    assert "Group('users').add" in excerpts.renew(markdown)
