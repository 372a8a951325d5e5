"""The classroom page in a real Chromium: recordings from file://, and live at a stand-in server."""

import json
import os
import re
import shutil

import pytest
from selenium.webdriver.common.keys import Keys

from testing import axe
from testing.chromium import BROWSER, DRIVER, REASON
from testing.ports import free_port
from testing.site import eventually
from tests.lesson import page_samples as samples
from tests.lesson.page_server import PAGE, PageServer
from tests.lesson.page_window import PHONE, PROJECTOR, PageWindow

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.skipif(not (BROWSER and DRIVER), reason=REASON),
]
DARK = {"prefers_color_scheme": "dark"}


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    window = PageWindow(str(tmp_path_factory.mktemp("profile")))
    yield window
    window.close()


@pytest.fixture(scope="module")
def file_address(tmp_path_factory):
    """Return the address of the page in a folder, with recordings and without a server."""
    folder = str(tmp_path_factory.mktemp("built") / "page")
    shutil.copytree(PAGE, folder)
    with open(os.path.join(folder, "recordings.js"), "w") as file:
        file.write("window.RECORDINGS = " + json.dumps(samples.recordings()))
    return "file://%s/index.html" % folder


@pytest.fixture
def server():
    with PageServer(free_port()) as server:
        yield server


@pytest.fixture
def login(window, file_address):
    """Return the window with the question about a login."""
    return window.open(file_address + "#recordings/login").until("What does Django send first?")


@pytest.fixture
def live(window, server):
    """Return the window with the live page of a teacher."""
    return open_live(window, server)


def open_live(window, server, query="", **options):
    window.open("http://127.0.0.1:%d/%s#live" % (server.port, query), **options)
    eventually(server.has_listener, within=10)
    return window.until("Channels 4.3.2")


def of_browsers(event):
    """Return an event as it is live: all browsers share a lane."""
    lanes = {key: "browsers" for key in ("from", "to") if event.get(key) in ("alice", "bob")}
    return dict(event, **lanes)


def send_login(server, era):
    events = samples.login_first(1) if era == "channels1" else samples.login_later()
    for event in events:
        server.send(era, **of_browsers(event))
    return len(events)


# Recordings


def test_all_recordings_are_listed_and_one_plays_from_a_file_without_a_server(window, file_address):
    window.open(file_address).until("A login while another page listens")
    assert len(window.all("#shelf-list a")) == 3
    window.click("#shelf-list a[href$=page]").until("Which process runs the Django view?")
    window.press(Keys.ENTER)
    window.until("The page came with status 200, after 8 ms.", within=20)
    assert window.problems() == []


def test_play_and_pause_stop_and_go_on(login):
    login.press(Keys.ENTER).press(Keys.SPACE)
    assert login.text("#play") == "Play"
    shown = len(login.rows())
    assert shown < 22
    login.press("1")  # a vote belongs to the question
    assert login.run("return new Promise(done => setTimeout(done, 700))") is None
    assert len(login.rows()) == shown
    login.press(Keys.SPACE)
    eventually(lambda: len(login.rows()) > shown, within=5)


def test_a_step_shows_the_next_event_of_each_column_or_of_one(login):
    login.press(Keys.ENTER, Keys.SPACE, Keys.HOME)
    login.run("const s = document.querySelector('#scrubber'); s.value = 0;"
              "s.dispatchEvent(new Event('input'))")  # fmt: skip
    assert login.rows() == []
    login.press("s")
    assert [len(login.rows(era)) for era in ("channels1-stock", "channels2", "channels4")] == [
        1
    ] * 3
    eventually(lambda: "bob to daphne: POST /login/" in login.content("#said"), within=3)
    login.click('[data-era="channels4"] .step-one')
    assert [len(login.rows(era)) for era in ("channels1-stock", "channels2", "channels4")] == [
        1,
        1,
        2,
    ]
    login.press(Keys.ARROW_LEFT)
    assert [len(login.rows(era)) for era in ("channels1-stock", "channels2", "channels4")] == [
        0,
        0,
        1,
    ]


def test_slow_motion_takes_longer(login):
    def milliseconds(times):
        login.open(login.driver.current_url)
        login.press(Keys.ENTER, Keys.SPACE, *times).press(Keys.SPACE)
        return login.run(
            "return new Promise(done => { const began = performance.now();"
            "const columns = document.querySelector('#columns');"
            "let first = columns.querySelectorAll('.row button').length;"
            "const look = () => columns.querySelectorAll('.row button').length >= first + 6"
            " ? done(performance.now() - began) : setTimeout(look, 10); look(); })"
        )

    assert milliseconds("++") * 3 < milliseconds("")  # 1/1 and 1/16


def test_the_scrubber_goes_to_any_place(login):
    login.press(Keys.ENTER)
    scrub = (
        "const s = document.querySelector('#scrubber'); s.value = arguments[0];"
        "s.dispatchEvent(new Event('input')); return s.getAttribute('aria-valuetext')"
    )
    assert login.run(scrub, 5).startswith("5 of 22 events")
    assert len(login.rows()) == 5
    assert login.run(scrub, 22).startswith("22 of 22 events")
    assert len(login.all(".outcome")) == 3
    login.run(scrub, 2)
    assert login.all(".outcome") == []


def test_a_wait_is_shown_with_its_length(window, file_address):
    window.open(file_address + "#recordings/django-restarted").press(Keys.ENTER, "n")
    assert "895 ms pass" in window.text('[data-era="channels1-stock"] .gap')


def test_a_message_opens_by_keyboard_and_shows_its_content(login):
    login.press(Keys.ENTER, "n")
    login.run("document.querySelector('.column [tabindex=\"0\"]').focus()")
    login.press(Keys.ARROW_DOWN)
    assert "send on http.request" in login.focused()
    name = login.focused()
    login.press(Keys.ENTER).until('"method": "POST"', "#content")
    assert "(removed)" in login.text("#content")
    login.press(Keys.ARROW_RIGHT).until("receive from http.request", "#content h2")
    login.press(Keys.ESCAPE)
    assert login.all("dialog") == []
    assert login.focused() == name


def test_the_class_predicts_and_the_end_shows_who_was_right(login):
    assert login.all("#columns") == []
    login.press("1", "1", "2", "c", "2", "3", "u")
    assert login.text("tbody tr:first-child td") == "2 0 0"
    assert login.text("tbody tr:nth-child(2) td") == "1 1 0"
    login.press(Keys.ENTER, "n").until("2 of 3 said so")
    first, second = login.text('[data-era="channels1-stock"]'), login.text('[data-era="channels2"]')
    assert "The answer to bob" in first
    assert "The message about bob to alice" in second and "1 of 1 said so" in second
    assert "bob was logged in after 61 ms" in first and "9 round trips" in first
    proofs = [element.text for element in login.all(".proof")]
    assert "302" in proofs[0] and "send to users" in proofs[1]


def test_the_teacher_chooses_which_eras_are_side_by_side(login):
    login.run("document.querySelector('#era-choice [value=channels1]').click()")
    login.run("document.querySelector('#era-choice [value=channels2]').click()")
    login.run("document.querySelector('#era-choice [value=channels4]').click()")
    login.press(Keys.ENTER)
    assert login.text(".column h2") == "Channels 1 asgi_redis Channels 1 channels_lts"


def test_the_votes_are_kept_when_a_column_comes_or_goes(login):
    login.press("1", "2")
    login.run("document.querySelector('#era-choice [value=channels2]').click()")
    login.press(Keys.ENTER, "n").until("1 of 2 said so")
    login.run("document.querySelector('#era-choice [value=channels2]').click()")
    login.press("n").until("1 of 2 said so")
    login.click("#ask-again")
    assert login.text(".vote") == "0 0 0 0 0 0 0 0 0"


def test_arrows_move_unless_the_reader_wants_no_motion(login, file_address):
    moves = "document.getAnimations().filter(one => /grow|run|come/.test(one.animationName)).length"
    login.press(Keys.ENTER, Keys.SPACE, "s")
    assert login.run("return " + moves) > 0
    login.open(file_address + "#recordings/login", prefers_reduced_motion="reduce")
    login.press(Keys.ENTER, Keys.SPACE, "s")
    assert login.rows() and login.run("return " + moves) == 0


def test_a_folder_without_recordings_says_how_to_make_them(window, tmp_path):
    shutil.copytree(PAGE, str(tmp_path / "page"))
    window.open("file://%s/page/index.html#recordings" % tmp_path)
    window.until("make recordings")
    window.press("l").until("make eras")


# Live


def test_a_page_that_was_left_keeps_no_connection_and_connects_when_the_teacher_goes_back(
    live, server
):
    live.driver.get("about:blank")
    eventually(lambda: not server.has_listener(), within=10)
    live.driver.back()
    eventually(server.has_listener, within=10)


def test_each_message_passes_live_and_its_counts_are_shown(live, server):
    send_login(server, "channels1")
    send_login(server, "channels2")
    server.send("channels1", kind="count", at=80, round_trips=34, polls=20, bytes=900)
    eventually(lambda: len(live.rows("channels1")) == 10, within=10)
    assert len(live.rows("channels2")) == 6 and live.rows("channels4") == []
    live.until("34 round trips to Redis; 20 polls, not shown")
    assert "9 hops" in live.text('[data-era="channels1"] .progress')
    assert live.problems() == []


def test_the_page_says_how_far_it_is_behind_and_jumps_to_now(live, server):
    live.press(Keys.SPACE)
    count = send_login(server, "channels1")
    live.until("%d messages behind" % count)
    assert live.rows() == []
    live.press("s").until("%d messages behind" % (count - 1))
    live.press("n").until("paused")
    assert len(live.rows("channels1")) == count


def test_a_stopped_process_and_waiting_requests_show_at_their_lanes(live, server):
    for at in range(3):
        server.send("channels1", **samples.hop(at, "send", "daphne", "redis", "", "http.request"))
    server.send("channels1", **samples.process(5, "worker 1", "killed"))
    live.until("3 wait", '[data-era="channels1"] .heads')
    live.until("stopped", '[data-era="channels1"] .heads')


def test_the_page_connects_again_to_a_new_server(window):
    port = free_port()
    with PageServer(port) as server:
        open_live(window, server)
        send_login(server, "channels1")
        send_login(server, "channels2")
        eventually(lambda: len(window.rows("channels2")) == 6, within=10)
    window.until("The server is away. The page connects again by itself.")
    with PageServer(port) as server:
        server.send("channels4", **of_browsers(samples.login_later()[0]))
        eventually(lambda: len(window.rows("channels4")) == 1, within=10)
        assert window.rows("channels1") == window.rows("channels2") == []
        eventually(lambda: "The server is away" not in window.text(), within=5)


def test_begin_again_clears_the_column_of_its_era(live, server):
    send_login(server, "channels2")
    send_login(server, "channels4")
    eventually(lambda: len(live.rows()) == 12, within=10)
    server.send("channels4", kind="begin-again", at=90)
    eventually(lambda: live.rows("channels4") == [], within=5)
    assert len(live.rows("channels2")) == 6


def test_an_era_that_is_missing_says_what_to_do(window, server):
    server.missing["channels4"] = "Channels 4 needs a Python from 3.10. Install one."
    open_live(window, server)
    assert "Install one." in window.text('[data-era="channels4"]')
    assert len(window.all("iframe")) == 2
    window.click("#teacher label:last-of-type").click("[data-action=log-in]")
    window.until("Channels 4.3.2 does not run", ".result")
    assert server.actions == []


def test_screen_readers_are_not_flooded_by_messages(live, server):
    said = live.content("#said")
    send_login(server, "channels1")
    eventually(lambda: len(live.rows("channels1")) == 10, within=10)
    assert live.content("#said") == said


# The teacher and the class


def test_the_teachers_buttons_act_in_the_chosen_era(live, server):
    live.click("[data-action=restart-django]").until("restart-django is done in all.")
    live.click("#teacher label:nth-of-type(3)").click("[data-action=stop-worker]")
    live.until("Channels 2.4.0 has no workers: daphne runs Django.")
    server.refuses = "Redis has stopped already."
    live.click("[data-action=stop-redis]").until("Redis has stopped already.", ".result.error")
    assert server.actions == [
        {"era": "all", "action": "restart-django"},
        {"era": "channels2", "action": "stop-redis"},
    ]


def test_a_student_sees_no_button_and_a_token_makes_a_teacher(window):
    with PageServer(free_port(), teacher=False, token="secret") as server:
        open_live(window, server)
        assert window.all("#teacher button") == []
        open_live(window, server, query="?token=secret")
        eventually(lambda: window.all("#teacher button"), within=5)
        assert "secret" not in window.driver.current_url  # the address is projected


def test_the_panel_shows_the_address_the_code_and_the_accounts(live):
    live.press("j").until("http://192.168.1.5:8000/", "#join")
    assert live.run("return document.querySelector('#join img').naturalWidth") > 0
    assert "student20" in live.text("#join")


# For all readers


@pytest.mark.skipif(not axe.AVAILABLE, reason=axe.REASON)
@pytest.mark.parametrize(
    "size, features", [(PROJECTOR, {}), (PHONE, DARK)], ids=["projector-light", "phone-dark"]
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(window, server, size, features):
    def check(view):
        assert axe.violations(window.driver) == [], view
        assert not window.is_wider_than_the_screen(), view

    open_live(window, server, size=size, **features)
    send_login(server, "channels1")
    server.send("channels2", **samples.process(5, "daphne", "killed"))
    eventually(lambda: len(window.rows("channels1")) == 10, within=10)
    check("live")
    for key in "j?":
        window.press(key)
        check("dialog " + key)
        window.press(Keys.ESCAPE)
    window.press("r").until("Each was recorded")
    check("shelf")
    window.run("location.hash = 'recordings/login'")
    window.until("What does Django send first?").press("1")
    check("question")
    window.press(Keys.ENTER, "n").until("1 of 1 said so")
    check("end")
    window.run("document.querySelector('.chosen .row button').click()")
    check("content")


def test_a_narrow_screen_shows_one_column_and_tabs_for_the_others(window, server):
    open_live(window, server, size=PHONE)
    assert len(window.all(".column")) == 1
    window.click("#era-tabs [data-era=channels4]")
    assert window.text(".column h2") == "Channels 4.3.2"


def test_type_scheme_and_keys_can_be_changed(login):
    login.press("a")
    assert login.run("return document.documentElement.dataset.size") == "large"
    login.press("d")
    assert login.run("return document.documentElement.dataset.scheme") == "dark"
    login.driver.refresh()
    assert login.run("return document.documentElement.dataset.scheme") == "dark"
    login.press("?").click("#help input").press(Keys.ESCAPE, "d")
    assert login.run("return document.documentElement.dataset.scheme") == "dark"


def test_everything_on_the_page_comes_from_its_own_folder():
    for name in os.listdir(PAGE):
        with open(os.path.join(PAGE, name), encoding="utf-8") as file:
            text = file.read()
        found = re.findall(r"""(?:src|href|url\(|import).{0,9}https?:""", text)
        assert found == [], name


@pytest.mark.parametrize("name", sorted(name for name in os.listdir(PAGE) if "handout" not in name))
def test_a_file_of_the_page_has_at_most_250_lines_of_100_columns(name):
    with open(os.path.join(PAGE, name), encoding="utf-8") as file:
        lines = file.read().splitlines()
    assert len(lines) <= 250
    assert name.endswith(".svg") or [line for line in lines if len(line) > 100] == []
