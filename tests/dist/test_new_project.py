"""The promises of docs/adopting.md: channels-lts, its pins and its settings, in a new project."""

import contextlib
import os
import shutil
import subprocess

import pytest

from channel_dj.local import ROOT

from .project import ADOPTING, TRY, Project, own_redis
from .pythons import python

PYTHONS = ["3.6", "3.11", "3.13"]
NEWEST = ["3.14", "3.13"]  # the Pythons of a new project: the first one that is here
BACK = "python manage.py channels_lts_back_to_stock"

pytestmark = [pytest.mark.live, pytest.mark.network, pytest.mark.usefixtures("index")]


@pytest.fixture(scope="module", params=PYTHONS)
def environment(request, tmp_path_factory):
    """Make an empty virtual environment; give its bin folder (str). On 3.6 renew its pip."""
    folder = str(tmp_path_factory.mktemp("environment"))
    subprocess.check_call([python(request.param), "-m", "venv", folder])
    environment = os.path.join(folder, "bin")
    if request.param == "3.6":
        renewed = pip(environment, "pip==21.3.1")
        assert renewed.returncode == 0, renewed.stdout
    return environment


def pip(environment, *arguments):
    command = [os.path.join(environment, "python"), "-m", "pip", "install", "--no-input"]
    return subprocess.run(
        command + list(arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        cwd="/",
    )


def installed_version(environment):
    """Return the version (str) that an interpreter in another folder imports."""
    code = "import channels_lts; print(channels_lts.__file__, channels_lts.__version__)"
    output = subprocess.check_output([os.path.join(environment, "python"), "-c", code], cwd="/")
    path, version = output.decode().rsplit(None, 1)
    assert path.startswith(os.path.dirname(environment))
    return version


def test_a_socket_opens_through_daphne_and_a_worker(environment, built, wheels, tmp_path):
    installed = pip(
        environment, "--find-links", wheels, built[0] + "[channels1]", "Django<3"
    )  # empty up to here
    assert installed.returncode == 0, installed.stdout
    with own_redis() as redis_url:
        project = Project(tmp_path, environment, redis_url)
        project.bash("django-admin startproject mysite .")
        project.write_files()
        with project.running(workers=1):
            first, second = project.opened(), project.opened()
            second.send("hello")
            assert [first.recv(), second.recv()] == ["all: hello", "all: hello"]


def test_the_page_makes_a_new_project_and_goes_back_to_stock(built, tmp_path):
    shutil.copy(built[0], str(tmp_path))
    with own_redis() as redis_url:
        project = Project(tmp_path, str(tmp_path / ".venv" / "bin"), redis_url)
        project.pythons = [real_folder(newest_python()), real_folder(python("3.6"))]
        (install,) = ADOPTING.blocks("Install it")
        project.bash(install[1])
        start, checks, _ = [text for language, text in ADOPTING.blocks(TRY) if language == "sh"]
        project.bash(start)
        project.write_files()
        project.bash(checks)
        with project.running(workers=2, daphne_last=True):
            first, second = project.opened(), project.opened()
            second.send("hello")
            assert [first.recv(), second.recv()] == ["all: hello", "all: hello"]
            with pytest.raises(AssertionError, match="registered"):
                project.bash(BACK)
        # The daphne has taken its members out of their groups, so a key of the format is left.
        assert "groups would be converted: 0; " in project.bash(BACK + " --dry-run")
        assert "channels_lts removed: 2." in project.bash(BACK)
        project.name_stock()
        (stock,) = ADOPTING.blocks("The way back")
        project.bash(stock[1])
        project.environment = str(tmp_path / "stock" / "bin")
        project.bash("pip check")
        with project.running(workers=2):
            first, second = project.opened(), project.opened()
            second.send("stock")
            assert [first.recv(), second.recv()] == ["all: stock", "all: stock"]


def test_the_commands_of_the_way_back_are_on_the_page():
    assert "`%s`" % BACK in ADOPTING.section("The way back")
    assert "`%s --dry-run`" % BACK in ADOPTING.section("The way back")


@pytest.mark.parametrize("source", ["", "git+file://"])
def test_pip_installs_a_checkout(environment, source, built):
    installed = pip(environment, "--no-deps", "--force-reinstall", source + ROOT)
    assert installed.returncode == 0, installed.stdout
    if not source:
        assert installed_version(environment) in built[0]


def newest_python():
    """Return the path (str) of the newest Python for a new project; skip the test without one."""
    for version in NEWEST[:-1]:
        with contextlib.suppress(pytest.skip.Exception):
            return python(version)
    return python(NEWEST[-1])


def real_folder(python):
    """Return the folder (str) of an interpreter itself, not of a version manager's command."""
    code = "import os, sys; print(os.path.dirname(os.path.realpath(sys.executable)))"
    return subprocess.check_output([python, "-c", code], universal_newlines=True).strip()
