"""The bundle for a room without internet: unpacked in an empty folder, without any network."""

import os
import shutil
import subprocess
import sys
import tarfile

import pytest

from channel_dj.local import ROOT
from testing.ports import free_port

pytestmark = [
    pytest.mark.live,
    pytest.mark.network,
    pytest.mark.skipif(
        not os.environ.get("LESSON_BUNDLE"), reason="make lesson-bundle-test makes it and runs this"
    ),
    pytest.mark.skipif(
        not (shutil.which("unshare") and shutil.which("ip")),
        reason="unshare (util-linux) and ip (iproute2) make a machine without a network",
    ),
]
WITHOUT_NETWORK = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    output = subprocess.check_output(
        [sys.executable, "-m", "lesson.classroom.bundle"], cwd=ROOT, universal_newlines=True
    )
    (path,) = [word for word in output.split() if word.startswith("dist/")]
    folder = tmp_path_factory.mktemp("room")
    with tarfile.open(os.path.join(ROOT, path)) as archive:
        archive.extractall(str(folder))
    return folder / "channel_dj-lesson"


def test_the_bundle_has_only_files_of_the_checkout_wheels_and_valkey(unpacked):
    assert os.listdir(str(unpacked / ".run")) == ["valkey"]
    for name in (".git", ".venv", "db.sqlite3", "dist"):
        assert not (unpacked / name).exists()


def test_the_bundle_runs_where_no_network_is(unpacked):
    ours = ("RUN_DIR", "DATABASE_URL", "REDIS_URL", "PIP_FIND_LINKS", "MAKEFLAGS", "MAKELEVEL")
    env = {name: value for name, value in os.environ.items() if name not in ours}
    command = WITHOUT_NETWORK + [sys.executable, "-m", "tests.lesson.offline"]
    done = subprocess.run(
        command + [str(unpacked), str(free_port(also=(1, 2, 4)))],
        cwd=ROOT,
        env=dict(env, PIP_CONFIG_FILE=os.devnull),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout
    assert "DONE " in done.stdout
