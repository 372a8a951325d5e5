"""`make eras`: an event of one era is sent in all three."""

import os
import urllib.request

import pytest

from testing.chromium import BROWSER, DRIVER, REASON
from testing.make_run import Run
from testing.ports import free_port
from testing.site import ERAS, eventually
from testing.visitor import Visitor, next_event
from testing.window import Window

SCREENSHOTS = os.environ.get("SCREENSHOTS")  # a folder, for those in docs/: make screenshots

pytestmark = pytest.mark.live


class Era:
    def __init__(self, address):
        self.address = address


class Together(Run):
    def era(self, name):
        return Era("http://localhost:%d" % (int(self.port) + int(name[-1])))


@pytest.fixture(scope="module")
def together(tmp_path_factory):
    folder = tmp_path_factory.mktemp("together")
    together = Together(folder, "lesson.classroom", PORT=str(free_port(also=(1, 2, 4))))
    try:
        yield together.until_ready()
    finally:
        together.end()


@pytest.mark.parametrize("where", ERAS)
def test_a_login_in_one_era_is_received_in_all(together, where):
    sockets = [Visitor(together.era(era), "anybody").socket() for era in ERAS]
    somebody = Visitor(together.era(where), "somebody-on-" + where).sign_up()
    assert [next_event(socket)["username"] for socket in sockets] == [somebody.username] * 3
    somebody.log_out()
    assert [next_event(socket)["event"] for socket in sockets] == ["logout"] * 3


def test_an_account_of_one_era_logs_in_in_the_others_and_stays_logged_in(together):
    """No Django stores the password anew, which would end the sessions in the others."""
    devices = [Visitor(together.era("channels1"), "dora").sign_up()]
    for era in ("channels2", "channels4", "channels1"):
        devices.append(Visitor(together.era(era), "dora").log_in())
    for device in devices:
        assert "Signed in as" in device.http.get(device.site.address + "/").text


def test_all_three_show_the_same_state(together):
    states = [Visitor(together.era(era), "anybody").state() for era in ERAS]
    assert states[0]["seq"] > 0
    assert states[0] == states[1] == states[2]


@pytest.mark.browser
@pytest.mark.skipif(not (BROWSER and DRIVER), reason=REASON)
def test_the_page_shows_all_three_and_a_login_in_each(together, tmp_path):
    assert urllib.request.urlopen(together.address).status == 200
    window = Window(together, str(tmp_path / "profile"))
    try:
        window.driver.set_window_size(1500, 800)
        window.open()
        find = window.driver.find_elements
        frames = eventually(lambda: find("css selector", "iframe[src]"))
        assert len(frames) == 3
        for frame in frames:
            eventually(
                lambda frame=frame: "alice" not in text(window, frame) and shown(window, frame)
            )
        Visitor(together.era("channels2"), "alice").sign_up()
        for frame in frames:
            eventually(lambda frame=frame: "alice" in text(window, frame), within=5)
        if SCREENSHOTS:
            window.screenshot(os.path.join(SCREENSHOTS, "eras.png"))
    finally:
        window.close()


def text(window, frame):
    window.driver.switch_to.frame(frame)
    try:
        return window.text("main")
    finally:
        window.driver.switch_to.default_content()


def shown(window, frame):
    return "online" in text(window, frame)
