"""state.js, the pure functions behind the page: run in Chromium, without a site."""

import functools
import json
import os
import random
import threading
from http.server import HTTPServer, SimpleHTTPRequestHandler

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from channel_dj.local import ROOT
from display import access, user_list
from testing.chromium import start
from tests.unit.conftest import feed  # noqa: F401  (a fixture)

User = get_user_model()
SCRIPTS = os.path.join(ROOT, "display", "static", "display")
PAGE = b"<script type=module>import * as state from '/state.js'; window.state = state</script>"


class Quiet(SimpleHTTPRequestHandler):
    """Serve SCRIPTS: a browser imports no module from a file."""

    extensions_map = {".js": "text/javascript", "": "application/octet-stream"}

    def translate_path(self, path):
        return os.path.join(SCRIPTS, os.path.basename(path))

    def do_GET(self):
        """Serve PAGE at `/`."""
        if self.path != "/":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def call(tmp_path_factory):
    """Call a function of state.js with arguments that JSON can hold; return its result."""
    server = HTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    driver = start(str(tmp_path_factory.mktemp("state") / "profile"))
    try:
        driver.get("http://127.0.0.1:%d/" % server.server_port)
        yield functools.partial(call_in, driver)
    finally:
        driver.quit()
        server.shutdown()


def call_in(driver, name, *args):
    return driver.execute_script("return state[arguments[0]](...arguments[1])", name, args)


def state(online=(), offline=(), page=1, pages=1, q="", total=None, **more):
    """Return a state like /users.json. A page shows three users, and three events."""
    users = [{"username": name, "online": True} for name in online]
    users += [{"username": name, "online": False} for name in offline]
    counts = {"online": len(online), "total": len(users) if total is None else total}
    limits = {"page_size": 3, "recent_size": 3}
    return dict(
        dict(seq=7, page=page, pages=pages, q=q, users=users, recent=[], **counts, **limits), **more
    )


def event(name, kind="login", online=None, seq=8):
    online = kind == "login" if online is None else online
    return {"event": kind, "username": name, "online": online, "seq": seq}


def shown(after):
    """Return the list as text: online users in capitals."""
    return " ".join(
        user["username"].upper() if user["online"] else user["username"] for user in after["users"]
    )


LIST = [  # what the page shows, the event, then the list, the number online and the total
    ("a user comes", state(["ann"], ["bob", "cid"]), event("cid"), "ANN CID bob", 2, 3),
    ("a user goes", state(["ann", "bob"], ["cid"]), event("ann", "logout"), "BOB ann cid", 1, 3),
    (
        "one device of two goes",
        state(["ann"], ["bob"]),
        event("ann", "logout", online=True),
        "ANN bob",
        1,
        2,
    ),
    ("a second device comes", state(["ann"], ["bob"]), event("ann"), "ANN bob", 1, 2),
    ("a new user comes", state(["ann"], ["cid"]), event("bob"), "ANN BOB cid", 2, 3),
    ("the first user comes", state(), event("ann"), "ANN", 1, 1),
    (
        "a new user pushes the last one to the next page",
        state(["ann"], ["bob", "cid"]),
        event("dan"),
        "ANN DAN bob",
        2,
        4,
    ),
    (
        "a user of a later page comes to the first",
        state(["ann"], ["bob", "cid"], pages=2, total=5),
        event("eve"),
        "ANN EVE bob",
        2,
        5,
    ),
    (
        "a user who sorts before this page comes: it may have been online",
        state(["may"], ["bob", "cid"], page=2, pages=3, total=8),
        event("ann"),
        "MAY bob cid",
        1,
        8,
    ),
    (
        "a user of another page goes",
        state(["may"], ["bob", "cid"], page=2, pages=3, total=8),
        event("zoe", "logout"),
        "MAY bob cid",
        0,
        8,
    ),
    (
        "a user of another page goes, to this page",
        state(["may"], ["bob", "cid"], page=2, pages=3, total=8),
        event("ann", "logout"),
        "MAY ann bob",
        0,
        8,
    ),
    (
        "a user whom the search does not find",
        state(["ann"], q="an"),
        event("bob"),
        "ANN",
        1,
        1,
    ),
    (
        "a user whom the search finds in another case",
        state(["ann"], q="AN"),
        event("Dan"),
        "DAN ANN",
        2,
        2,
    ),
]


@pytest.mark.parametrize(
    "before, event, users, online, total", [row[1:] for row in LIST], ids=[row[0] for row in LIST]
)
def test_an_event_changes_the_list(call, before, event, users, online, total):
    after = call("afterEvent", before, event)
    assert (shown(after), after["online"], after["total"]) == (users, online, total)
    assert after["seq"] == event["seq"]


def test_a_list_that_grows_over_its_page_gets_another_page(call):
    after = call("afterEvent", state(["ann", "bob", "cid"]), event("dan"))
    assert after["pages"] == 2


def test_the_state_before_is_left_as_it_was(call):
    before = state(["ann"], ["bob"])
    copy = json.loads(json.dumps(before))
    call("afterEvent", before, event("bob"))
    assert before == copy


def test_the_last_events_are_kept_with_the_time_at_which_they_came(call):
    after = state()
    for seq in range(8, 12):
        after = call("afterEvent", after, event("ann", seq=seq))
    assert [entry["seq"] for entry in after["recent"]] == [11, 10, 9]
    assert all(entry["at"].endswith("Z") and "." not in entry["at"] for entry in after["recent"])


def test_an_event_that_the_search_does_not_find_is_among_the_last_all_the_same(call):
    after = call("afterEvent", state(["ann"], q="an"), event("bob"))
    assert [entry["username"] for entry in after["recent"]] == ["bob"]


@pytest.mark.parametrize(
    "event, words",
    [
        (event("ann"), "logged in"),
        (event("ann", "logout"), "logged out"),
        (event("ann", "logout", online=True), "logged out on one device"),
    ],
)
def test_an_event_has_its_words(call, event, words):
    assert call("description", event) == words


def without_times(state):
    recent = [dict(entry, at=None) for entry in state["recent"]]
    return dict(state, recent=recent)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("q", ["", "a"])
@pytest.mark.parametrize("seed", range(3))
def test_the_page_computes_what_the_server_answers(call, feed, seed, q):  # noqa: F811
    """Let users come and go at random. A page that shows all users knows as much as the server."""
    chance = random.Random(seed)
    names = ["al", "bob", "cara", "dan", "eve", "zara"]
    devices = []
    page = user_list.state(q=q)
    for _ in range(40):
        if devices and chance.random() < 0.5:
            devices.pop(chance.randrange(len(devices))).logout()
        else:
            device = Client()
            device.force_login(User.objects.get_or_create(username=chance.choice(names))[0])
            devices.append(device)
        page = call("afterEvent", page, feed[-1])
        assert without_times(page) == without_times(user_list.state(q=q))


@pytest.mark.django_db
def test_the_page_gets_the_servers_limits_and_its_close_code(feed):  # noqa: F811
    """Neither stands in a script; test_handshake.py shows that the server closes with this code."""
    browser = Client()
    browser.force_login(User.objects.create_user("ann"))
    page = browser.get("/").content.decode()
    assert 'data-signed-out-code="%d"' % access.SIGNED_OUT in page
    for name in os.listdir(SCRIPTS):
        if name.endswith(".js"):
            with open(os.path.join(SCRIPTS, name)) as script:
                text = script.read()
            assert str(access.SIGNED_OUT) not in text and "PAGE_SIZE" not in text, name
