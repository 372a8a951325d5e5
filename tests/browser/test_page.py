"""The page in real browsers: each person has a window."""

import os

import pytest
from selenium.common.exceptions import JavascriptException

from testing.site import eventually
from testing.tls import TLS
from testing.visitor import Visitor

SCREENSHOTS = os.environ.get("SCREENSHOTS")  # a folder, for those in docs/: make screenshots
AT_ONCE = 5  # seconds: less than the ten after which the page asks for the list by itself

TEN_WRONG_PASSWORDS = """
from django.test import RequestFactory
from display import throttle
for _ in range(10):
    try:
        with throttle.counted_login(RequestFactory().get("/"), "ivan"):
            raise ValueError
    except ValueError:
        pass
"""


def screenshot(window, name):
    if SCREENSHOTS:
        window.screenshot(os.path.join(SCREENSHOTS, name))


def test_alice_sees_bob_come_and_go_without_a_reload(site, window):
    Visitor(site, "carol").sign_up().log_out()
    alice = window("alice").until_live()
    alice.driver.execute_script("window.never_reloaded = true")
    bob = window("bob").until_live()
    eventually(lambda: alice.shows("bob", True), within=AT_ONCE)
    screenshot(alice, "alice.png")
    screenshot(bob, "bob.png")

    phone = window().log_in("bob").until_live()
    bob.log_out()
    eventually(lambda: "one device" in alice.text("#activity"), within=AT_ONCE)
    assert alice.shows("bob", True)
    phone.log_out()
    eventually(lambda: alice.shows("bob", False), within=AT_ONCE)
    assert alice.driver.execute_script("return window.never_reloaded")


def test_the_console_shows_the_documents_line(window):
    alice = window("alice").until_live()
    assert [line for line in alice.console() if "WEBSOCKET CONNECTION CREATED" in line]
    assert [line for line in alice.console() if "SEVERE" in line or "Refused" in line] == []


def test_the_documents_own_line_is_a_reference_error(window):
    alice = window("alice").until_live()
    with pytest.raises(JavascriptException) as raised:
        alice.driver.execute_script("new Websocket('ws://' + window.location.host + '/users/')")
    assert "Websocket is not defined" in str(raised.value)


def test_an_https_page_uses_wss(site, window, tmp_path):
    with TLS(site.port, tmp_path) as tls:
        alice = window()
        alice.address = tls.address
        alice.sign_up_or_log_in("alice").until_live()
        Visitor(site, "heidi").sign_up()
        eventually(lambda: alice.shows("heidi", True), within=AT_ONCE)


def test_everything_on_the_page_comes_from_its_own_host(window):
    alice = window("alice").until_live()
    loaded = alice.driver.execute_script(
        "return performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    assert loaded
    assert [url for url in loaded if not url.startswith(alice.site.address)] == []


def test_a_username_that_looks_like_html_is_text(site, window):
    markup = "<img src=x onerror=alert(1)>"
    site.manage(
        "shell",
        "-c",
        "from django.contrib.auth.models import User;"
        "User.objects.create_user(%r, password='correct horse battery')" % markup,
    )
    alice = window("alice").until_live()
    Visitor(site, markup).log_in()
    eventually(lambda: alice.shows(markup, True), within=AT_ONCE)
    assert markup in alice.text("#users")
    assert markup in alice.text("#activity")
    assert alice.driver.execute_script("return document.querySelectorAll('main img').length") == 0


def test_a_login_is_announced_to_users_who_do_not_see_it(site, window):
    alice = window("alice").until_live()
    Visitor(site, "grace").sign_up()
    eventually(
        lambda: "grace" in alice.find("#announcer").get_attribute("textContent"), within=AT_ONCE
    )
    assert alice.find("#announcer").get_attribute("aria-live") == "polite"


def test_the_search_narrows_the_list_and_the_events(site, window):
    alice = window("alice")
    alice.open("/?q=dav").until_live()
    Visitor(site, "erin").sign_up()
    Visitor(site, "dave").sign_up()
    eventually(lambda: alice.users() == [("dave", True)], within=AT_ONCE)


def test_a_rename_and_an_expiry_show_within_seconds(site, window):
    alice = window("alice").until_live()
    frank = Visitor(site, "frank").sign_up()
    eventually(lambda: alice.shows("frank", True), within=AT_ONCE)
    rename = "from django.contrib.auth.models import User; u = User.objects.get(username='frank');"
    site.manage("shell", "-c", rename + "u.username = 'francis'; u.save()")
    eventually(lambda: alice.shows("francis", True) and not alice.shows("frank", True))
    eventually(lambda: not alice.shows("frank", False))
    expire = (
        "from django.contrib.sessions.models import Session; from django.utils import timezone;"
        "Session.objects.filter(pk=%r).update(expire_date=timezone.now())"
    )
    site.manage("shell", "-c", expire % frank.http.cookies["sessionid"])
    eventually(lambda: alice.shows("francis", False))


def test_a_page_shows_that_its_user_has_logged_out_elsewhere(window):
    alice = window("alice").until_live()
    alice.driver.execute_script("window.open('/')")
    first, second = alice.driver.window_handles
    alice.driver.switch_to.window(second)
    alice.until_live().log_out()
    alice.driver.switch_to.window(first)
    eventually(lambda: alice.connection() == "signed-out")
    assert "signed out" in alice.text("main").lower()


@pytest.mark.parametrize("path", ["/login/", "/signup/"])
def test_the_forms_name_their_fields(window, path):
    page = window().open(path)
    unnamed = page.driver.execute_script(
        "return Array.from(document.querySelectorAll('main input:not([type=hidden])'))"
        ".filter(input => !input.labels.length).length"
    )
    assert unnamed == 0


def test_who_is_refused_sees_how_long_to_wait_and_the_way_back(site, window):
    site.manage("shell", "-c", TEN_WRONG_PASSWORDS)
    ivan = window().open("/login/?next=/?page=1")
    ivan.find("[name=username]").send_keys("ivan")
    ivan.find("[name=password]").send_keys("wrong")
    ivan.find("main form [type=submit]").click()
    eventually(lambda: "Please wait" in ivan.text("main"))
    assert "then log in again" in ivan.text("main")
    ivan.find("main .button").click()
    eventually(lambda: ivan.driver.current_url == site.address + "/login/?next=/%3Fpage%3D1")


def test_a_phone_shows_the_whole_width(window):
    alice = window("alice", phone=True).until_live()
    assert alice.driver.execute_script("return document.documentElement.scrollWidth") == 390
