"""channels_lts.compat. The imports that it changes are tried in new interpreters."""

import importlib
import subprocess
import sys
from urllib.parse import urlparse

import django
import pytest
from django.dispatch import Signal

import channels_lts.compat
import channels_lts.python312
from channels_lts.backports.table import IMPORT, TABLE

APPLY = "from channels_lts import compat; compat.apply();"
IMPORT_CHANNELS = "import channels.handler, channels.test, django.utils.six.moves.urllib.parse;"
NEEDED = [each.identifier for each in TABLE if each.applied == IMPORT and each.is_needed()]


def python(code):
    """Run code in a new interpreter; return its output, or the last line of its error."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
    return done.stdout if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


def needs(*identifiers):
    return pytest.mark.skipif(
        not set(identifiers) & set(NEEDED),
        reason="Django %s on Python %d.%d needs none of: %s"
        % ((django.__version__,) + sys.version_info[:2] + (", ".join(identifiers),)),
    )


@needs("python-312", "django-six", "asgiref-1", "signal-arguments")
def test_without_it_channels_cannot_be_imported():
    error = python("import channels.handler, channels.test, channels.signals, asgi_redis")
    assert "Error: " in error


def test_with_it_all_of_channels_can_be_imported():
    done = APPLY + APPLY + IMPORT_CHANNELS + "import channels, daphne.server, asgi_redis;"
    assert python(done + "print(channels.Group.__name__)") == "Group\n"


def test_the_two_lines_of_channels_lts_before_issue_12_do_the_same():
    assert channels_lts.python312.apply is channels_lts.compat.apply


def test_each_module_of_six_has_its_former_name():
    channels_lts.compat.apply()
    moves = importlib.import_module("django.utils.six.moves")
    assert importlib.import_module("django.utils.six").text_type is str
    assert moves.zip is zip and moves.urllib.parse.urlparse is urlparse


@needs("django-six")
def test_the_error_without_six_says_what_to_install():
    assert "pip install six" in python("import sys; sys.modules['six'] = None;" + APPLY)


def test_a_module_that_is_there_stays():
    channels_lts.compat.apply()
    found = importlib.import_module("asgiref")
    assert "channels_lts" not in found.__file__


@pytest.mark.parametrize("name", ["django.utils.sixty", "asgiref.base", "asgiref.inmemory2"])
def test_no_module_appears_that_nobody_had(name):
    channels_lts.compat.apply()
    with pytest.raises(ImportError, match=name):
        importlib.import_module(name)


@pytest.mark.parametrize(
    "arguments,named,caching",
    [
        ([], {"providing_args": ["a"]}, False),
        ([["a"]], {}, False),
        ([["a"], True], {}, True),
        ([], {}, False),
        ([], {"use_caching": True}, True),
    ],
)
def test_a_signal_may_name_its_arguments(arguments, named, caching):
    channels_lts.compat.apply()
    assert Signal(*arguments, **named).use_caching == caching


@needs("signal-arguments")
def test_a_signal_takes_its_first_argument_as_today():
    channels_lts.compat.apply()
    assert Signal(True).use_caching


def test_a_signal_sends_to_its_receivers():
    channels_lts.compat.apply()
    signal = Signal(providing_args=["environ"])

    def receiver(**kwargs):
        return sorted(kwargs)

    signal.connect(receiver)
    assert signal.send(None, environ=1) == [(receiver, ["environ", "sender", "signal"])]
