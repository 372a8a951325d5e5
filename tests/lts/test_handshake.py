"""channels_lts.handshake, through Channels' own test client."""

import logging

import pytest
from channels.channel import Group
from channels.exceptions import DenyConnection
from channels.message import Message
from channels.routing import include, route
from channels.test import ChannelTestCase, WSClient, apply_routes
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from channels_lts import handshake
from channels_lts.handshake import (
    Handshake,
    from_our_page,
    logged_in,
    refuse,
    session_key,
    session_user,
)
from channels_lts.layer import RedisChannelLayer, RedisUnavailable

PAGE = "http://testserver"
ACCEPTED, REFUSED = {"accept": True}, {"accept": False}


def joins_without_an_answer(message):
    Group("users").add(message.reply_channel)


def answers_itself(message, answer="text"):
    message.reply_channel.send({answer: "hello"})


def denies(message):
    raise DenyConnection()


def fails(message):
    raise ZeroDivisionError("the consumer's own")


def fails_to_check(message):
    raise ZeroDivisionError("the check's own")


def connect(consumer, *checks, client=None, path="/users/", join=None):
    """Return all replies to a handshake with `consumer` behind `checks` and `join`."""
    client = client or WSClient()
    routing = Handshake([route("websocket.connect", consumer)], checks=checks, join=join)
    with apply_routes([routing]):
        client.send("websocket.connect", {"server": ["testserver", 80]}, path=path)
        client.consume("websocket.connect", check_accept=False)
    replies = []
    while True:
        reply = client.receive(json=False)
        if reply is None:
            return replies
        replies.append(reply)


def from_page(origin=PAGE, host="testserver"):
    client = WSClient()
    client._session_cookie = False
    for header, value in (("origin", origin), ("host", host)):
        if value is not None:
            client.set_header(header, value.encode())
    return client


class AnswerTests(ChannelTestCase):
    def test_a_socket_is_accepted_after_a_consumer_without_an_answer_has_run(self):
        assert connect(joins_without_an_answer) == [ACCEPTED]

    def test_a_socket_whose_consumer_answers_gets_no_second_answer(self):
        for answer in ("text", "bytes", "close"):
            replies = connect(lambda message, key=answer: answers_itself(message, key))
            assert [set(reply) if isinstance(reply, dict) else {"text"} for reply in replies] == [
                {answer}
            ]

    def test_a_consumers_own_denial_is_left_to_the_worker(self):
        with pytest.raises(DenyConnection):
            connect(denies)

    def test_a_consumer_that_fails_refuses_and_its_exception_goes_on(self):
        client = WSClient()
        with pytest.raises(ZeroDivisionError):
            connect(fails, client=client)
        assert client.receive() == REFUSED

    def test_a_full_channel_or_an_outage_refuses_without_a_traceback(self):
        for error, lines in ((RedisUnavailable("away"), 0), (RedisChannelLayer.ChannelFull(), 1)):

            def joins(message, error=error):
                raise error

            with self.assertLogs("channels_lts") as logs:
                logging.getLogger("channels_lts").error("one line")
                assert connect(joins) == [REFUSED]
            assert (
                logs.output[1:]
                == ["WARNING:channels_lts:Refused a WebSocket: a channel is full."] * lines
            )

    def test_a_check_that_fails_refuses_the_socket(self):
        with pytest.raises(ZeroDivisionError):
            connect(joins_without_an_answer, fails_to_check)

    def test_the_consumer_of_a_refused_socket_does_not_run(self):
        assert connect(fails, lambda message: False) == [REFUSED]

    def test_checks_run_in_their_order_and_all_must_pass(self):
        seen = []
        checks = [lambda message, n=n: seen.append(n) or n != 2 for n in (1, 2, 3)]
        assert connect(joins_without_an_answer, *checks) == [REFUSED]
        assert seen == [1, 2]

    def test_filters_are_those_of_an_include(self):
        handshake = Handshake([route("websocket.connect", refuse)], path=r"^/users/$")
        for path, answer in (("/users/", REFUSED), ("/elsewhere/", None)):
            with apply_routes([handshake]):
                client = WSClient()
                client.send("websocket.connect", path=path)
                client.consume("websocket.connect", fail_on_none=False, check_accept=False)
                assert client.receive() == answer

    def test_an_include_within_is_guarded_too(self):
        inner = include([route("websocket.connect", fails)], path=r"^/users")
        handshake = Handshake([inner], checks=[lambda message: False])
        with apply_routes([handshake]):
            client = WSClient()
            client.send_and_consume("websocket.connect", path="/users/", check_accept=False)
            assert client.receive() == REFUSED

    def test_messages_after_the_handshake_go_to_the_consumer_without_checks(self):
        received = []
        handshake = Handshake(
            [route("websocket.receive", lambda message: received.append(message["text"]))],
            checks=[lambda message: False],
        )
        with apply_routes([handshake]):
            WSClient().send_and_consume("websocket.receive", text="hello")
        assert received == ["hello"]

    def test_refuse_is_a_consumer_of_its_own(self):
        assert connect(refuse) == [REFUSED]


class JoinTests(ChannelTestCase):
    def setUp(self):
        self.steps = []

    def step(self, name, result=True):
        """Return a check, join or consumer that records its name."""
        return lambda message: self.steps.append(name) or result

    def connect(self, *checks):
        consumer = self.step("consumer")
        return connect(consumer, *checks, join=self.step("join"))

    def test_the_checks_run_before_and_after_the_join_and_the_consumer_last(self):
        assert self.connect(self.step("login"), self.step("origin")) == [ACCEPTED]
        assert self.steps == ["login", "origin", "join", "login", "origin", "consumer"]

    def test_without_a_join_the_checks_run_once(self):
        assert connect(self.step("consumer"), self.step("login")) == [ACCEPTED]
        assert self.steps == ["login", "consumer"]

    def test_a_socket_that_fails_a_check_does_not_join(self):
        assert self.connect(self.step("login", False)) == [REFUSED]
        assert self.steps == ["login"]

    def test_a_logout_between_check_and_join_refuses_the_socket(self):
        def is_logged_in(message):
            return "join" not in self.steps

        assert self.connect(is_logged_in) == [REFUSED]
        assert self.steps == ["join"]

    def test_a_join_that_returns_false_refuses_the_socket(self):
        consumer, login = self.step("consumer"), self.step("login")
        assert connect(consumer, login, join=self.step("join", False)) == [REFUSED]
        assert self.steps == ["login", "join"]

    def test_a_join_that_fails_refuses_the_socket(self):
        with pytest.raises(ZeroDivisionError):
            connect(self.step("consumer"), join=fails)
        assert self.steps == []


class OriginTests(ChannelTestCase):
    def passes(self, **headers):
        return connect(joins_without_an_answer, from_our_page, client=from_page(**headers)) == [
            ACCEPTED
        ]

    def test_our_own_page_passes(self):
        assert self.passes()

    def test_upper_case_makes_no_difference(self):
        assert self.passes(origin="HTTP://TestServer")

    def test_another_host_scheme_or_port_does_not_pass(self):
        for origin in (
            "http://evil.example",
            "http://testserver:81",
            "ftp://testserver",
            "null",
            "",
        ):
            assert not self.passes(origin=origin), origin

    def test_a_missing_origin_does_not_pass(self):
        assert not self.passes(origin=None)

    def test_a_host_outside_allowed_hosts_does_not_pass(self):
        assert not self.passes(origin="http://evil.example", host="evil.example")

    @override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
    def test_behind_a_proxy_that_sends_the_scheme_it_counts(self):
        for scheme, passes in (("https", True), ("http", False)):
            client = from_page(origin=scheme + "://testserver")
            client.set_header("x-forwarded-proto", b"https")
            assert (
                connect(joins_without_an_answer, from_our_page, client=client) == [ACCEPTED]
            ) == passes


class LoginTests(ChannelTestCase):
    def setUp(self):
        self.user = get_user_model().objects.create_user("alice", password="secret")
        self.browser = Client()
        self.browser.force_login(self.user)

    def passes(self, key, path="/users/"):
        client = from_page()
        if key is not None:
            client.set_cookie("sessionid", key)
        return connect(joins_without_an_answer, logged_in, client=client, path=path) == [ACCEPTED]

    @property
    def key(self):
        return self.browser.session.session_key

    def test_a_session_that_is_logged_in_passes(self):
        assert self.passes(self.key)

    def test_a_missing_and_an_unknown_session_do_not_pass(self):
        assert not self.passes(None)
        assert not self.passes("x" * 32)

    def test_an_inactive_user_does_not_pass(self):
        get_user_model().objects.update(is_active=False)
        assert not self.passes(self.key)

    def test_a_session_from_before_a_change_of_password_does_not_pass(self):
        self.user.set_password("another")
        self.user.save()
        assert not self.passes(self.key)

    def test_a_session_key_in_the_address_is_not_a_login(self):
        assert not self.passes(None, path="/users/?session_key=" + self.key)

    def test_an_anonymous_handshake_leaves_no_session_row(self):
        before = Session.objects.count()
        self.passes(None)
        assert Session.objects.count() == before

    def test_session_user_is_the_user_of_the_cookies_session(self):
        client = from_page()
        client.set_cookie("sessionid", self.key)
        seen = []
        connect(
            joins_without_an_answer,
            lambda message: seen.append((session_key(message), session_user(message))),
            client=client,
        )
        assert seen == [(self.key, self.user)]

    def test_the_former_name_of_session_user_still_works(self):
        assert handshake.login is session_user


class HeaderTests(ChannelTestCase):
    def test_the_headers_of_a_real_handshake_are_a_list_of_pairs_of_bytes(self):
        """As daphne sends them."""
        message = Message(
            {"headers": [(b"cookie", b"sessionid=abc"), (b"cookie", b"other=d")]}, "", None
        )
        assert session_key(message) == "abc"  # two Cookie headers are one list: RFC 6265, 5.4

    def test_the_headers_of_stock_channels_test_client_are_a_dict(self):
        message = Message({"headers": {"cookie": b"sessionid=abc"}}, "", None)
        assert session_key(message) == "abc"
