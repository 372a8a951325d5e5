"""Real processes: a wrong version ends each at start; a layer works however it is built."""

import os
import re
import shutil
import subprocess
import sys

import daphne
import pytest

from channel_dj.local import ROOT
from channels_lts.backports import IMPORT, TABLE

# A project needs the two lines here if a part of compat is needed here.
NEEDS_TWO_LINES = any(each.is_needed() for each in TABLE if each.applied == IMPORT)
TWO_LINES = "from channels_lts import compat\n\ncompat.apply()\n" * NEEDS_TWO_LINES
SETTINGS = """
SECRET_KEY = "for tests alone"
ALLOWED_HOSTS = ["*"]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}}
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "channels"] + {apps}
ROOT_URLCONF = __name__
urlpatterns = []
routing = []
CHANNEL_LAYERS = {{
    "default": {{
        "BACKEND": "{backend}", "CONFIG": {{"hosts": ["{host}"]}}, "ROUTING": "settings.routing"
    }}
}}
"""
ASGI = "from channels.asgi import get_channel_layer\nchannel_layer = get_channel_layer()\n"
BY_HAND = """
from channels_lts.layer import RedisChannelLayer
channel_layer = RedisChannelLayer(hosts=["{host}"])
"""
MANAGE = "from django.core.management import execute_from_command_line as run; import sys; "
MANAGE += "run(sys.argv)"
APP = ["channels_lts"]
STOCK, LTS = "asgi_redis.RedisChannelLayer", "channels_lts.layer.RedisChannelLayer"
SEND_AND_RECEIVE = """
from asgi import channel_layer
channel_layer.send('a', {'text': 'hello'})
print(channel_layer.receive(['a'], block=True))
"""
DAPHNE = "from daphne.cli import CommandLineInterface; CommandLineInterface.entrypoint()"
COMMANDS = {
    "daphne": ["-c", DAPHNE, "--port", "0", "asgi:channel_layer"],
    "runworker": ["manage.py", "runworker"],
    "runserver": ["manage.py", "runserver", "127.0.0.1:0"],
    "runserver without reload": ["manage.py", "runserver", "--noreload", "127.0.0.1:0"],
    "check": ["manage.py", "check"],
}


@pytest.fixture
def project(tmp_path, hosts):
    """Return a function that writes a project and returns its environment variables (dict)."""

    def write(apps, backend, asgi=ASGI):
        names = {"apps": apps, "backend": backend, "host": hosts[0]}
        (tmp_path / "settings.py").write_text(TWO_LINES + SETTINGS.format(**names))
        (tmp_path / "asgi.py").write_text(TWO_LINES + asgi.format(**names))
        (tmp_path / "manage.py").write_text(MANAGE)
        path = os.pathsep.join([str(tmp_path), ROOT])
        return dict(os.environ, PYTHONPATH=path, DJANGO_SETTINGS_MODULE="settings")

    return write


def pretend(tmp_path, package, version):
    """Let the project import a copy of a package (module), which has another `version` (str)."""
    copy = tmp_path / package.__name__
    shutil.copytree(os.path.dirname(package.__file__), str(copy))
    (copy / "__init__.py").write_text('__version__ = "%s"\n' % version)


def run(arguments, environment, tmp_path):
    """Run Python with arguments (list of str) in the project; return the CompletedProcess."""
    return subprocess.run(
        [sys.executable, "-W", "ignore"] + arguments,
        cwd=str(tmp_path),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        timeout=60,
    )


@pytest.mark.parametrize("apps,backend", [(APP, LTS), (APP, STOCK), ([], LTS)])
@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_wrong_version_ends_each_process_with_one_message(
    project, tmp_path, command, apps, backend
):
    if command == "check" and not apps:
        pytest.skip("`manage.py check` builds no layer, and uses nothing of channels_lts")
    environment = project(apps, backend)
    pretend(tmp_path, daphne, "1.3.0")
    ended = run(COMMANDS[command], environment, tmp_path)
    assert ended.returncode == 1, ended.stderr
    (line,) = [line for line in ended.stderr.splitlines() if "Using single-threaded" not in line]
    assert "channels_lts knows daphne 1.4.2, but 1.3.0 is installed." in line
    assert "out of BACKEND in CHANNEL_LAYERS" in line


@pytest.mark.parametrize("version", ["1.10.8", "3.0.14", "4.0.10", "5.1.9", "99.1"])
def test_the_two_lines_name_an_unknown_django_with_the_other_mismatches(project, tmp_path, version):
    environment = project([], STOCK)
    pretend(tmp_path, daphne, "1.3.0")
    lines = "from channels_lts import compat; compat.apply()"
    code = "import django; django.__version__ = '%s'; %s" % (version, lines)
    ended = run(["-c", code], environment, tmp_path)
    assert ended.returncode == 1
    (message,) = ended.stderr.splitlines()
    assert "but %s is installed." % version in message and "3.2.x and 4.2.x" in message
    assert "channels_lts knows daphne 1.4.2, but 1.3.0 is installed." in message


@pytest.mark.skipif(NEEDS_TWO_LINES, reason="Channels 1 alone does not run here")
def test_the_advice_of_the_message_helps(project, tmp_path):
    """Without channels_lts in INSTALLED_APPS and BACKEND the process starts."""
    environment = project([], STOCK)
    pretend(tmp_path, daphne, "1.3.0")
    started = "import asgi; print(type(asgi.channel_layer).__module__)"
    assert run(["-c", started], environment, tmp_path).stdout == "asgi_redis.core\n"


@pytest.mark.skipif(not NEEDS_TWO_LINES, reason="Channels 1 starts here without the two lines")
def test_the_page_has_each_error_of_missing_two_lines(tmp_path):
    with open(os.path.join(ROOT, "docs", "adopting.md"), encoding="utf-8") as page:
        rows = page.read().split("| error | what to do |")[1].split("| No module named 'cgi'")[0]
    listed = re.findall(r"^\| (.*?) \|.*(?:two lines|the same)", rows, re.MULTILINE)
    modules = ["channels.asgi", "channels.staticfiles", "channels_lts.layer"]
    imports = ["channels import Group"] + [module + " import *" for module in modules]
    environment = dict(os.environ, PYTHONPATH=ROOT)
    ended = [run(["-c", "from " + each], environment, tmp_path) for each in imports]
    errors = [each.stderr.splitlines()[-1] for each in ended if each.returncode]
    assert errors
    assert [each for each in errors if not any(one in each for one in listed)] == []


@pytest.mark.parametrize("asgi", [ASGI, BY_HAND])
def test_a_layer_without_the_app_receives_what_was_sent(project, tmp_path, asgi):
    ended = run(["-c", SEND_AND_RECEIVE], project([], LTS, asgi), tmp_path)
    assert ended.stdout == "('a', {'text': 'hello'})\n", ended.stderr


def test_a_layer_works_in_a_process_that_has_no_settings(project, tmp_path):
    environment = project([], LTS, BY_HAND)
    del environment["DJANGO_SETTINGS_MODULE"]
    ended = run(["-c", SEND_AND_RECEIVE], environment, tmp_path)
    assert ended.stdout == "('a', {'text': 'hello'})\n", ended.stderr


def test_backend_alone_gives_a_worker_the_backports_of_the_app(project, tmp_path):
    code = (
        "import asgi; from channels.signals import consumer_finished;"
        "print([receiver[1]().__module__ for receiver in consumer_finished.receivers])"
    )
    ended = run(["-c", code], project([], LTS), tmp_path)
    assert "channels_lts.backports.unsent_messages" in ended.stdout, ended.stderr


def test_versions_are_read_without_importing_the_packages(project, tmp_path):
    code = (
        "import sys; from channels_lts.backports.versions import installed;"
        "print(installed('daphne'), installed('asgi_redis'), installed('channels'));"
        "print([name for name in ('daphne', 'asgi_redis', 'channels') if name in sys.modules])"
    )
    ended = run(["-c", code], project(APP, LTS), tmp_path)
    assert ended.stdout == "1.4.2 1.4.3 1.1.8\n[]\n", ended.stderr


def test_the_check_needs_no_set_up_django(project, tmp_path):
    code = "from channels_lts.backports import check_all; check_all(); print('checked')"
    assert run(["-c", code], project(APP, LTS), tmp_path).stdout == "checked\n"
