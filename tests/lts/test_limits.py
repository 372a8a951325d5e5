"""CHANNELS_LTS: the values in force, and errors that name what is wrong."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from channels_lts import backports
from channels_lts.backports import IMPORT, LAYER, TABLE, find_problems
from channels_lts.limits import LIMITS, is_on, limit, problems

ONE = "unsent-messages"


def test_a_limit_has_its_default_without_a_setting(settings):
    settings.CHANNELS_LTS = {}
    assert limit("MAX_BODY") == 32 * 1024 * 1024
    settings.CHANNELS_LTS = {"MAX_BODY": 10}
    assert limit("MAX_BODY") == 10
    del settings.CHANNELS_LTS
    assert limit("MAX_BODY") == 32 * 1024 * 1024


def test_each_default_is_valid():
    assert problems({}) == []
    assert [each.name for each in LIMITS if not each.is_valid(each.default)] == []


@pytest.mark.parametrize(
    "name,value,expected",
    [
        ("MAX_BODY", "64k", "It has to be a number of bytes"),
        ("MAX_BODY", 0, "It has to be a number of bytes (int) over 0."),
        ("MAX_BODY", True, "It has to be a number of bytes"),
        ("BODY_RATE", -1, "It has to be a number of bytes a second over 0."),
        ("MAX_MESSAGE", None, "It has to be a number of bytes (int); 0 closes a socket"),
        ("CHARSETS", ["utf-8", "no such"], "It has to be a list of encodings that Python knows."),
        ("CHARSETS", "utf-8", "It has to be a list of encodings that Python knows."),
        ("CHARSETS", ["\0"], "It has to be a list of encodings that Python knows."),
        ("TRUSTED_PROXIES", ["proxy"], "It has to be a list of addresses and networks"),
        ("TRUSTED_PROXIES", "10.0.0.1", "It has to be a list of addresses and networks"),
        ("REPORT_ONLY", "yes", "It has to be True or False."),
        ("OFF", "edge-heads", "It has to be a list of identifiers"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_expected(settings, name, value, expected):
    settings.CHANNELS_LTS = {name: value}
    (line,) = find_problems()
    assert line.startswith("CHANNELS_LTS['%s'] is %r. " % (name, value))
    assert expected in line


def test_settings_and_identifiers_that_do_not_exist_are_named(settings):
    settings.CHANNELS_LTS = {"MAX_BODDY": 1, "OFF": ["no-such", "python-312", ONE]}
    lines = find_problems()
    assert lines[0].startswith("CHANNELS_LTS has no setting 'MAX_BODDY'. It knows BODY_RATE, ")
    assert [line.split(" names ")[1].split(".")[0] for line in lines[1:]] == [
        "'no-such'",
        "'python-312'",  # it is applied before settings are read
    ]
    settings.CHANNELS_LTS = ["MAX_BODY"]
    assert find_problems() == ["CHANNELS_LTS is of the type list. It has to be a dict."]


def test_manage_py_check_fails_on_what_it_does_not_know(settings):
    settings.CHANNELS_LTS = {"MAX_BODDY": 1}
    with pytest.raises(SystemCheckError, match="channels_lts.E001.*no setting 'MAX_BODDY'"):
        call_command("check")


@pytest.mark.parametrize(
    "value,line",
    [
        (
            "{'MAX_BODY': 'a lot'}",
            "CHANNELS_LTS['MAX_BODY'] is 'a lot'. It has to be a number of bytes (int) over 0.",
        ),
        ("None", "CHANNELS_LTS is of the type NoneType. It has to be a dict."),
        ("['MAX_BODY']", "CHANNELS_LTS is of the type list. It has to be a dict."),
        (
            "{'OFF': None}",
            "CHANNELS_LTS['OFF'] is None. It has to be a list of identifiers that "
            "`manage.py channels_lts_status` lists.",
        ),
    ],
)
def test_an_interface_server_with_a_wrong_setting_ends_with_one_line(value, line):
    code = (
        "import tests.lts.settings as settings, django\n"
        "settings.CHANNELS_LTS = %s\n"
        "django.setup()\n"
        "import daphne.server\n"
    ) % value
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        stderr=subprocess.PIPE,
        universal_newlines=True,
        env=dict(os.environ, DJANGO_SETTINGS_MODULE="tests.lts.settings"),
    )
    assert ended.returncode == 1
    assert ended.stderr == line + "\n"


def test_a_backport_that_is_off_is_not_applied(settings, monkeypatch):
    applied = []
    monkeypatch.setattr(backports, "import_module", lambda name: applied.append(name) or sys)
    monkeypatch.setattr(sys, "apply", lambda: None, raising=False)
    settings.CHANNELS_LTS = {"OFF": [ONE]}
    assert not is_on(ONE)
    backports.apply("app start")
    assert applied and "channels_lts.backports.unsent_messages" not in applied
    settings.CHANNELS_LTS = {}
    backports.apply("app start")
    assert "channels_lts.backports.unsent_messages" in applied


def test_a_backport_before_the_settings_and_one_that_the_layer_needs_are_always_on(settings):
    settings.CHANNELS_LTS = {"OFF": [one.identifier for one in TABLE]}
    on = {one.identifier for one in TABLE if one.is_on()}
    early = {one.identifier for one in TABLE if one.applied in (IMPORT, LAYER)}
    assert on == early | {"group-delivery"}
