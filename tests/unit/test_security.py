"""The register of weaknesses names real modules and tests, and what is made from it is fresh."""

import copy
import json
import os
import re

import pytest

from channel_dj.local import ROOT
from channels_lts.backports import TABLE
from scripts import openvex, register, register_page, sbom

CONTENT = register.read()
VERSIONS = register.locked()
ROWS = CONTENT["rows"]
IDENTIFIERS = {backport.identifier for backport in TABLE}
# Backports of other defects than weaknesses; every other one has to be in the register.
NO_WEAKNESS = {"python-312", "django-six", "signal-arguments", "delay-label", "asgiref-1"}
NO_WEAKNESS |= {"msgpack-1", "psycopg2-29", "redis-tls", "redis-3", "unsent-messages"}
NO_WEAKNESS |= {"autobahn-options", "response-later", "error-answers", "async-streams"}
NO_WEAKNESS |= {"cookie-headers", "delay-server", "ordered-answers", "session-fallbacks"}
NO_WEAKNESS |= {"graceful-stop"}
NO_WEAKNESS |= {"reloading-worker"}
NO_WEAKNESS |= {"client-reply-channel"}
NO_WEAKNESS |= {"close-exceptions"}
NO_WEAKNESS |= {"test-client-headers", "test-case-setup", "live-server-layer", "live-server-fork"}
NO_WEAKNESS |= {"response-bodies", "broken-streams", "large-messages", "listen-errors"}
NO_WEAKNESS |= {"websocket-cookies", "long-lines"}
NO_WEAKNESS |= {"ordering-gaps"}
NO_WEAKNESS |= {"websocket-connect-timeout", "close-codes", "empty-messages"}
NO_WEAKNESS |= {"websocket-liveness", "websocket-root-path", "subprotocol"}
NO_WEAKNESS |= {"gone-receivers", "gone-clients"}
FIELDS = {"id", "component", "weakness", "reachable", "state", "holds_for", "answer", "action"}
FIELDS |= {"closed_by", "tests", "advisories", "others", "reviewed"}

each_row = pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def has_test(path, name):
    text = read(path)
    return bool(re.search(r"^ *def %s\(" % re.escape(name), text, re.MULTILINE))


@each_row
def test_a_row_is_complete(row):
    assert set(row) == FIELDS
    assert row["state"] in register.STATES and row["holds_for"] in register.HOLDS_FOR
    assert row["component"] and row["weakness"] and row["reachable"] and row["answer"]
    assert bool(row["action"]) or row["state"] != register.ACCEPTED
    assert "|" not in row["weakness"] + row["reachable"] + row["answer"] + row["action"]
    assert set(row["advisories"]) <= set(row["reviewed"])


def test_no_two_rows_have_one_identifier():
    assert len({row["id"] for row in ROWS}) == len(ROWS)


@each_row
def test_each_module_that_a_row_names_is_there(row):
    for name in row["closed_by"]:
        assert name in IDENTIFIERS or os.path.isfile(os.path.join(ROOT, name)), name


@each_row
def test_each_test_that_a_row_names_is_there(row):
    for test in row["tests"]:
        path, _, name = test.partition("::")
        assert has_test(path, name), test


def test_a_test_that_is_not_there_is_found():
    assert has_test("tests/unit/test_security.py", "test_a_test_that_is_not_there_is_found")
    assert not has_test("tests/unit/test_security.py", "test_a_test_that_is_not_there")


@each_row
def test_a_row_that_is_closed_names_its_test_and_its_module(row):
    if row["state"] in (register.CLOSED, register.UPSTREAM):
        assert row["tests"]
    assert bool(row["closed_by"]) or row["state"] != register.CLOSED


@pytest.mark.parametrize("identifier", sorted(IDENTIFIERS - NO_WEAKNESS))
def test_each_protection_has_a_row(identifier):
    assert any(identifier in row["closed_by"] for row in ROWS)


def test_each_row_was_looked_at_with_the_versions_in_the_lock():
    assert register.stale(CONTENT, VERSIONS) == []


def test_another_version_in_the_lock_is_found_until_its_rows_are_marked():
    newer = dict(VERSIONS, twisted=VERSIONS["twisted"] + ["99.1"])
    content = copy.deepcopy(CONTENT)
    found = register.stale(content, newer)
    rows = [row["id"] for row in ROWS if "twisted" in row["reviewed"]]
    assert [line.split()[0] for line in found] == rows
    assert all("99.1" in line and "make security ROWS=" in line for line in found)
    register.mark_reviewed(content, rows, newer)
    assert register.stale(content, newer) == []


def test_only_a_row_of_the_register_can_be_marked():
    with pytest.raises(register.UnknownRow, match="no row Z9"):
        register.mark_reviewed(copy.deepcopy(CONTENT), ["Z9"], VERSIONS)


@pytest.mark.parametrize(
    "version,fixed_in,fixed",
    [
        ("5.2.8", ["4.2.26", "5.2.8"], True),
        ("5.2.7", ["4.2.26", "5.2.8"], False),
        ("2.2.28", ["4.2.26", "5.2.8"], False),
        ("6.0.1", ["4.2.26", "5.2.8"], True),
        ("22.10.0", ["22.4.0"], True),
        ("4.2.30", ["5.2.14", "6.0.5"], False),
        ("5.0.8", ["4.4.4", "4.5.4"], True),
        ("1.0", [], False),
    ],
)
def test_a_version_has_a_fix_from_the_first_of_its_series_on(version, fixed_in, fixed):
    assert register.is_fixed(version, fixed_in) == fixed


def test_the_page_is_written_from_the_register():
    page = read(register_page.PAGE)
    assert register_page.renew(page, CONTENT, VERSIONS) == page, "run make security"
    for row in ROWS:
        assert "| **%s** |" % row["id"] in page


def test_the_openvex_document_is_written_from_the_register():
    document = register.as_text(openvex.document(CONTENT, VERSIONS))
    assert read(openvex.FILE) == document, "run make security"


def test_other_statements_are_another_version_of_the_document():
    content = copy.deepcopy(CONTENT)
    assert not openvex.begin_version(content, VERSIONS, "2030-01-01")
    assert content == CONTENT
    content["rows"][0]["weakness"] = "Another."
    assert openvex.begin_version(content, VERSIONS, "2030-01-01")
    assert (content["version"], content["updated"]) == (CONTENT["version"] + 1, "2030-01-01")


def test_the_openvex_document_has_what_its_specification_requires():
    """OpenVEX 0.2.0: the required fields, the labels, and the fields that a status requires."""
    document = json.loads(read(openvex.FILE))
    assert document["@context"] == "https://openvex.dev/ns/v0.2.0"
    assert document["@id"] and document["author"] and document["version"] >= 1
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", document["timestamp"])
    texts = [json.dumps(statement) for statement in document["statements"]]
    assert texts and len(set(texts)) == len(texts)
    for statement in document["statements"]:
        assert statement["vulnerability"]["name"]
        for product in statement["products"]:
            for part in [product] + product.get("subcomponents", []):
                assert re.match(r"pkg:(pypi|generic)/[a-z0-9.-]+@[\w.+-]+$", part["@id"])
        assert statement["status"] in ("not_affected", "affected", "fixed")
        if statement["status"] == "not_affected":
            assert statement["justification"] in (openvex.MITIGATED, openvex.UNUSED)
        if statement["status"] == "affected":
            assert statement["action_statement"]


def test_each_advisory_is_a_statement_on_all_versions_in_the_lock():
    document = json.loads(read(openvex.FILE))
    for row in ROWS:
        for package, names in row["advisories"].items():
            for name in names:
                said = [
                    part["@id"]
                    for statement in document["statements"]
                    if statement["vulnerability"]["name"] == name
                    for part in statement["products"][0]["subcomponents"]
                ]
                expected = ["pkg:pypi/%s@%s" % (package, one) for one in VERSIONS[package]]
                assert sorted(said) == sorted(expected), name


def test_the_sbom_lists_the_lock():
    document = json.loads(read(sbom.FILE))
    properties = {one["name"]: one["value"] for one in document["metadata"]["properties"]}
    assert properties[sbom.DIGEST] == sbom.digest(), "run make security"
    listed = [(part["name"], part["version"]) for part in document["components"]]
    assert sorted(listed) == sorted(pin[:2] for pin in register.pins())
    assert document["metadata"]["component"]["purl"] == openvex.SITE
    assert document["bomFormat"] == "CycloneDX"


def test_a_weakness_is_reported_in_private():
    page = read("SECURITY.md")
    assert "in private to the owner of this repository" in page
    assert "Never open a public issue" in page
