"""channels_lts.python312, each time in a new interpreter: an import hook is for a whole process."""

import subprocess
import sys

import pytest

IMPORT_CHANNELS = "import channels.routing, django.utils.six.moves.urllib.parse"


def python(code):
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )


@pytest.mark.skipif(
    sys.version_info < (3, 12),
    reason="Python before 3.12 imports six unaided: tox -e py312 runs this",
)
def test_without_it_channels_does_not_import():
    assert "No module named 'django.utils.six.moves'" in python(IMPORT_CHANNELS).stderr


def test_with_it_channels_imports():
    result = python("from channels_lts import python312; python312.apply();" + IMPORT_CHANNELS)
    assert result.returncode == 0, result.stderr


def test_it_may_be_applied_again():
    twice = "from channels_lts import python312; python312.apply(); python312.apply();"
    assert python(twice + IMPORT_CHANNELS).returncode == 0


@pytest.mark.skipif(
    sys.version_info < (3, 12),
    reason="Python before 3.12 needs no import hook: tox -e py312 runs this",
)
def test_the_error_on_a_django_without_six_says_what_to_install():
    result = python(
        "import sys; sys.modules['django.utils.six'] = None;"
        "from channels_lts import python312; python312.apply()"
    )
    assert "install Django 2.2.28" in result.stderr
