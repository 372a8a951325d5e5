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

PYTHONS = ["3.6", "3.11", "3.13"]

pytestmark = [pytest.mark.live, pytest.mark.network]

CONSUMERS = """
from channels import Group


def connect(message):
    Group("all").add(message.reply_channel)
    message.reply_channel.send({"accept": True})


def receive(message):
    Group("all").send({"text": "all: " + message.content["text"]})


def disconnect(message):
    Group("all").discard(message.reply_channel)
"""

ROUTING = """
from channels.routing import route

from . import consumers

channel_routing = [
    route("websocket.connect", consumers.connect),
    route("websocket.receive", consumers.receive),
    route("websocket.disconnect", consumers.disconnect),
]
"""

ASGI = """
import os

from channels.asgi import get_channel_layer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
channel_layer = get_channel_layer()
"""


@pytest.fixture(scope="module", params=PYTHONS)
def environment(request, tmp_path_factory):
    """Make an empty virtual environment; give its bin folder (str). On 3.6 renew its pip."""
    python = shutil.which("python" + request.param) or ""
    # A version manager can put a command on the PATH without a Python behind it.
    if not python or subprocess.call([python, "-c", ""], stderr=subprocess.DEVNULL) != 0:
        pytest.skip("this machine has no python%s on its PATH" % request.param)
    folder = str(tmp_path_factory.mktemp("environment"))
    subprocess.check_call([python, "-m", "venv", folder])
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
    django = [os.path.join(environment, "django-admin"), "startproject", "mysite", str(tmp_path)]
    clean = {name: value for name, value in os.environ.items() if "DJANGO" not in name}
    subprocess.check_call(django, env=clean)
    with contextlib.ExitStack() as processes:
        redis_url = processes.enter_context(own_redis())
        write_project(tmp_path / "mysite", redis_url)
        port = free_port()
        daphne = ["daphne", "--bind", "127.0.0.1", "--port", str(port), "mysite.asgi:channel_layer"]
        for command in (daphne, ["python", "manage.py", "runworker"]):
            command = [os.path.join(environment, command[0])] + command[1:]
            processes.enter_context(running(command, cwd=str(tmp_path), env=clean))
        address = "ws://127.0.0.1:%d/" % port
        first = eventually(lambda: opened(address), within=60)
        second = opened(address)
        second.send("hello")
        assert [first.recv(), second.recv()] == ["all: hello", "all: hello"]


@pytest.mark.parametrize("source", ["", "git+file://"])
def test_pip_installs_a_checkout(environment, source, built):
    installed = pip(environment, "--no-deps", "--force-reinstall", source + ROOT)
    assert installed.returncode == 0, installed.stdout
    if not source:
        assert installed_version(environment) in built[0]


def write_project(package, redis_url):
    """Put a consumer into the folder `package` (a Path) of `startproject`, and the page's lines."""
    with open(os.path.join(ROOT, "docs", "adopting.md"), encoding="utf-8") as page:
        lines = dict(re.findall(r"```python\n# mysite/(\S+)\n(.*?)```", page.read(), re.DOTALL))
    lines["settings.py"] = lines["settings.py"].replace("redis://localhost:6379/0", redis_url)
    assert redis_url in lines["settings.py"]
    for name, text in lines.items():
        with open(str(package / name), "a") as file:
            file.write(text)
    for name, text in (("consumers", CONSUMERS), ("routing", ROUTING), ("asgi", ASGI)):
        (package / (name + ".py")).write_text(text)


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
