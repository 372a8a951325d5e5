"""The project of docs/adopting.md: its files, its processes and its sockets."""

import contextlib
import os
import subprocess

import websocket

from testing.ports import free_port
from testing.site import Site, eventually

from .pages import Page

ADOPTING = Page("adopting.md")
TRY = "Try it in a new project"  # the heading of the section with its files
PAGE_REDIS = "redis://localhost:6379/0"
CLEAN = {name: value for name, value in os.environ.items() if "DJANGO" not in name}


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
        lines = ADOPTING.package_files("Change the settings")
        lines["settings.py"] = lines["settings.py"].replace(PAGE_REDIS, self.redis_url)
        assert self.redis_url in lines["settings.py"]
        for name, text in lines.items():
            with open(str(self.package / name), "a") as file:
                file.write(text)
        for name, text in ADOPTING.package_files(TRY).items():
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
        daphne, worker = ADOPTING.blocks(TRY)[-1][1].splitlines()
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


@contextlib.contextmanager
def own_redis():
    """Run a Redis on a socket of its own; give its URL (str)."""
    site = Site(run=["redis"])
    try:
        site.start("redis")
        yield site.redis_url("redis")
    finally:
        site.close()


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
