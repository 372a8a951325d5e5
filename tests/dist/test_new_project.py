"""The promises of docs/adopting.md: channels-lts, its pins and its settings, in a new project."""

import contextlib
import os
import re
import shutil
import subprocess
import sys

import pytest
import websocket

from channel_dj.local import ROOT
from testing.site import Site, eventually, free_port
from tests.dist.pythons import python

PYTHONS = ["3.6", "3.11", "3.13"]

pytestmark = [pytest.mark.live, pytest.mark.network]

with open(os.path.join(ROOT, "docs", "adopting.md"), encoding="utf-8") as file:
    PAGE = file.read()

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
TRY = "Try it in a new project"
BACK = "python manage.py channels_lts_back_to_stock"
PAGE_REDIS = "redis://localhost:6379/0"
NEWEST = ["3.14", "3.13"]  # the Pythons of a new project: the first one that is here
CLEAN = {name: value for name, value in os.environ.items() if "DJANGO" not in name}


def blocks(title):
    """Return the blocks [(language, text)] of the section under a heading of the page."""
    return BLOCK.findall(section(title))


def section(title):
    return PAGE.split("\n## %s\n" % title)[1].split("\n## ")[0]


def page_files(title):
    """Return the files {name: text} that the page gives in a section, in the package mysite."""
    named = re.findall(r"^```python\n# mysite/(\w+\.py).*?\n(.*?)^```", section(title), re.M | re.S)
    return dict(named)


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


@pytest.fixture(scope="module", autouse=True)
def index(tmp_path_factory):
    """Skip the test if the package index does not answer: nothing can be installed then."""
    command = [sys.executable, "-m", "pip", "download", "--no-cache-dir", "--quiet", "six==1.17.0"]
    asked = subprocess.run(
        command,
        cwd=str(tmp_path_factory.mktemp("index")),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
    if asked.returncode:
        pytest.skip("the package index cannot be reached: %s" % asked.stderr.splitlines()[-1])


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
        (install,) = blocks("Install it")
        project.bash(install[1])
        start, checks, _ = [text for language, text in blocks(TRY) if language == "sh"]
        project.bash(start)
        project.write_files()
        project.bash(checks)
        with project.running(workers=2, daphne_last=True):
            first, second = project.opened(), project.opened()
            second.send("hello")
            assert [first.recv(), second.recv()] == ["all: hello", "all: hello"]
            with pytest.raises(AssertionError, match="registered"):
                project.bash(BACK)
        assert "would be converted: 1" in project.bash(BACK + " --dry-run")
        assert "converted: 1" in project.bash(BACK)
        project.name_stock()
        (stock,) = blocks("The way back")
        project.bash(stock[1])
        project.environment = str(tmp_path / "stock" / "bin")
        project.bash("pip check")
        with project.running(workers=2):
            first, second = project.opened(), project.opened()
            second.send("stock")
            assert [first.recv(), second.recv()] == ["all: stock", "all: stock"]


def test_the_commands_of_the_way_back_are_on_the_page():
    assert "`%s`" % BACK in section("The way back")
    assert "`%s --dry-run`" % BACK in section("The way back")


@pytest.mark.parametrize("source", ["", "git+file://"])
def test_pip_installs_a_checkout(environment, source, built):
    installed = pip(environment, "--no-deps", "--force-reinstall", source + ROOT)
    assert installed.returncode == 0, installed.stdout
    if not source:
        assert installed_version(environment) in built[0]


class Project:
    """The project of the page in a folder, with one environment and one Redis."""

    def __init__(self, folder, environment, redis_url):
        self.folder, self.environment = str(folder), environment
        self.package = folder / "mysite"
        self.redis_url, self.port = redis_url, free_port()
        self.pythons = []

    @property
    def variables(self):
        path = [self.environment] + self.pythons + [os.environ["PATH"]]
        return dict(CLEAN, PATH=os.pathsep.join(path))

    def bash(self, text):
        """Run lines of the page in the folder; return their output (str)."""
        done = subprocess.run(
            ["bash", "-e", "-x", "-c", text],
            cwd=self.folder,
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def write_files(self):
        """Append the lines of the settings to the files of `startproject`; write the new files."""
        lines = page_files("Change the settings")
        lines["settings.py"] = lines["settings.py"].replace(PAGE_REDIS, self.redis_url)
        assert self.redis_url in lines["settings.py"]
        for name, text in lines.items():
            with open(str(self.package / name), "a") as file:
                file.write(text)
        for name, text in page_files(TRY).items():
            (self.package / name).write_text(text)

    def name_stock(self):
        """Take the lines of channels_lts out, as step 4 of the way back says."""
        (self.package / "__init__.py").write_text("")
        settings = (self.package / "settings.py").read_text()
        settings = settings.replace(', "channels_lts"]', "]")
        settings = settings.replace("channels_lts.layer.Redis", "asgi_redis.Redis")
        assert "channels_lts" not in settings
        (self.package / "settings.py").write_text(settings)

    @contextlib.contextmanager
    def running(self, workers, daphne_last=False):
        """Run the page's daphne and workers; with `daphne_last` the daphne is stopped last."""
        daphne, worker = blocks(TRY)[-1][1].splitlines()
        daphne = daphne.replace("8000", str(self.port))
        commands = [worker] * workers + [daphne]
        with contextlib.ExitStack() as processes:
            for command in reversed(commands) if daphne_last else commands:
                program, *arguments = command.split()
                program = os.path.join(self.environment, program)
                start = running([program] + arguments, cwd=self.folder, env=self.variables)
                processes.enter_context(start)
            yield

    def opened(self):
        """Return an open socket (WebSocket)."""
        address = "ws://127.0.0.1:%d/" % self.port
        return eventually(lambda: opened(address), within=60)


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


@contextlib.contextmanager
def own_redis():
    """Run a Redis on a socket of its own; give its URL (str)."""
    site = Site(run=["redis"])
    try:
        site.start("redis")
        yield site.redis_url("redis")
    finally:
        for name in list(site.processes):
            site.kill(name)
        shutil.rmtree(site.folder)


@contextlib.contextmanager
def running(command, **options):
    process = subprocess.Popen(command, **options)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def opened(address):
    """Return an open socket (WebSocket); None if none opens."""
    try:
        return websocket.create_connection(address, timeout=10)
    except (OSError, websocket.WebSocketException):
        return None
