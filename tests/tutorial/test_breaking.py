"""A run finds an error of the text in the step that has it. Each test changes one thing in a copy
of the text, and continues with the copy in the folder of a run that succeeded."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from channel_dj.local import ROOT
from testing.chromium import BROWSER, DRIVER, REASON
from tutorial import folders, texts
from tutorial.parser import TutorialError
from tutorial.runner import check_ports

LAST = 20  # the last step of which something is broken here
# On Python 3.6 each manage.py of the reader begins with these two lines, and the text allows them.
WARNING = r".*CryptographyDeprecationWarning: Python 3\.6 .*\n  import cryptography .*\n"

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.network,
    pytest.mark.skipif(not (BROWSER and DRIVER), reason=REASON),
]


def run(folder, *options):
    command = [sys.executable, "-m", "tutorial", "--folder", folder]
    return subprocess.run(
        command + list(options),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with the steps up to LAST."""
    try:
        check_ports()
    except TutorialError as wrong:
        pytest.skip(str(wrong))
    folder = str(tmp_path_factory.mktemp("tutorial") / "kept")
    done = run(folder, "--steps", "-%d" % LAST)
    assert done.returncode == 0, done.stdout
    yield folder
    shutil.rmtree(folder)


BROKEN = {
    "a command": (
        17,
        "(channels) $ python manage.py check\n...ImproperlyConfigured: Spec",
        "(channels) $ python manage.py chekc\n...ImproperlyConfigured: Spec",
        "expected\n...ImproperlyConfigured: Specifying",
        "seen\nUnknown command: 'chekc'",
    ),
    "a command of which nothing is expected": (
        15,
        "rmdir channels_jd",
        "rmdir channels_jb",
        "expected success",
        "seen     status 1\nrmdir: failed to remove 'channels_jb'",
    ),
    "an expected output": (
        16,
        "NameError: name 'admin' is not defined",
        "NameError: name 'admim' is not defined",
        "expected\n...NameError: name 'admim' is not defined",
        "NameError: name 'admin' is not defined",
    ),
    "a file": (
        20,
        '    Handshake(tutorial_routing, path=r"^/users/$"),\n',
        '    Handshake(tutorial_routing, path=r"^/user/$"),\n',
        "expected in the console of Alice\nWEBSOCKET CONNECTION CREATED",
        "seen\nWebSocket connection to 'ws://127.0.0.1:8000/users/' failed",
    ),
    "a change of a file": (
        17,
        "\napp_name = 'display'\n\nurlpatterns = [\n```",
        "\napp_nam = 'display'\n\nurlpatterns = [\n```",
        "expected\n...System check identified no issues",
        "ImproperlyConfigured",
    ),
    "the place of a change": (
        17,
        "in the place of `urlpatterns = [`",
        "in the place of `urlpattern = [`",
        "expected a line `urlpattern = [` in display/urls.py",
        "seen\n",
    ),
    "an observation": (
        19,
        "Uncaught ReferenceError: Websocket",
        "Uncaught TypeError: Websocket",
        "expected in the console of Alice\nUncaught TypeError: Websocket is not defined",
        "seen\nUncaught ReferenceError: Websocket is not defined",
    ),
    "the text of a page": (
        18,
        'Alice sees "TemplateDoesNotExist at /"',
        'Alice sees "TemplateExists at /"',
        "expected Alice to see 'TemplateExists at /'",
        "seen\nTemplateDoesNotExist at /",
    ),
}


@pytest.mark.parametrize("what", sorted(BROKEN))
def test_a_run_stops_at_the_error_and_shows_what_it_expected_and_saw(what, folder, tmp_path):
    step, old, new, expected, seen = BROKEN[what]
    text = texts.markdown("long")
    assert text.count(old) == 1
    broken = tmp_path / "broken.md"
    broken.write_bytes(text.replace(old, new).encode())
    done = run(folder, "--text", str(broken), "--steps", "%d-%d" % (step, LAST))
    assert done.returncode == 1
    error = done.stdout[done.stdout.index("\nerror: ") :]
    error = re.sub(WARNING, "", error)
    assert "step %d, " % step in error.splitlines()[1]
    assert expected in error
    assert seen in error[error.index(expected) + len(expected) :]


@pytest.mark.parametrize("step", [5, 12, 15, LAST])
def test_a_ready_folder_has_the_files_that_a_real_run_leaves(step, folder, tmp_path):
    folders.make(texts.read("long")[:step], str(tmp_path))
    real = os.path.join(folder, "steps", "%02d" % step)
    assert folders.differences(str(tmp_path), real) == []


def test_a_run_continues_where_another_has_ended(folder):
    done = run(folder, "--steps", str(LAST))
    assert done.returncode == 0, done.stdout
    assert " 1. " not in done.stdout


def test_a_step_without_the_steps_before_it_is_an_error_of_one_line(tmp_path):
    done = run(str(tmp_path / "new"), "--steps", "7")
    assert done.returncode == 1
    assert "step 7 needs the steps before it" in done.stdout
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("steps", ["99", "0", "5-3", "last"])
def test_a_step_that_does_not_exist_is_an_error_of_one_line(steps, tmp_path):
    done = run(str(tmp_path / "new"), "--steps", steps)
    assert done.returncode == 1
    assert done.stdout.startswith("\nerror: STEPS=%s" % steps)
    assert done.stdout.count("\n") == 2
