"""channels_lts.tokens: which tokens name a user."""

import base64
import time
from functools import partial
from unittest import mock

from channels.test import ChannelTestCase, HttpClient
from django.contrib.auth import get_user_model
from django.core.signing import TimestampSigner

from channels_lts.tokens import SALT, make_token, read_token, token, token_user


def handshake(query="", **headers):
    """Return the content of a handshake, as daphne sends it."""
    pairs = [[name.replace("_", "-").encode(), value.encode()] for name, value in headers.items()]
    return {"query_string": query.encode(), "headers": pairs}


def signed(content):
    """Return a token with a content (bytes) of any form, and a right signature."""
    text = base64.urlsafe_b64encode(content).decode().rstrip("=")
    return TimestampSigner(salt=SALT, sep="~").sign(text)


class TokenTests(ChannelTestCase):
    def setUp(self):
        self.user = get_user_model().objects.create_user("alice", password="first")
        self.token = make_token(self.user)

    def test_a_token_names_its_user(self):
        self.assertEqual(read_token(self.token), self.user)

    def test_it_has_only_characters_that_a_query_and_a_subprotocol_may_have(self):
        self.assertRegex(self.token, r"^[A-Za-z0-9_~-]+$")

    def test_it_ends_after_a_minute(self):
        for seconds, is_valid in ((50, True), (70, False)):
            with mock.patch("django.core.signing.time.time", return_value=time.time() + seconds):
                self.assertEqual(read_token(self.token) is not None, is_valid)

    def test_it_ends_with_the_password(self):
        self.user.set_password("second")
        self.user.save()
        self.assertIsNone(read_token(self.token))

    def test_it_ends_with_the_account(self):
        self.user.is_active = False
        self.user.save()
        self.assertIsNone(read_token(self.token))
        self.user.delete()
        self.assertIsNone(read_token(self.token))

    def test_a_token_of_another_user_is_none_for_this_one(self):
        other = get_user_model().objects.create_user("bob", password="first")
        self.assertEqual(read_token(make_token(other)), other)

    def test_what_is_no_token_names_nobody(self):
        wrong = ["", "~", "~~", "x~y~z", "é~1~2", "\0", self.token[1:], self.token[:-1]]
        wrong += [self.token.replace("~", ":"), TimestampSigner(sep="~").sign("abc")]
        with self.assertNumQueries(0):
            self.assertEqual([read_token(text) for text in wrong], [None] * len(wrong))

    def test_a_signed_token_of_another_form_names_nobody(self):
        for content in (b"", b"\xff", b"0" * 40, b"0" * 40 + b"nobody", b"0" * 40 + b"1"):
            self.assertIsNone(read_token(signed(content)))
        self.assertIsNone(read_token(TimestampSigner(salt=SALT, sep="~").sign("a")))

    def test_it_is_found_in_each_place(self):
        protocols = "chat, token." + self.token
        for message in (
            handshake("a=1&token=" + self.token),
            handshake(sec_websocket_protocol=protocols),
            handshake(authorization="Bearer " + self.token),
            {"query_string": "token=" + self.token},
            {"headers": {"Authorization": "bearer " + self.token}},
        ):
            self.assertEqual(token_user(message), self.user)
            self.assertTrue(token()(message))

    def test_none_or_two_tokens_are_refused(self):
        for message in (
            {},
            handshake("token=", sec_websocket_protocol="chat", authorization="Basic YTpi"),
            handshake("token=%s&token=%s" % (self.token, self.token)),
            handshake("token=" + self.token, authorization="Bearer " + self.token),
        ):
            self.assertIsNone(token_user(message))
            self.assertFalse(token()(message))

    def test_a_project_can_verify_its_own_tokens(self):
        verify = {"good": self.user}.get
        self.assertTrue(token(verify)(handshake("token=good")))
        self.assertFalse(token(verify)(handshake("token=bad")))
        self.user.is_active = False
        self.assertFalse(token(verify)(handshake("token=good")))

    def test_a_project_can_choose_the_time(self):
        with mock.patch("django.core.signing.time.time", return_value=1):
            old = make_token(self.user)
        self.assertIsNone(token_user(handshake("token=" + old)))
        patient = partial(read_token, max_age=10**11)
        self.assertEqual(token_user(handshake("token=" + old), patient), self.user)

    def test_it_reads_what_channels_test_client_sends(self):
        client = HttpClient()
        client.set_header("authorization", "Bearer " + self.token)
        client.send("websocket.connect", path="/?a=b")
        self.assertEqual(token_user(self.get_next_message("websocket.connect")), self.user)
