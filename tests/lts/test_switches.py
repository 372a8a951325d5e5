"""Each backport that is applied after settings are read can be switched off by its identifier."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from channels_lts import backports, status
from channels_lts.backports import APP_START, IMPORT, INTERFACE_SERVER, TABLE, find_problems

SWITCHABLE = [one for one in TABLE if one.applied in (APP_START, INTERFACE_SERVER)]
SWITCHABLE = [one for one in SWITCHABLE if one.identifier != "group-delivery"]
ALWAYS_ON = [one for one in TABLE if one not in SWITCHABLE]

ALL_OFF = """
import sys
import tests.lts.settings as settings, django
from channels_lts import backports
applied, import_module = [], backports.import_module
backports.import_module = lambda name: applied.append(name) or import_module(name)
settings.CHANNELS_LTS = {"OFF": sys.argv[1].split(",")}
django.setup()
import daphne.server
print(" ".join(applied))
"""


@pytest.fixture
def applied(monkeypatch):
    """Return the list of modules that are applied; nothing is changed by them."""
    names = []
    part = SimpleNamespace(apply=lambda: None)
    monkeypatch.setattr(backports, "import_module", lambda name: names.append(name) or part)
    return names


@pytest.mark.parametrize("backport", SWITCHABLE, ids=lambda one: one.identifier)
def test_a_backport_is_off_when_it_is_named(backport, settings, applied):
    settings.CHANNELS_LTS = {}
    backports.apply(backport.applied)
    all_on = list(applied)
    assert all_on.count(backport.module) >= backport.is_needed()
    applied.clear()
    settings.CHANNELS_LTS = {"OFF": [backport.identifier]}
    backports.apply(backport.applied)
    if backport.is_needed():
        all_on.remove(backport.module)
    assert applied == all_on
    assert find_problems() == []


@pytest.mark.parametrize("name", [one.identifier for one in ALWAYS_ON] + ["no-such-name", ""])
def test_another_name_is_refused(name, settings):
    settings.CHANNELS_LTS = {"OFF": [name]}
    (problem,) = find_problems()
    assert problem.startswith("CHANNELS_LTS['OFF'] names %r. That cannot be switched off: " % name)
    with pytest.raises(SystemCheckError, match="channels_lts.E001"):
        call_command("check")
    with pytest.raises(SystemExit):
        backports.apply(INTERFACE_SERVER)


def test_the_command_says_which_ones_may_be_named():
    parts = {part.identifier: part for part in status.parts()}
    assert {name for name, part in parts.items() if not part.always_on} == {
        one.identifier for one in SWITCHABLE
    }
    assert parts["group-delivery"].always_on == "the channel layer needs it"
    assert parts["msgpack-1"].always_on == "it is applied before settings are read"


def test_a_process_with_all_of_them_off_applies_the_others_alone():
    names = ",".join(one.identifier for one in SWITCHABLE)
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ALL_OFF, names],
        stdout=subprocess.PIPE,
        universal_newlines=True,
        env=dict(os.environ, DJANGO_SETTINGS_MODULE="tests.lts.settings"),
        check=True,
    )
    late = [one for one in ALWAYS_ON if one.applied != IMPORT and one.is_needed()]
    assert ended.stdout.split() == [one.module for one in late]
