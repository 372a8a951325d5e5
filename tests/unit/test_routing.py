"""The tutorial's consumers behind our handshake, through Channels' own test client."""

from unittest import mock

from channels import Group, channel_layers
from channels.test import ChannelTestCase, WSClient
from django.contrib.auth import get_user_model
from django.test import Client, override_settings

from channel_dj import feed

EVENT = {"text": "an event"}


@override_settings(FEED="tests.unit.kept_feed")
class UsersSocketTests(ChannelTestCase):
    def setUp(self):
        self.browser = Client()
        self.browser.force_login(get_user_model().objects.create_user("alice"))

    def socket(self, logged_in=True):
        client = WSClient()
        client._session_cookie = False
        client.set_header("host", b"testserver")
        client.set_header("origin", b"http://testserver")
        if logged_in:
            client.set_cookie("sessionid", self.browser.session.session_key)
        return client

    def connect(self, client, path="/users/"):
        client.send_and_consume("websocket.connect", path=path, check_accept=False)
        return client.receive()

    def test_a_socket_is_accepted_and_in_the_group_until_it_disconnects(self):
        client = self.socket()
        assert self.connect(client) == {"accept": True}
        Group("users").send(EVENT)
        assert client.receive(json=False) == "an event"
        client.send_and_consume("websocket.disconnect", path="/users/")
        Group("users").send(EVENT)
        assert client.receive() is None

    def test_a_refused_socket_is_not_in_the_group(self):
        client = self.socket(logged_in=False)
        assert self.connect(client) == {"accept": False}
        Group("users").send(EVENT)
        assert client.receive() is None

    def test_another_path_is_refused_and_not_in_the_group(self):
        client = self.socket()
        assert self.connect(client, path="/elsewhere/") == {"accept": False}
        Group("users").send(EVENT)
        assert client.receive() is None

    def test_a_socket_is_closed_when_its_session_ends(self):
        client = self.socket()
        self.connect(client)
        key = self.browser.session.session_key
        feed.close_sockets(key)
        assert key not in str(channel_layers["default"]._groups)
        assert client.receive() == {"close": 4401}

    def test_a_socket_whose_session_logs_out_during_the_handshake_is_refused(self):
        client = self.socket()
        with mock.patch.object(feed, "join", lambda *_: self.browser.logout()):
            assert self.connect(client) == {"accept": False}
        Group("users").send(EVENT)
        assert client.receive() is None

    @override_settings(PUBLIC_FEED=True)
    def test_a_public_feed_accepts_anonymous_sockets(self):
        assert self.connect(self.socket(logged_in=False)) == {"accept": True}
