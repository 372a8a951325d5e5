"""The list: /users.json and the page that shows the same."""

import itertools
import json

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from display import user_list

pytestmark = pytest.mark.django_db

User = get_user_model()
MARKUP = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def no_feed(feed):
    return feed


@pytest.fixture
def alice():
    return User.objects.create_user("alice")


@pytest.fixture
def browser(alice):
    browser = Client()
    browser.force_login(alice)
    return browser


def names(state):
    return [user["username"] for user in state["users"]]


def make_users(*usernames):
    User.objects.bulk_create(User(username=username) for username in usernames)


def test_the_state_is_what_the_page_needs(browser):
    make_users("bob")
    state = browser.get("/users.json").json()
    (recent,) = state.pop("recent")
    assert recent.pop("at")
    assert recent == {"event": "login", "username": "alice", "online": True, "seq": 1}
    assert state == {
        "seq": 1,
        "online": 1,
        "total": 2,
        "page": 1,
        "pages": 1,
        "page_size": 50,
        "recent_size": 10,
        "q": "",
        "users": [{"username": "alice", "online": True}, {"username": "bob", "online": False}],
    }


def test_online_users_come_first_then_the_others_by_name(browser):
    make_users("zoe", "bob", "Al")
    Client().force_login(User.objects.get(username="zoe"))
    assert names(browser.get("/users.json").json()) == ["alice", "zoe", "Al", "bob"]


def test_a_login_while_the_state_is_read_leaves_each_user_in_the_list_once(browser, monkeypatch):
    make_users("bob", "carl", "zed")
    Client().force_login(User.objects.get(username="zed"))
    count, device = user_list.OnlineFirst.count, Client()

    def log_in_and_count(users):
        if not device.cookies:
            device.force_login(User.objects.get(username="bob"))
        return count(users)

    monkeypatch.setattr(user_list.OnlineFirst, "count", log_in_and_count)
    state = user_list.state()
    assert names(state) == ["alice", "bob", "zed", "carl"]
    assert (state["seq"], state["online"]) == (3, 3)


def test_the_state_is_read_a_few_times_at_most(monkeypatch):
    numbers = itertools.count()
    monkeypatch.setattr(user_list.presence, "last_seq", lambda: next(numbers))
    assert user_list.state()["seq"] == 2 * (user_list.MOST_READINGS - 1)


def test_every_user_is_on_exactly_one_page(browser):
    make_users(*("user%03d" % n for n in range(2 * user_list.PAGE_SIZE + 1)))
    for username in ("user007", "user099", "user100"):
        Client().force_login(User.objects.get(username=username))
    pages = [user_list.state(page=page) for page in (1, 2, 3)]
    shown = sum(map(names, pages), [])
    assert len(shown) == len(set(shown)) == User.objects.count() == pages[0]["total"]
    assert shown[:4] == ["alice", "user007", "user099", "user100"]
    assert [len(page["users"]) for page in pages] == [50, 50, 2]


@pytest.mark.parametrize("online", [0, 49, 50, 51])
def test_a_page_that_ends_with_the_last_online_user_is_complete(alice, online):
    make_users(*("user%03d" % n for n in range(75)))
    for user in User.objects.exclude(pk=alice.pk)[:online]:
        Client().force_login(user)
    first, second = (user_list.state(page=page)["users"] for page in (1, 2))
    assert [user["online"] for user in first + second] == [True] * online + [False] * (76 - online)


def test_the_search_is_by_part_of_the_name_in_any_case(browser):
    make_users("Malice", "bob")
    state = browser.get("/users.json", {"q": " ALI "}).json()
    assert (names(state), state["online"], state["total"], state["q"]) == (
        ["alice", "Malice"],
        1,
        2,
        "ALI",
    )


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "9" * 30])
def test_a_page_that_is_not_there_gives_the_nearest(browser, page):
    assert browser.get("/users.json", {"page": page}).json()["page"] == 1


def test_a_nul_in_the_search_is_no_error(browser):
    assert browser.get("/users.json", {"q": "\0ali"}).json()["q"] == "ali"


def test_the_number_of_queries_does_not_depend_on_the_number_of_users(
    browser, django_assert_max_num_queries
):
    make_users(*("user%04d" % n for n in range(1000)))
    with django_assert_max_num_queries(14):
        browser.get("/users.json?page=3")
    with django_assert_max_num_queries(14):
        browser.get("/?page=3")


def test_an_unchanged_state_need_not_be_sent_again(browser):
    first = browser.get("/users.json")
    assert browser.get("/users.json", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    make_users("bob")
    assert browser.get("/users.json", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200
    assert "private" in first["Cache-Control"]


def test_the_page_shows_the_state_with_and_without_a_script(browser):
    make_users("bob")
    page = browser.get("/").content.decode()
    assert 'data-username="bob"' in page
    embedded = page.partition('id="state" type="application/json">')[2].partition("</script>")[0]
    assert names(json.loads(embedded)) == ["alice", "bob"]


def test_a_username_is_data_and_never_html(browser):
    make_users(MARKUP)  # no form accepts it; an import might
    for path in ("/", "/?q=" + MARKUP):
        assert MARKUP not in browser.get(path).content.decode()


def test_the_page_takes_nothing_from_other_hosts(browser):
    policy = browser.get("/")["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy


def test_an_anonymous_visitor_is_sent_to_log_in_and_the_script_gets_a_403():
    assert Client().get("/?page=2")["Location"] == "/login/?next=/%3Fpage%3D2"
    assert Client().get("/users.json").status_code == 403


def test_one_setting_opens_the_list_to_everybody(settings):
    settings.PUBLIC_FEED = True
    assert Client().get("/").status_code == 200
    assert Client().get("/users.json").status_code == 200


@pytest.mark.parametrize("path", ["/", "/users.json"])
def test_the_list_is_for_reading(browser, path):
    assert browser.post(path).status_code == 405
