"""docs/installing.md: each of its commands is executed, with plain pip, pip-tools and uv."""

import os
import re
import shutil
import subprocess
import sys

import pytest

import channels_lts
from channel_dj.local import ROOT
from scripts.lock import UV
from scripts.matrix import DJANGOS, PYTHONS
from scripts.matrix_page import PAGE as PAGE_OF_THE_MATRIX
from scripts.matrix_page import supported

from .pages import Page
from .pythons import python

pytestmark = [
    pytest.mark.network,
    pytest.mark.skipif(not os.path.exists(UV), reason="uv runs on Python 3.8 and later"),
]

PAGE = Page("installing.md")

# What a Channels 1 project installed in 2018.
OF_2018 = ["channels==1.1.8", "daphne==1.4.2", "asgi_redis==1.4.3", "asgiref==1.1.2"]
OF_2018 += ["redis==2.10.6", "msgpack-python==0.5.6", "Django==1.11.29"]


class Maintainer:
    """Types the commands of the page in a folder, with one environment active."""

    def __init__(self, folder, version):
        self.folder, self.environment = str(folder), str(folder / ".venv")
        self.python = python(version)
        self.tools = str(folder / "tools")
        os.mkdir(self.tools)
        os.symlink(UV, os.path.join(self.tools, "uv"))

    def make_environment(self, *packages):
        """Make the environment with uv, which is quick, and with a pip of its own."""
        pip = "pip==21.3.1" if self.python.endswith("3.6") else "pip"
        self.run(UV, "venv", "--quiet", "--python", self.python, self.environment)
        self.run(UV, "pip", "install", "--quiet", pip, *packages)

    def run(self, *command):
        """Run a command in the folder; return its output (str)."""
        # uv alone of this checkout's environment, not its pip.
        path = [os.path.join(self.environment, "bin"), self.tools, os.environ["PATH"]]
        variables = dict(os.environ, PATH=os.pathsep.join(path), VIRTUAL_ENV=self.environment)
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def follow(self, found):
        """Write the files that blocks of the page name, and run the blocks of commands."""
        for language, text in found:
            named = re.match(r"# (\S+)\n", text)
            if language == "sh":
                self.run("bash", "-e", "-x", "-c", text)
            elif named:
                with open(os.path.join(self.folder, named.group(1)), "w") as file:
                    file.write(text)

    def installed(self):
        """Return {package: version} of the environment."""
        frozen = self.run(UV, "pip", "freeze", "--quiet", "--python", self.environment)
        return dict(re.findall(r"^([\w.-]+)==(\S+)$", frozen, re.MULTILINE))


@pytest.fixture
def maintainer(request, tmp_path, built, wheels):
    """Give a Maintainer whose folder has the wheels; the parameter is the version of Python."""
    (tmp_path / "wheels").mkdir()
    for name in os.listdir(wheels):
        shutil.copy(os.path.join(wheels, name), str(tmp_path / "wheels"))
    shutil.copy(built[0], str(tmp_path / "wheels"))
    return Maintainer(tmp_path, request.param)


@pytest.mark.parametrize("maintainer", ["3.6", "3.11"], indirect=True)
def test_the_wheels_are_made_with_channels_lts_alone(maintainer, built):
    wheels = os.path.join(maintainer.folder, "wheels")
    shutil.rmtree(wheels)
    shutil.copy(built[0], maintainer.folder)
    maintainer.make_environment()
    maintainer.follow(PAGE.blocks("Make the wheels"))
    assert len(os.listdir(wheels)) == 4


@pytest.mark.parametrize("maintainer", ["3.11"], indirect=True)
def test_plain_pip_installs_into_an_empty_environment(maintainer):
    maintainer.make_environment()
    maintainer.follow(PAGE.blocks("Into an empty environment"))
    assert maintainer.installed()["channels"] == "1.1.8+lts1"


@pytest.mark.parametrize("maintainer", ["3.13"], indirect=True)
def test_plain_pip_installs_the_newest_django_of_the_extra(maintainer):
    maintainer.make_environment()
    text = PAGE.blocks("Into an empty environment")[0][1].replace(" 'Django~=2.2.0'", "")
    maintainer.follow([("sh", text)])
    assert maintainer.installed()["django"].startswith("6.1.")
    assert "daphne" in maintainer.run("daphne", "--help")  # its console script


@pytest.mark.parametrize("minor", PYTHONS)
def test_the_wheels_fit_each_python_with_its_oldest_and_its_newest_django(minor, built, wheels):
    with open(os.path.join(ROOT, PAGE_OF_THE_MATRIX)) as page:
        pairs = supported(page.read())
    djangos = [django for django in DJANGOS if (minor, django) in pairs]
    command = [UV, "pip", "compile", "--quiet", "--python", sys.executable]
    command += ["--python-version", "3.%d" % minor]
    command += ["--find-links", wheels, "--find-links", os.path.dirname(built[0]), "-"]
    for django in (djangos[0], djangos[-1]):
        wanted = "channels-lts[channels1]\nDjango==%s.*\n" % django
        subprocess.run(command, input=wanted.encode(), stdout=subprocess.DEVNULL, check=True)


@pytest.mark.parametrize("maintainer", ["3.6"], indirect=True)
def test_an_environment_of_2018_is_upgraded_in_place(maintainer):
    maintainer.make_environment(*OF_2018)
    first, second = PAGE.blocks("Into a Channels 1 environment")
    maintainer.follow([first])
    installed = maintainer.installed()
    assert installed["channels"] == "1.1.8+lts1" and "msgpack-python" not in installed
    assert (installed["django"], installed["redis"]) == ("1.11.29", "2.10.6")
    maintainer.run("python", "-c", "import msgpack; msgpack.packb({})")
    maintainer.follow([second])
    assert maintainer.installed()["django"] == "2.2.28"
    assert maintainer.installed()["redis"] != "2.10.6"


@pytest.mark.parametrize("maintainer", ["3.11"], indirect=True)
def test_a_constraints_file_may_pin_the_public_versions(maintainer):
    maintainer.make_environment()
    maintainer.follow(PAGE.blocks("With a constraints file"))
    assert maintainer.installed()["django"] == "2.2.28"


@pytest.mark.parametrize("maintainer", ["3.11"], indirect=True)
def test_pip_tools_locks_with_hashes(maintainer):
    maintainer.make_environment("pip-tools")
    maintainer.follow(PAGE.blocks("With pip-tools"))
    assert maintainer.installed()["daphne"] == "1.4.2+lts1"


@pytest.mark.parametrize("maintainer", ["3.11"], indirect=True)
def test_uv_installs_the_wheels_locks_them_in_a_project_and_overrides_without_them(maintainer):
    maintainer.follow(PAGE.blocks("With uv")[:3])
    assert maintainer.installed()["asgi-redis"] == "1.4.3+lts1"
    wheels = os.path.join(maintainer.folder, "wheels")
    for name in os.listdir(wheels):
        if "+lts1" in name:
            os.remove(os.path.join(wheels, name))
    os.remove(os.path.join(maintainer.folder, "pyproject.toml"))
    maintainer.run(UV, "venv", "--quiet", "--clear")  # the corrected ones would stay
    maintainer.follow(PAGE.blocks("With uv")[3:])
    installed = maintainer.installed()
    assert installed["asgi-redis"] == "1.4.3" and "msgpack-python" not in installed


@pytest.mark.parametrize("maintainer", ["3.11"], indirect=True)
def test_without_the_wheels_pip_names_what_is_missing(maintainer, built):
    maintainer.make_environment()
    command = ["python", "-m", "pip", "install", built[0] + "[channels1]"]
    with pytest.raises(AssertionError, match=r"No matching distribution .*channels==1\.1\.8\+lts1"):
        maintainer.run(*command)
    assert "No matching distribution found for channels==1.1.8+lts1" in PAGE.text


def test_every_block_of_the_page_is_followed():
    titles = re.findall(r"^## (.+)$", PAGE.text, re.MULTILINE)
    with open(__file__) as file:
        followed = set(re.findall(r'blocks\("(.+?)"\)', file.read()))
    assert followed == set(titles)
    assert len(PAGE.blocks("Into a Channels 1 environment")) == 2
    assert len([1 for language, _ in PAGE.blocks("With uv") if language == "sh"]) == 3


def test_the_page_names_the_version_of_channels_lts():
    named = re.findall(r"channels[-_]lts(?:\[channels1\])?(?:==|-)(\d[\d.]*\d)", PAGE.text)
    assert set(named) == {channels_lts.__version__}
