"""The app channels.delay on each Django: its label, its table, its migration."""

import subprocess
import sys

import pytest

PROJECT = """
import sys
from channels_lts import compat

compat.apply()

import django
from django.conf import settings
from django.core.management import call_command

settings.configure(
    SECRET_KEY="for tests alone",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "%s"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "channels", "%s"],
    CHANNEL_LAYERS={},
)
django.setup()
"""


@pytest.fixture(params=["channels.delay", "channels.delay.apps.DelayConfig"])
def run(request, tmp_path):
    """Give a function that runs code in the project, in a process of its own."""

    def run(code):
        text = PROJECT % (tmp_path / "db.sqlite3", request.param) + code
        command = [sys.executable, "-W", "ignore", "-c", text]
        return subprocess.check_output(command, universal_newlines=True)

    return run


def test_the_table_and_the_migration_keep_their_names(run):
    assert run('call_command("migrate", verbosity=0)') == ""
    assert run('call_command("migrate", verbosity=1)').count("No migrations to apply") == 1
    assert "[X] 0001_initial" in run('call_command("showmigrations", "channels.delay")')
    found = run(
        "from channels.delay.models import DelayedMessage as model\n"
        "message = model.objects.create(delay=0, channel_name='a', content='{}')\n"
        "print(model._meta.app_label, model._meta.db_table, message.pk)"
    )
    assert found == "channels.delay channels.delay_delayedmessage 1\n"


def test_django_finds_nothing_to_migrate(run):
    done = run('call_command("makemigrations", "channels.delay", "--check", "--dry-run")')
    assert "No changes detected" in done
