"""manage.py channels_lts_status lists each backport and limit, and why it is active or not."""

import json
import platform
from io import StringIO

import django
import pytest
from django.core.management import call_command

from channels_lts import backports, status
from channels_lts.backports import APP_START, TABLE
from channels_lts.backports.backport import Backport
from channels_lts.limits import LIMITS

SWITCHED_OFF = "unsent-messages"


@pytest.fixture(autouse=True)
def no_layers(settings):
    settings.CHANNEL_LAYERS = {}
    settings.CHANNELS_LTS = {}


def run(*arguments):
    output = StringIO()
    call_command("channels_lts_status", *arguments, stdout=output)
    return output.getvalue()


def line_of(name):
    (line,) = [line for line in run().splitlines() if line.startswith(name + " ")]
    return line


def test_it_lists_each_backport_and_each_limit_once():
    names = [line.split(" ")[0] for line in run().splitlines()]
    for name in [backport.identifier for backport in TABLE] + [limit.name for limit in LIMITS]:
        assert names.count(name) == 1


def test_it_begins_with_the_versions():
    first = run().splitlines()[0]
    assert first.startswith("Python %s, Django " % platform.python_version())
    assert "Django " + django.get_version() in first and "daphne 1.4.2" in first


@pytest.mark.parametrize("backport", TABLE, ids=lambda one: one.identifier)
def test_active_is_what_is_applied(backport):
    (part,) = [part for part in status.parts() if part.identifier == backport.identifier]
    assert part.is_active == (backport.is_needed() and backport.is_on())
    assert part.why and part.applied == backport.applied


def test_a_backport_that_is_off_is_listed_as_off(settings):
    assert " yes " in line_of(SWITCHED_OFF)
    settings.CHANNELS_LTS = {"OFF": [SWITCHED_OFF]}
    assert line_of(SWITCHED_OFF).endswith(
        ' no      yes                                         switched off in CHANNELS_LTS["OFF"]'
    )


def made(**fields):
    complete = dict(identifier="made-here", package="channels", expects=(), applied=APP_START)
    complete.update(module="channels_lts", defect="d", met_by="m", upstream="Django 5.2 has a fix.")
    return Backport(**dict(complete, **fields))


@pytest.mark.parametrize(
    "fields,why",
    [
        ({"condition": lambda: False}, "not needed with these versions: Django 5.2 has a fix."),
        ({"condition": lambda: False, "upstream": "None."}, "not needed with these versions"),
        ({"package": "no_such_package"}, "no_such_package is not installed"),
    ],
)
def test_a_backport_that_is_not_needed_has_its_reason(monkeypatch, fields, why):
    monkeypatch.setattr(status, "TABLE", [made(**fields)])
    assert status.parts() == [("made-here", APP_START, False, why, "")]


def test_report_only_is_shown_at_each_part_of_the_edge(monkeypatch, settings):
    edge = made()
    monkeypatch.setattr(status, "TABLE", [edge])
    monkeypatch.setattr(status, "EDGE", [edge])
    assert status.parts()[0].why == "for channels 1.1.8"
    settings.CHANNELS_LTS = {"REPORT_ONLY": True}
    assert status.parts()[0].why.startswith("REPORT_ONLY: it logs")


def test_a_limit_is_listed_with_its_value_and_who_set_it(settings):
    assert line_of("MAX_BODY").split(None, 3)[1:] == ["33554432", "yes", "the default"]
    settings.CHANNELS_LTS = {"MAX_BODY": 10}
    assert line_of("MAX_BODY").split(None, 3)[1:] == ["10", "yes", "set by the project"]


def test_a_limit_by_address_is_in_force_only_with_a_rule_for_proxies(settings):
    name = "MAX_CONNECTIONS_PER_ADDRESS"
    assert " no " in line_of(name)
    settings.CHANNELS_LTS = {name: 5}
    assert "TRUSTED_PROXIES is not set" in line_of(name)
    settings.CHANNELS_LTS = {name: 5, "TRUSTED_PROXIES": []}
    assert " yes " in line_of(name)


def test_it_prints_the_same_for_programs():
    report = json.loads(run("--json"))
    assert [row["identifier"] for row in report["backports"]] == [b.identifier for b in TABLE]
    assert [row["name"] for row in report["limits"]] == [limit.name for limit in LIMITS]
    assert report["versions"]["channels"] == "1.1.8"


def test_it_names_each_server_and_its_weakness(settings, hosts):
    away = "redis://:secret@127.0.0.1:1/0"
    config = {"hosts": [hosts[0], away]}
    settings.CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_lts.layer.RedisChannelLayer", "CONFIG": config}
    }
    lines = [line for line in run().splitlines() if line.startswith("Redis at ")]
    assert len(lines) == 2
    assert "did not give its version" in lines[1] and "secret" not in lines[1]
    assert "did not give" not in lines[0]


def test_check_names_an_identifier_that_the_command_does_not_list(settings):
    settings.CHANNELS_LTS = {"OFF": ["made-here"]}
    (problem,) = backports.find_problems()
    assert "'made-here'" in problem and "channels_lts_status" in problem
