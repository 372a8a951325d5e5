"""The tutorial's files are the tutorial's."""

import os
import re

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOCUMENT = os.path.join(ROOT, "tests", "tutorial-document.md")


def read(path):
    with open(path, newline="") as file:
        return file.read()


def block(first_line):
    """The document's code block that begins with `first_line`."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", read(DOCUMENT), re.DOTALL | re.MULTILINE)
    found = [block for block in blocks if block.startswith(first_line + "\n")]
    assert len(found) == 1, first_line
    return found[0]


def test_the_consumers_are_the_documents_two_blocks_byte_for_byte():
    connect = block("from channels import Group")
    disconnect = block("def ws_disconnect(message):")
    assert read(os.path.join(ROOT, "display", "consumers.py")) == connect + "\n\n" + disconnect


def test_the_routes_are_the_documents_block_byte_for_byte():
    routes = block("from channels.routing import route")
    assert read(os.path.join(ROOT, "channel_dj", "routes.py")) == routes


def test_our_copy_of_the_document_is_the_document():
    original = os.path.join(ROOT, os.pardir, "shared", "tutorial-document.md")
    if not os.path.exists(original):
        pytest.skip("the original document does not lie beside this checkout")
    assert read(DOCUMENT) == read(original)
