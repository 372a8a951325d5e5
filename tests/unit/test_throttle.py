"""Login and sign-up are throttled by account and address, before a password is hashed."""

import pytest
from django.contrib.auth import get_user_model, hashers
from django.test import Client, RequestFactory
from django.utils import timezone

from display import throttle
from display.models import AttemptCount

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
ELSEWHERE = "198.51.100.7"


HASHER = hashers.MD5PasswordHasher  # is fast


@pytest.fixture(autouse=True)
def fast(feed, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def bob():
    return get_user_model().objects.create_user("bob", password=PASSWORD)


@pytest.fixture
def hashes(monkeypatch):
    """Return the list of the passwords that are hashed."""
    hashed = []
    encode = HASHER.encode

    def count(self, password, *args, **kwargs):
        hashed.append(password)
        return encode(self, password, *args, **kwargs)

    monkeypatch.setattr(HASHER, "encode", count)
    return hashed


def log_in(username="bob", password=PASSWORD, address="203.0.113.5", browser=None, path="/login/"):
    form = {"username": username, "password": password}
    return (browser or Client()).post(path, form, REMOTE_ADDR=address)


def sign_up(username, address="203.0.113.5"):
    form = dict(username=username, password1=PASSWORD, password2=PASSWORD)
    return Client().post("/signup/", form, REMOTE_ADDR=address)


def fill(times=10, **how):
    return {log_in(password="wrong", **how).status_code for _ in range(times)}


@pytest.mark.parametrize("path", ["/login/", "/admin/login/"])
def test_the_11th_wrong_password_is_a_429_that_costs_no_hash(bob, hashes, caplog, path):
    assert fill(path=path) == {200}
    assert len(hashes) == 10
    refused = log_in(password="wrong", path=path)
    assert refused.status_code == 429 and 0 < int(refused["Retry-After"]) <= 300
    assert "Please wait 5 minutes, then log in again" in refused.content.decode()
    assert len(hashes) == 10
    assert "203.0.113.5" in caplog.text and "PEOPLE_PER_ADDRESS" in caplog.text
    assert "bob" not in caplog.text


def test_without_limits_each_wrong_password_is_hashed_and_each_sign_up_is_an_account(
    bob, hashes, settings
):
    settings.THROTTLE = {}
    assert fill(times=31) == {200}
    assert len(hashes) == 31
    assert {sign_up("user-%d" % number).status_code for number in range(11)} == {302}
    assert not AttemptCount.objects.exists()


def test_the_right_password_is_refused_too_so_that_nobody_learns_it(bob):
    fill()
    assert log_in().status_code == 429


def test_a_stranger_locks_nobody_out_who_comes_from_elsewhere(bob):
    fill()
    assert log_in(address=ELSEWHERE)["Location"] == "/"


def test_a_stranger_at_the_same_address_locks_no_known_device_out(bob):
    known = Client()
    log_in(browser=known)
    known.post("/logout/")
    fill()
    assert log_in().status_code == 429
    assert log_in(browser=known)["Location"] == "/"


def test_a_known_device_may_try_no_more_often_than_another(bob):
    known = Client()
    log_in(browser=known)
    known.post("/logout/")
    assert fill(browser=known) == {200}
    assert log_in(browser=known).status_code == 429


def test_the_device_of_one_account_is_unknown_to_another(bob):
    get_user_model().objects.create_user("carol", password=PASSWORD)
    carols = Client()
    log_in("carol", browser=carols)
    carols.post("/logout/")
    fill()
    assert log_in(browser=carols).status_code == 429


def test_a_cookie_that_was_not_signed_here_is_no_known_device(bob):
    forger = Client()
    forger.cookies[throttle.DEVICE_COOKIE] = "abc:1kVx2q:def"
    fill()
    assert log_in(browser=forger).status_code == 429


def test_the_cookie_of_a_device_is_for_the_server_alone_and_names_nobody(bob, settings):
    settings.SESSION_COOKIE_SECURE = True
    cookie = log_in().cookies[throttle.DEVICE_COOKIE]
    assert cookie["httponly"] and cookie["secure"] and cookie["samesite"] == "Lax"
    assert "bob" not in cookie.value


def test_who_signs_up_has_a_known_device(bob):
    assert throttle.DEVICE_COOKIE in sign_up("carol").cookies


def test_a_right_password_takes_its_attempt_back_and_those_before(bob):
    fill(times=9)
    assert log_in().status_code == 302
    assert fill() == {200}


def test_a_login_of_ones_own_takes_back_no_wrong_password_for_others(bob, settings):
    """The count of the address keeps the wrong passwords for other accounts."""
    for number in range(29):
        log_in("nobody-%d" % number)
    assert log_in().status_code == 302
    assert log_in("nobody-29").status_code == 200
    assert log_in("nobody-30").status_code == 429


def test_a_wrong_password_for_every_account_is_refused_by_the_address(bob, hashes):
    answers = [log_in("nobody-%d" % number).status_code for number in range(31)]
    assert answers == [200] * 30 + [429]
    assert len(hashes) == 30
    assert log_in(address=ELSEWHERE).status_code == 302


def test_a_class_that_shares_an_address_gets_as_much_for_each_person(bob, settings):
    settings.THROTTLE = dict(settings.THROTTLE, **{"address": (60, 300), "sign-up": (20, 3600)})
    answers = [log_in("nobody-%d" % number).status_code for number in range(61)]
    assert answers == [200] * 60 + [429]
    assert [sign_up("user-%d" % number).status_code for number in range(21)] == [302] * 20 + [429]


def test_the_11th_sign_up_from_an_address_is_a_429_that_costs_no_hash(hashes):
    assert [sign_up("user-%d" % number).status_code for number in range(10)] == [302] * 10
    refused = sign_up("user-10")
    assert refused.status_code == 429 and 0 < int(refused["Retry-After"]) <= 3600
    assert "Please wait 60 minutes, then sign up again" in refused.content.decode()
    assert len(hashes) == 10
    assert not get_user_model().objects.filter(username="user-10").exists()
    assert sign_up("user-10", ELSEWHERE).status_code == 302


def test_a_form_with_an_error_counts_no_sign_up():
    for _ in range(11):
        assert Client().post("/signup/", {"username": "bob"}).status_code == 200
    assert not AttemptCount.objects.exists()


def test_a_form_without_a_password_counts_no_login(bob):
    assert [log_in(password="").status_code for _ in range(11)] == [200] * 11


def test_after_its_time_a_count_begins_again_and_its_row_is_gone(bob):
    fill()
    fill(times=1, username="carol")
    AttemptCount.objects.update(until=timezone.now())
    assert fill() == {200}
    assert AttemptCount.objects.count() == 2  # of bob's account, and of the address


def test_the_table_keeps_no_more_rows_than_its_limit(monkeypatch):
    monkeypatch.setattr(throttle, "MOST_ROWS", 20)
    for number in range(30):
        fill(times=1, username="nobody-%d" % number, address="10.0.0.%d" % number)
    assert AttemptCount.objects.count() <= 22  # the last attempt has added two


def test_the_table_holds_no_name_and_no_address(bob):
    fill(times=1)
    text = str(list(AttemptCount.objects.values()))
    assert "bob" not in text and "203.0.113" not in text


def test_the_429_returns_to_the_page_that_was_asked_for(bob):
    fill()
    form = {"username": "bob", "password": PASSWORD, "next": "/?page=2"}
    refused = Client().post("/login/", form, REMOTE_ADDR="203.0.113.5")
    assert 'href="/login/?next=/%3Fpage%3D2"' in refused.content.decode()


@pytest.mark.parametrize(
    "connection, forwarded, proxies, counts",
    [
        ("203.0.113.5", "198.51.100.7", None, "203.0.113.5"),
        ("203.0.113.5", "198.51.100.7", [], "203.0.113.5"),
        ("127.0.0.1", "198.51.100.7", ["127.0.0.1"], "198.51.100.7"),
        ("203.0.113.5", "198.51.100.7", ["127.0.0.1"], "203.0.113.5"),
        ("127.0.0.1", "192.0.2.9, 198.51.100.7", ["127.0.0.1"], "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7, 10.0.0.3", ["127.0.0.1", "10.0.0.0/8"], "198.51.100.7"),
        ("127.0.0.1", "10.0.0.3,10.0.0.4", ["127.0.0.1", "10.0.0.0/8"], "10.0.0.3"),
        ("127.0.0.1", "", ["127.0.0.1"], "127.0.0.1"),
        ("127.0.0.1", "unknown", ["127.0.0.1"], "127.0.0.1"),
        ("127.0.0.1", None, ["127.0.0.1"], "127.0.0.1"),
        ("::1", "2001:db8:1:2:3::4", ["::1"], "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::5", None, None, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", None, None, "203.0.113.5"),
        ("127.0.0.1", "198.51.100.7:50123", ["127.0.0.1"], "198.51.100.7"),
        ("127.0.0.1", "[2001:db8:1:2::4]:50123", ["127.0.0.1"], "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "198.51.100.7", ["127.0.0.1"], "fe80::/64"),
        ("", None, None, "None"),  # a unix socket
        ("", "198.51.100.7", [], "None"),
        ("", "192.0.2.9, 198.51.100.7", ["127.0.0.1"], "198.51.100.7"),
    ],
)
def test_the_address_that_counts(settings, connection, forwarded, proxies, counts):
    settings.TRUSTED_PROXIES = proxies
    more = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    request = RequestFactory().get("/", REMOTE_ADDR=connection, **more)
    assert throttle.client_address(request) == counts


def test_a_header_that_a_client_sends_gives_it_no_new_address(bob):
    fill()
    form = {"username": "bob", "password": PASSWORD}
    more = {"REMOTE_ADDR": "203.0.113.5", "HTTP_X_FORWARDED_FOR": ELSEWHERE}
    assert Client().post("/login/", form, **more).status_code == 429
