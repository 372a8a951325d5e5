"""channels_lts.python312, each time in a new interpreter: an import hook is for a whole process."""

import subprocess
import sys
import types

import pytest

from channels_lts import python312
from channels_lts.compat import python312 as compat

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
def test_the_error_on_a_django_without_six_names_the_remedy():
    result = python(
        "import sys; sys.modules['django.utils.six'] = None;"
        "from channels_lts import python312; python312.apply()"
    )
    assert "install Django 2.2.28" in result.stderr


class Importer:
    """An importer as six's was before Python 3.12."""

    known_modules = {"django.utils.six.moves": "the module"}

    def is_package(self, fullname):
        return True

    def load_module(self, fullname):
        return self.known_modules[fullname]


def test_the_importer_gets_todays_protocol(monkeypatch):
    six = types.ModuleType("django.utils.six")
    six._importer = importer = Importer()
    monkeypatch.setitem(sys.modules, "django.utils.six", six)
    monkeypatch.setattr("django.utils.six", six, raising=False)
    monkeypatch.setattr(sys, "version_info", (3, 12))
    compat.apply()
    spec = importer.find_spec("django.utils.six.moves")
    assert (spec.name, spec.loader) == ("django.utils.six.moves", importer)
    assert importer.create_module(spec) == "the module"
    assert importer.exec_module("the module") is None
    assert importer.find_spec("django.utils.other") is None


def test_a_python_before_312_is_left_alone(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 11))
    monkeypatch.setitem(sys.modules, "django.utils.six", None)  # would raise ImportError
    compat.apply()


def test_the_error_names_the_django_to_install(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 12))
    monkeypatch.setitem(sys.modules, "django.utils.six", None)
    monkeypatch.delattr("django.utils.six", raising=False)
    with pytest.raises(ImportError, match="install Django 2.2.28"):
        compat.apply()


def test_the_public_name_is_the_same_function():
    assert python312.apply is compat.apply
