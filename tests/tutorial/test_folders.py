"""Ready folders, and the short path. They start no server and no browser."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from channel_dj.local import ROOT
from tutorial import comparison, folders, original, parser, texts

BEFORE_CHANNELS_2 = 27  # the last step of Channels 1
ONLY_FOR_HTTPS = b"""ALLOWED_HOSTS = ['localhost', '127.0.0.1', 'tutorial.test']
CSRF_TRUSTED_ORIGINS = ['https://tutorial.test:8443']
"""


@pytest.fixture(scope="module")
def long_folder(tmp_path_factory):
    """Return the ready folder with the whole site of the four parts."""
    folder = str(tmp_path_factory.mktemp("folders") / "long")
    folders.make(texts.read("long")[:BEFORE_CHANNELS_2], folder)
    yield folder
    shutil.rmtree(folder)


def test_the_short_path_makes_the_same_site(long_folder, tmp_path):
    folders.make(texts.read("short"), str(tmp_path))
    settings = os.path.join(long_folder, "channel_dj", "settings.py")
    with open(settings, "rb") as file:
        content = file.read()
    assert content.count(ONLY_FOR_HTTPS) == 1
    with open(settings, "wb") as file:
        file.write(content.replace(ONLY_FOR_HTTPS, b"ALLOWED_HOSTS = []\n"))
    assert folders.differences(long_folder, str(tmp_path)) == []


def test_the_last_table_names_each_file_that_differs_from_the_repository(long_folder):
    comparison.check(texts.read("long")[-1], texts.markdown("long"), long_folder, ROOT)


def test_a_ready_folder_runs_the_site(long_folder):
    """Its environment has the packages and channels_lts, in a copy of its own."""
    commands = [
        "source env/bin/activate",
        "python manage.py check",
        "python manage.py migrate --plan",
        "python -c 'import channels_lts, daphne; print(channels_lts.__file__)'",
        "which pip",
    ]
    done = subprocess.run(
        ["bash", "-c", " && ".join(commands)],
        cwd=long_folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    lines = done.stdout.splitlines()
    assert "System check identified no issues (0 silenced)." in lines
    assert "  No planned migration operations." in lines
    assert lines[-2].startswith(long_folder) and lines[-1] == long_folder + "/env/bin/pip"


def test_the_commands_that_run_on_after_a_step_are_known():
    steps = texts.read("long")
    redis, site = "$ redis-server --bind 127.0.0.1", "(channels) $ python manage.py runserver"
    assert folders.running(steps, 5) == {}
    assert folders.running(steps, 12) == {2: redis}
    assert folders.running(steps, 19) == {1: site, 2: redis}
    assert folders.running(steps, 30) == {}


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(parser.TutorialError, match="is not empty: name a new folder"):
        folders.make([], str(tmp_path))


NEW = "{new}"
STEPS = "there are steps 1 to 30"


@pytest.mark.parametrize(
    "step, folder, text, error",
    [
        ("31", NEW, "long", "error: STEP=31: " + STEPS),
        ("x", NEW, "long", "error: STEP=x: " + STEPS),
        ("", NEW, "long", "error: STEP=: " + STEPS),
        ("3", "", "long", "error: FOLDER= names no folder. Name a new one: FOLDER=~/look"),
        ("3", "{file}", "long", "error: FOLDER={file}: it cannot be made: File exists"),
        ("3", NEW, "{new}", "error: TEXT={new}: No such file or directory. There are long and"),
    ],
)
def test_a_wrong_setting_is_an_error_of_one_line(step, folder, text, error, tmp_path):
    (tmp_path / "file").write_text("mine")
    paths = {name: str(tmp_path / name) for name in ("new", "file")}
    command = [sys.executable, "-m", "tutorial.folders", "--step", step, "--folder"]
    command += [folder.format(**paths), "--text", text.format(**paths)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    (line,) = done.stdout.splitlines()
    assert done.returncode and line.startswith(error.format(**paths))
    assert not (tmp_path / "new").exists()


def test_the_short_path_has_the_documents_consumers_and_routes_byte_for_byte():
    blocks = [block.content for step in texts.read("short") for block in step.blocks]
    theirs = [
        block
        for block in original.blocks()
        if re.match(r"from channels( import Group|\.routing import route)\n|def ws_dis", block)
    ]
    assert len(theirs) == 3 and set(theirs) <= set(blocks)


def test_the_short_path_can_be_read_in_fifteen_minutes():
    """Reading aloud takes more time than this: 150 words a minute."""
    assert len(texts.markdown("short").split()) < 15 * 150


def test_an_error_names_the_page(tmp_path):
    page = tmp_path / "text.md"
    page.write_text("## 2. A\n")
    with pytest.raises(parser.TutorialError, match="^text.md, line 1: expected step 1"):
        texts.read(str(page))
