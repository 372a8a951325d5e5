"""Celery beside Channels 1 in one environment: a task sends to a group, and a socket receives."""

import os
import subprocess
import sys

import pytest

from channel_dj.local import ROOT
from scripts.lock import UV

from .project import Project, own_redis, running

CELERY = ["celery==5.7.0", "kombu[redis]==5.7.0"]

pytestmark = [
    pytest.mark.live,
    pytest.mark.network,
    pytest.mark.usefixtures("index"),
    pytest.mark.skipif(sys.version_info < (3, 10), reason="Celery 5.7 needs a newer Python"),
]

TASKS = """
import os

import django
from celery import Celery
from channels import Group

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
django.setup()
app = Celery("mysite", broker=os.environ["BROKER"])


@app.task
def announce(text):
    Group("all").send({"text": text})
"""


@pytest.fixture(scope="module")
def environment(built, tmp_path_factory):
    """Make an environment with the site's lock, channels-lts and Celery; give its bin folder."""
    folder = str(tmp_path_factory.mktemp("celery"))
    install = [UV, "pip", "install", "--quiet", "--python", folder + "/bin/python"]
    subprocess.check_call([UV, "venv", "--quiet", "--python", sys.executable, folder])
    lock = os.path.join(ROOT, "requirements-legacy.txt")
    subprocess.check_call(install + ["--no-deps", "--require-hashes", "-r", lock])
    subprocess.check_call(install + ["--no-deps", built[0]])
    subprocess.check_call(install + CELERY)
    return folder + "/bin"


def test_a_task_sends_to_a_group_and_a_socket_receives(environment, tmp_path):
    with own_redis() as redis_url:
        project = Project(tmp_path, environment, redis_url)
        project.bash("django-admin startproject mysite .")
        project.write_files()
        (project.package / "tasks.py").write_text(TASKS)
        env = dict(project.variables, BROKER=redis_url.replace("unix://", "redis+socket://"))
        celery = os.path.join(environment, "celery")
        command = [celery, "-A", "mysite.tasks", "worker", "--pool", "solo", "-l", "WARNING"]
        with project.running(workers=1), running(command, cwd=project.folder, env=env):
            client = project.opened()
            task = "from mysite.tasks import announce; announce.delay('from a task')"
            command = [os.path.join(environment, "python"), "-c", task]
            subprocess.check_call(command, cwd=project.folder, env=env)
            assert client.recv() == "from a task"
