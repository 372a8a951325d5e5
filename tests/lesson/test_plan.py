"""The plan of lesson/README.md, gone through in a real browser with the real `make eras`.

`make screenshots` writes the pictures in docs/lesson/ from it.
"""

import base64
import os
import re
from concurrent.futures import ThreadPoolExecutor, TimeoutError

import pytest
import requests
from selenium.webdriver.common.keys import Keys

from channel_dj.local import ROOT
from lesson.recording import files
from lesson.recording.scenarios import SCENARIOS
from lesson.recording.stage import received
from scripts.run_eras import python
from testing import axe
from testing.chromium import BROWSER, DRIVER, REASON
from testing.site import ERAS, eventually
from testing.visitor import Visitor
from tests.lesson.page_window import PHONE, PROJECTOR, PageWindow
from tests.lesson.test_classroom import Classroom

SCREENSHOTS = os.environ.get("SCREENSHOTS")  # a folder, for those in docs/: make screenshots
SHOWN = ["channels1-stock", "channels2", "channels4"]  # the columns of a recording
DARK = {"prefers_color_scheme": "dark"}

in_a_browser = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.skipif(not (BROWSER and DRIVER), reason=REASON),
    pytest.mark.skipif(not axe.AVAILABLE, reason=axe.REASON),
    pytest.mark.skipif(
        not all(os.path.exists(python(era)) for era in ERAS),
        reason="Channels 2 and 4 are not installed: make acceptance installs them",
    ),
]


def marked(test):
    for mark in in_a_browser:
        test = mark(test)
    return test


def planned():
    """Return the scenarios (list of str) of the plan, by the titles behind its bold R."""
    with open(os.path.join(ROOT, "lesson", "README.md"), encoding="utf-8") as file:
        titles = re.findall(r"\*\*R\*\* ([A-Za-z ]+?)(?:,| \|)", file.read())
    names = {scenario.title: name for name, scenario in SCENARIOS.items()}
    return [name for title in titles for full, name in names.items() if full.startswith(title)]


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    classroom = Classroom(tmp_path_factory.mktemp("plan"))
    try:
        yield classroom.until_ready()
    finally:
        classroom.end()


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    window = PageWindow(str(tmp_path_factory.mktemp("profile")))
    yield window
    window.close()


def picture(window, name):
    if SCREENSHOTS:
        folder = os.path.join(SCREENSHOTS, "lesson")
        os.makedirs(folder, exist_ok=True)
        window.driver.save_screenshot(os.path.join(folder, name + ".png"))


def show_live(window, classroom, size=PROJECTOR, **features):
    window.open(classroom.address + "/#live", size, **features).until("Channels 4.3.2")
    eventually(lambda: window.all("[data-action=log-in]"), within=10)


def press(window, action, era="all"):
    """Press a button of the teacher, and wait until it has worked."""
    window.run("document.querySelector('[name=teacher-era][value=%s]').click()" % era)
    window.click("[data-action=%s]" % action)
    eventually(lambda: window.text(".result") and not window.all("button.busy"))


def play(window, classroom, scenario, size=PROJECTOR, **features):
    """Show a recording: its question, a vote for each column, and its end."""
    window.open("%s/#recordings/%s" % (classroom.address, scenario), size, **features)
    window.until("?", "#question")
    if (scenario, size, features) == ("login", PROJECTOR, {}):
        picture(window, "question")
    window.press("1", "c", "2", "c", "2", Keys.ENTER, "n")
    window.until("said so")


def test_the_plan_has_eight_recordings():
    assert len(planned()) == len(set(planned())) == 8


def test_the_page_lists_the_recordings_of_the_plan_first_and_in_its_order():
    with open(os.path.join(ROOT, "lesson", "page", "words.js"), encoding="utf-8") as file:
        names = re.findall(r"'(.+?)'", file.read().split("SCENARIOS = [")[1].split("]")[0])
    assert names[: len(planned())] == planned()
    assert sorted(names) == sorted(SCENARIOS)


@marked
def test_minutes_0_to_4_the_class_joins(classroom, window):
    show_live(window, classroom)
    assert len(window.all("iframe")) == 3
    press(window, "log-in")
    eventually(lambda: all(window.rows(era) for era in ERAS), within=10)
    picture(window, "live")
    window.press("j").until("student1", "#join")
    picture(window, "join")
    source = window.run("return document.documentElement.outerHTML")
    assert not any(password in source for password in classroom.passwords().values())


@marked
@pytest.mark.parametrize("scenario", planned())
def test_a_recording_asks_the_class_and_then_shows_what_happened(classroom, window, scenario):
    play(window, classroom, scenario)
    for era in SHOWN:
        outcome = files.read(scenario, era)["outcome"]
        window.until(outcome, '.column[data-era="%s"]' % era)
    picture(window, scenario)
    assert not window.is_wider_than_the_screen()
    assert window.problems() == []


@marked
def test_minutes_14_to_18_without_a_worker_a_page_waits(classroom, window):
    show_live(window, classroom)
    press(window, "stop-worker", "channels1")
    press(window, "stop-worker", "channels1")
    page = classroom.site("channels1").address + "/login/"
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(lambda: requests.get(page, timeout=25))
        with pytest.raises(TimeoutError):
            answer.result(2)
        picture(window, "waiting")
        press(window, "start-worker", "channels1")
        assert answer.result(20).status_code == 200
    press(window, "begin-again")


@marked
def test_minutes_18_to_23_a_restart_of_django_leaves_the_sockets_open_in_channels_1_alone(
    classroom, window
):
    show_live(window, classroom)
    sockets = {era: Visitor(classroom.site(era), "anybody").socket() for era in ERAS}
    press(window, "restart-django")
    picture(window, "restarted")
    codes = {era: received(socket) for era, socket in sockets.items()}
    assert codes["channels1"] is None
    assert codes["channels2"] and codes["channels4"]


@marked
@pytest.mark.parametrize(
    "name, size, features",
    [("dark", PROJECTOR, DARK), ("phone", PHONE, {}), ("phone-dark", PHONE, DARK)],
)
def test_the_lesson_fits_each_screen(classroom, window, name, size, features):
    show_live(window, classroom, size, **features)
    picture(window, "live-" + name)
    assert not window.is_wider_than_the_screen() and axe.violations(window.driver) == []
    play(window, classroom, "login", size, **features)
    picture(window, "login-" + name)
    assert not window.is_wider_than_the_screen() and axe.violations(window.driver) == []


@marked
@pytest.mark.parametrize("size, features", [(PROJECTOR, {}), (PHONE, DARK)])
def test_the_handout_prints_on_one_page(classroom, window, size, features):
    window.open(classroom.address + "/handout.html", size, **features).until("Channels 2 and 4")
    if size == PROJECTOR:
        picture(window, "handout")
    assert not window.is_wider_than_the_screen() and axe.violations(window.driver) == []
    printed = window.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    pages = re.findall(rb"/Type\s*/Page\b", base64.b64decode(printed["data"]))
    assert len(pages) == 1
