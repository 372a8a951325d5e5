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


STEPS = """
call_command("migrate", verbosity=0)
call_command("migrate", verbosity=1)
call_command("showmigrations", "channels.delay")
call_command("makemigrations", "channels.delay", "--check", "--dry-run")

from channels.delay.models import DelayedMessage

message = DelayedMessage.objects.create(delay=0, channel_name="a", content="{}")
print(message._meta.app_label, message._meta.db_table, message.pk)
"""


@pytest.mark.parametrize("name", ["channels.delay", "channels.delay.apps.DelayConfig"])
def test_the_app_the_table_and_the_migration_keep_their_names(tmp_path, name):
    project = PROJECT % (tmp_path / "db.sqlite3", name)
    command = [sys.executable, "-W", "ignore", "-c", project + STEPS]
    output = subprocess.check_output(command, universal_newlines=True)
    assert "No migrations to apply" in output
    assert "[X] 0001_initial" in output
    assert "No changes detected" in output
    assert output.endswith("channels.delay channels.delay_delayedmessage 1\n")
