"""The tutorial's consumers behind our handshake, through Channels' own test client."""

from unittest import mock

from channels import Group, channel_layers
from channels.signals import worker_ready
from channels.test import ChannelTestCase, WSClient
from django.contrib.auth import get_user_model
from django.test import Client, override_settings

from channel_dj import feed
from display import recheck
from display.models import KnownSession, LoginSession

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

    def test_a_login_opens_as_many_sockets_as_its_limit_and_a_closed_one_makes_room(self):
        clients = [self.socket() for _ in range(4)]
        with override_settings(MAX_SOCKETS_PER_SESSION=2):
            answers = [self.connect(client) for client in clients[:3]]
            assert answers == [{"accept": True}, {"accept": True}, {"accept": False}]
            feed._session_group(self.browser.session.session_key).discard(clients[0].reply_channel)
            assert self.connect(clients[3]) == {"accept": True}

    @override_settings(MAX_SOCKETS_PER_SESSION=0)
    def test_without_a_limit_a_login_opens_more_sockets(self):
        answers = [self.connect(self.socket()) for _ in range(25)]
        assert answers == [{"accept": True}] * 25

    @override_settings(MAX_SOCKETS_PER_SESSION=1)
    def test_each_login_has_a_limit_of_its_own(self):
        assert self.connect(self.socket()) == {"accept": True}
        self.browser = Client()
        self.browser.force_login(get_user_model().objects.get())
        assert self.connect(self.socket()) == {"accept": True}

    def test_a_socket_whose_login_has_no_record_gets_one(self):
        KnownSession.objects.all().delete()
        LoginSession.objects.all()._raw_delete("default")
        assert self.connect(self.socket()) == {"accept": True}
        assert LoginSession.objects.count() == KnownSession.objects.count() == 1

    def test_a_worker_watches_the_logins(self):
        with mock.patch.object(recheck, "start") as start:
            worker_ready.send(sender=None)
        assert start.called

    @override_settings(PUBLIC_FEED=True)
    def test_a_public_feed_accepts_a_session_of_nobody(self):
        client = self.socket(logged_in=False)
        client.set_cookie("sessionid", "0" * 32)
        assert self.connect(client) == {"accept": True}
        assert not LoginSession.objects.filter(session="0" * 32).exists()

    @override_settings(PUBLIC_FEED=True)
    def test_a_public_feed_accepts_anonymous_sockets(self):
        assert self.connect(self.socket(logged_in=False)) == {"accept": True}
