"""Read a page of docs/ whose commands and files the tests use."""

import os
import re

from channel_dj.local import ROOT

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


class Page:
    """A page of docs/: `name` (str) is its file, `text` (str) its Markdown."""

    def __init__(self, name):
        with open(os.path.join(ROOT, "docs", name), encoding="utf-8") as file:
            self.text = file.read()

    def section(self, title):
        """Return the text (str) under a heading."""
        return self.text.split("\n## %s\n" % title)[1].split("\n## ")[0]

    def blocks(self, title):
        """Return the blocks [(language, text)] under a heading."""
        return BLOCK.findall(self.section(title))

    def package_files(self, title):
        """Return the files {name: text} of the package mysite that stand under a heading."""
        files = re.findall(
            r"^```python\n# mysite/(\w+\.py).*?\n(.*?)^```", self.section(title), re.M | re.S
        )
        return dict(files)
