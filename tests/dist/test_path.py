"""The steps from Python 3.6 and Django 1.11 to 5.2 in docs/adopting.md, on one SQLite file."""

import os
import re
import shlex
import subprocess

import pytest

from channel_dj.local import ROOT
from scripts.lock import UV

from .pythons import python

pytestmark = [
    pytest.mark.network,
    pytest.mark.skipif(not os.path.exists(UV), reason="uv runs on Python 3.8 and later"),
]

with open(os.path.join(ROOT, "docs", "adopting.md"), encoding="utf-8") as page:
    # The arguments of Python. The environment is a folder .venv in the project, as on the page.
    COMPILE = shlex.split(re.search(r"`python (-W .* -m compileall .*?)`", page.read()).group(1))

STEPS = [("3.6", "1.11"), ("3.6", "2.2"), ("3.9", "2.2"), ("3.9", "3.2"), ("3.9", "4.2")]
STEPS += [("3.13", "5.2")]

FILES = {
    "mysite/__init__.py": "from channels_lts import compat\n\ncompat.apply()\n",
    "mysite/urls.py": "urlpatterns = []\n",
    "mysite/routing.py": "channel_routing = []\n",
    "mysite/settings.py": """
SECRET_KEY = "the same on all"
USE_TZ = True
ROOT_URLCONF = "mysite.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
INSTALLED_APPS = ["django.contrib." + name for name in ("auth", "contenttypes", "sessions")]
INSTALLED_APPS += ["channels", "channels.delay", "channels_lts", "shop"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_lts.layer.RedisChannelLayer",
        "ROUTING": "mysite.routing.channel_routing",
    }
}
""",
    "shop/__init__.py": "",
    "shop/models.py": """
from django.contrib.auth.models import User
from django.db import models


class Order(models.Model):
    owner = models.ForeignKey(User, on_delete=models.CASCADE)
""",
}
ADD_ROWS = """
import django
django.setup()
from channels.delay.models import DelayedMessage
from django.contrib.auth.models import User
from django.utils import timezone
from shop.models import Order
alice, _ = User.objects.get_or_create(username="alice")
Order.objects.create(owner=alice)
DelayedMessage.objects.create(due_date=timezone.now(), channel_name="x", content="{}")
print(Order.objects.count(), DelayedMessage.objects.count(), DelayedMessage._meta.db_table)
"""


def test_each_step_keeps_the_tables_of_the_project_and_of_channels_delay(built, wheels, tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    for number, (version, django) in enumerate(STEPS, 1):
        environment = install(
            str(tmp_path / ".venv" / str(number)), version, django, built, wheels
        )
        if number == 1:
            run(environment, tmp_path, "-m", "django", "makemigrations", "shop")
        run(environment, tmp_path, *COMPILE)
        run(environment, tmp_path, "-m", "django", "check")
        applied = run(environment, tmp_path, "-m", "django", "migrate")
        assert ("Applying channels.delay.0001_initial" in applied) == (number == 1)
        changes = run(
            environment, tmp_path, "-m", "django", "makemigrations", "--check", "--dry-run"
        )
        assert changes.strip() == "No changes detected"
        rows = run(environment, tmp_path, "-c", ADD_ROWS).split()
        assert rows == [str(number), str(number), "channels.delay_delayedmessage"]


def install(folder, version, django, built, wheels):
    """Make an environment with channels-lts and a Django; return its interpreter (str)."""
    interpreter = os.path.join(folder, "bin", "python")
    subprocess.check_call([UV, "venv", "--quiet", "--python", python(version), folder])
    command = [UV, "pip", "install", "--quiet", "--python", interpreter, "--find-links", wheels]
    subprocess.check_call(command + [built[0] + "[channels1]", "Django~=%s.0" % django])
    return interpreter


def run(interpreter, folder, *arguments):
    """Run Python in the project's folder; return its output (str)."""
    return subprocess.check_output(
        [interpreter, *arguments],
        cwd=str(folder),
        env=dict(
            os.environ,
            DJANGO_SETTINGS_MODULE="mysite.settings",
            PYTHONPATH=".",
            PYTHONWARNINGS="ignore",
        ),
        universal_newlines=True,
    )
