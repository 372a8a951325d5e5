"""Sessions, passwords and tables on the move from Django 2.2 to 5.2, on one SQLite file."""

import os
import subprocess
import sys

import pytest

from scripts.lock import UV

from .pages import Page

pytestmark = [pytest.mark.live, pytest.mark.network]

DJANGOS = ["2.2", "3.2", "4.2", "5.2"]  # all run on Python 3.11

PATH = "From 3.6 and 1.11 to 3.14 and 5.2"  # the heading of the section with the middleware

SETTINGS = """
SECRET_KEY = "the same on all"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
INSTALLED_APPS = ["django.contrib." + name for name in ("auth", "contenttypes", "sessions")]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
ROOT_URLCONF = "urls"
import django, os
if "RENEW" in os.environ:
    MIDDLEWARE.append("middleware.renew_login_hash")
if django.VERSION[:2] == (3, 2) and "SIDE_BY_SIDE" in os.environ:
    DEFAULT_HASHING_ALGORITHM = "sha1"
"""
URLS = """
from django.http import HttpResponse
from django.urls import path

def who(request):
    return HttpResponse(request.user.username or "nobody")

urlpatterns = [path("", who)]
"""
START = "import django; django.setup(); from django.test import Client; client = Client();"
LOGIN = START + (
    "from django.contrib.auth.models import User; User.objects.create_user('alice', None, 'pw');"
    "client.login(username='alice', password='pw'); print(client.cookies['sessionid'].value)"
)
VISIT = START + (
    "client.cookies['sessionid'] = '%s'; answer = client.get('/');"
    "print(answer.status_code, answer.content.decode())"
)
PASSWORD = START + "print(client.login(username='alice', password='pw'))"


@pytest.fixture(scope="module")
def pythons(tmp_path_factory):
    """Make an environment for each Django; return {Django: its interpreter}."""
    made = {}
    for version in DJANGOS:
        folder = str(tmp_path_factory.mktemp("django"))
        made[version] = os.path.join(folder, "bin", "python")
        for command in (
            ["venv", "--quiet", "-p", sys.executable, folder],
            ["pip", "install", "--quiet", "-p", made[version], "Django~=%s.0" % version],
        ):
            done = subprocess.run([UV] + command, stderr=subprocess.PIPE, universal_newlines=True)
            if done.returncode:
                pytest.skip("no Django %s here: %s" % (version, done.stderr))
    return made


@pytest.fixture
def run(pythons, tmp_path):
    """Return a function that runs Python code, or a command of Django, on one of the Djangos."""
    middleware = Page("adopting.md").package_files(PATH)["middleware.py"]
    (tmp_path / "settings.py").write_text(SETTINGS)
    (tmp_path / "urls.py").write_text(URLS)
    (tmp_path / "middleware.py").write_text(middleware)

    def run(version, *code, **variables):
        arguments = ["-c"] + list(code) if len(code) == 1 else ["-m", "django"] + list(code)
        return subprocess.check_output(
            [pythons[version], "-W", "ignore"] + arguments,
            cwd=str(tmp_path),
            env=dict(os.environ, DJANGO_SETTINGS_MODULE="settings", PYTHONPATH=".", **variables),
            universal_newlines=True,
        ).strip()

    run("2.2", "migrate", "--verbosity=0")
    return run


def test_a_session_survives_by_way_of_32_once_the_pages_middleware_has_renewed_it(run):
    key = run("2.2", LOGIN)
    assert run("3.2", VISIT % key, RENEW="1") == "200 alice"
    assert run("4.2", VISIT % key) == "200 alice"
    assert run("5.2", VISIT % key) == "200 alice"


def test_a_session_that_32_only_reads_ends_with_42(run):
    key = run("2.2", LOGIN)
    assert run("3.2", VISIT % key) == "200 alice"
    assert run("4.2", VISIT % key) == "200 nobody"


def test_22_and_32_run_side_by_side(run):
    key = run("2.2", LOGIN)
    assert run("3.2", VISIT % key, SIDE_BY_SIDE="1", RENEW="1") == "200 alice"
    assert run("2.2", VISIT % key, RENEW="1") == "200 alice"
    assert run("3.2", VISIT % key, SIDE_BY_SIDE="1") == "200 alice"


@pytest.mark.parametrize("version", ["4.2", "5.2"])
def test_a_jump_logs_out_once_and_the_password_stays(run, version):
    key = run("2.2", LOGIN)
    assert run(version, VISIT % key) == "200 nobody"
    assert run(version, PASSWORD) == "True"


def test_the_tables_stay(run):
    for version in ("3.2", "4.2", "5.2"):
        run(version, "migrate", "--verbosity=0")
        changes = run(version, "makemigrations", "--check", "--dry-run")
        assert changes == "No changes detected"
