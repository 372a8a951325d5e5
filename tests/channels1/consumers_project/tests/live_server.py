import json
import os
import unittest
from urllib.request import urlopen

import websocket
from channels import Group
from channels.asgi import channel_layers
from channels.test import ChannelLiveServerTestCase
from django.conf import settings
from django.test import override_settings

from ..models import IntegerValue


class LiveServerTests(ChannelLiveServerTestCase):
    """The site's Redis does not run while these tests do."""

    host = "127.0.0.1"

    def socket(self, path):
        return websocket.create_connection(
            self.live_server_ws_url + path, timeout=10, origin="http://localhost"
        )

    def receive(self, socket):
        return json.loads(socket.recv())

    def test_groups_of_consumers_and_of_the_test_send_to_sockets(self):
        first, second = self.socket("/rooms/blue/"), self.socket("/rooms/blue/")
        self.assertEqual(self.receive(first), {"room": "blue"})
        self.assertEqual(self.receive(second), {"room": "blue"})
        first.send("hello")
        self.assertEqual([first.recv(), second.recv()], ["hello", "hello"])
        Group("room-blue").send({"text": "from the test"})
        self.assertEqual([first.recv(), second.recv()], ["from the test"] * 2)

    def test_the_server_has_the_database_of_the_test(self):
        IntegerValue.objects.create(name="one", value=1)
        socket = self.socket("/binding/")
        self.assertEqual(self.receive(socket)["stream"], "echo")
        urlopen(self.live_server_url + "/save/one/2/").read()
        self.assertEqual(self.receive(socket)["payload"]["data"]["value"], 2)
        self.assertEqual(IntegerValue.objects.get().value, 2)

    def test_the_javascript_wrapper_is_served(self):
        url = self.live_server_url + "/static/channels/js/websocketbridge.js"
        self.assertIn(b"WebSocketBridge", urlopen(url).read())

    def test_another_test_has_the_layer_of_its_own(self):
        config = settings.CHANNEL_LAYERS["default"]["TEST_CONFIG"]
        self.assertEqual(channel_layers["default"].hosts, config["hosts"])


@override_settings(ALLOWED_HOSTS=["partner.example"])
class SettingsTests(LiveServerTests):
    worker_threads = 2

    test_groups_of_consumers_and_of_the_test_send_to_sockets = None
    test_the_server_has_the_database_of_the_test = None
    test_the_javascript_wrapper_is_served = None

    def test_the_server_has_the_settings_of_the_test(self):
        socket = websocket.create_connection(
            self.live_server_ws_url + "/guarded/", timeout=10, origin="http://partner.example"
        )
        self.assertEqual(self.receive(socket), {"user": ""})
        with self.assertRaises(websocket.WebSocketBadStatusException):
            self.socket("/guarded/")


@unittest.skipIf("POSTGRES" in os.environ, "not about the database")
class NoServerTests(unittest.TestCase):
    def test_the_layer_of_the_site_is_back(self):
        channel_layers.backends.pop("default", None)
        hosts = settings.CHANNEL_LAYERS["default"]["CONFIG"]["hosts"]
        self.assertEqual(channel_layers["default"].hosts, hosts)
