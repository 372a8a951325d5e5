"""channels_lts.compat, each time in a new interpreter: an import hook is for a whole process."""

import subprocess
import sys

import django
import pytest

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


@pytest.mark.parametrize("apply", [APPLY, APPLY + APPLY])
def test_with_it_all_of_channels_can_be_imported(apply):
    done = apply + IMPORT_CHANNELS + "import channels, daphne.server, asgi_redis;"
    assert python(done + "print(channels.Group.__name__)") == "Group\n"


def test_the_two_lines_of_channels_lts_before_issue_12_do_the_same():
    assert channels_lts.python312.apply is channels_lts.compat.apply


def test_each_module_of_six_has_its_former_name():
    names = "from django.utils import six; from django.utils.six.moves import zip, urllib;"
    assert python(APPLY + names + "print(six.text_type is str, zip is __builtins__.zip)") == (
        "True True\n"
    )


@needs("django-six")
def test_the_error_without_six_says_what_to_install():
    assert "pip install six" in python("import sys; sys.modules['six'] = None;" + APPLY)


def test_a_module_that_is_there_stays():
    code = "import asgiref; print(asgiref.__file__ > '', asgiref.__version__ > '')"
    assert python(APPLY + code) == "True True\n"


def test_no_module_appears_that_nobody_had():
    assert "No module named 'django.utils.sixty'" in python(APPLY + "import django.utils.sixty")
    assert "No module named 'asgiref.base'" in python(APPLY + "import asgiref.base")


@pytest.mark.parametrize(
    "arguments,caching",
    [
        ("providing_args=['a']", False),
        ("['a']", False),
        ("['a'], True", True),
        ("", False),
        ("use_caching=True", True),
    ],
)
def test_a_signal_may_name_its_arguments(arguments, caching):
    code = "from django.dispatch import Signal; print(Signal(%s).use_caching)" % arguments
    assert python(APPLY + code) == "%s\n" % caching


@needs("signal-arguments")
def test_a_signal_takes_its_first_argument_as_today():
    code = "from django.dispatch import Signal; print(Signal(True).use_caching)"
    assert python(APPLY + code) == "True\n"


def test_a_signal_sends_to_its_receivers():
    code = (
        "from channels.signals import consumer_started as signal;"
        "receiver = lambda **kwargs: sorted(kwargs);"
        "signal.connect(receiver); print(signal.send(None, environ=1)[-1][1])"
    )
    assert python(APPLY + code) == "['environ', 'sender', 'signal']\n"
