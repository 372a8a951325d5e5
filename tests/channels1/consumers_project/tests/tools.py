from channels import Channel, Group, route
from channels.asgi import channel_layers
from channels.exceptions import DenyConnection, WebsocketCloseException
from channels.security.websockets import allowed_hosts_only
from channels.test import (
    ChannelTestCase,
    Client,
    HttpClient,
    TransactionChannelTestCase,
    WSClient,
    apply_routes,
)
from django.contrib.auth import get_user_model
from django.db import connection

from .. import classes, consumers
from ..models import IntegerValue, Label

headers_seen = []


def square(message):
    Channel("result").send({"value": message["value"] ** 2})


@allowed_hosts_only
def guarded(message):
    headers_seen.extend(message["headers"])
    message.reply_channel.send({"accept": True})


def closing(message):
    raise WebsocketCloseException(message["code"])


class ChannelTests(ChannelTestCase):
    def test_the_layer_is_in_memory(self):
        self.assertIn("inmemory", type(channel_layers["default"].channel_layer).__module__)

    def test_a_consumer_is_called_with_the_next_message(self):
        Channel("input").send({"value": 33})
        square(self.get_next_message("input", require=True))
        self.assertEqual(self.get_next_message("result", require=True)["value"], 1089)
        self.assertIsNone(self.get_next_message("result"))
        with self.assertRaises(AssertionError):
            self.get_next_message("result", require=True)

    def test_a_generic_consumer_is_called_with_the_next_message(self):
        Channel("square").send({"value": 33, "reply_channel": "reply"})
        message = self.get_next_message("square", require=True)
        classes.Square(message)
        reply = self.get_next_message(message.reply_channel.name, require=True)
        self.assertEqual(reply["text"], "1089")

    def test_a_group_sends_to_its_channels(self):
        Group("test-group").add("test-channel")
        Group("test-group").send({"value": 42})
        self.assertEqual(self.get_next_message("test-channel", require=True)["value"], 42)

    def test_a_client_uses_the_routes_of_the_settings(self):
        client = Client()
        client.send_and_consume("square", {"value": 3})
        self.assertEqual(client.receive(), {"text": "9"})


class WebSocketTests(ChannelTestCase):
    def setUp(self):
        self.user = get_user_model().objects.create_user("ada", password="secret")

    def test_a_user_logs_in(self):
        for log_in in (
            lambda client: client.login(username="ada", password="secret"),
            lambda client: client.force_login(self.user),
        ):
            client = WSClient()
            log_in(client)
            client.send_and_consume("websocket.connect", path="/user_and_session/")
            client.send_and_consume("websocket.receive", path="/user_and_session/", text={"a": 1})
            received = client.receive()
            self.assertEqual(received, {"user": "ada", "key": client.session.session_key})
            self.assertIsNone(client.receive())

    def test_a_wrong_password_does_not_log_in(self):
        self.assertFalse(WSClient().login(username="ada", password="wrong"))

    def test_origins_are_validated(self):
        with apply_routes([route("websocket.connect", guarded)]):
            for origin in ("http://localhost", b"http://localhost"):
                client = WSClient()
                client.set_header("origin", origin)
                client.send_and_consume("websocket.connect", path="/")
            client.set_header("origin", "http://evil.example")
            with self.assertRaises(DenyConnection):
                client.send_and_consume("websocket.connect", path="/", check_accept=False)

    def test_headers_are_pairs_of_bytes_as_of_daphne(self):
        del headers_seen[:]
        with apply_routes([route("websocket.connect", guarded)]):
            client = WSClient()
            client.set_header("Origin", "http://localhost")
            client.set_cookie("color", "blue")
            client.send_and_consume("websocket.connect", path="/")
        headers = dict(headers_seen)
        self.assertEqual(headers[b"origin"], b"http://localhost")
        self.assertIn(b"color=blue", headers[b"cookie"])

    def test_headers_can_be_read_by_name_and_be_given(self):
        client = WSClient()
        client.send("websocket.connect")
        headers = self.get_next_message("websocket.connect")["headers"]
        self.assertIn("cookie", headers)
        self.assertIn(b"sessionid", headers["cookie"])
        client.send("websocket.connect", {"headers": [[b"origin", b"x"]]})
        message = self.get_next_message("websocket.connect")
        self.assertEqual(message["headers"], [[b"origin", b"x"]])

    def test_messages_are_ordered(self):
        routes = [
            route("websocket.connect", consumers.ordered_connect),
            route("websocket.receive", consumers.ordered_receive),
        ]
        with apply_routes(routes):
            client = HttpClient(ordered=True)
            client.send_and_consume("websocket.connect")
            client.send("websocket.receive", text="a")
            client.send("websocket.receive", text="b")
            client.consume("websocket.receive")
            client.consume("websocket.receive")
            self.assertEqual(client.receive(), {"seen": ["a"]})
            self.assertEqual(client.receive(), {"seen": ["a", "b"]})


@apply_routes([classes.Greeter.as_route(path="^/new/$", attrs={"word": "new"})])
class RoutesOfAClassTests(ChannelTestCase):
    def test_the_routes_are_applied(self):
        client = WSClient()
        client.send_and_consume("websocket.connect", path="/new/")
        self.assertEqual(client.receive(json=False), "new")


class BindingTests(ChannelTestCase):
    def test_a_saved_row_is_sent_to_the_group_of_its_binding(self):
        client = WSClient()
        client.join_group("intval-updates")
        value = IntegerValue.objects.create(name="fifty", value=50)
        received = client.receive()["payload"]
        self.assertEqual(received["data"], {"name": "fifty", "value": 50})
        self.assertEqual((received["action"], received["pk"]), ("create", value.pk))
        self.assertIsNone(client.receive())

    def test_many_to_many_fields_are_in_the_next_update(self):
        value = IntegerValue.objects.create(name="labelled")
        label = Label.objects.create(name="heavy")
        value.labels.add(label)
        client = WSClient()
        client.join_group("members")
        value.save()
        self.assertEqual(client.receive()["payload"]["data"]["labels"], [label.pk])
        value.delete()
        self.assertEqual(client.receive()["payload"]["action"], "delete")

    def test_a_client_creates_and_updates_a_row(self):
        client = WSClient()
        client.send_and_consume("websocket.connect", path="/binding/")
        for payload in (
            {"action": "create", "data": {"name": "one", "value": 1}},
            {"action": "update", "pk": 1, "data": {"value": 2}},
        ):
            if "pk" in payload:
                payload["pk"] = IntegerValue.objects.get().pk
            text = {"stream": "intval", "payload": payload}
            client.send_and_consume("websocket.receive", path="/binding/", text=text)
        self.assertEqual(IntegerValue.objects.get().value, 2)


class TransactionTests(TransactionChannelTestCase):
    def test_the_layer_is_in_memory(self):
        self.assertIn("inmemory", type(channel_layers["default"].channel_layer).__module__)
        self.assertFalse(connection.in_atomic_block)
        IntegerValue.objects.create(name="committed")

    def test_the_layer_of_another_test_is_gone(self):
        Group("a").add("b")
        self.assertEqual(list(channel_layers["default"].group_channels("a")), ["b"])
        self.assertEqual(IntegerValue.objects.count(), 0)

    test_the_layer_of_a_third_test_is_gone = test_the_layer_of_another_test_is_gone


class ReplyChannelTests(ChannelTestCase):
    def test_a_client_has_a_reply_channel_as_daphne_has(self):
        client, other = (WSClient(reply_channel="daphne.response.1!") for _ in range(2))
        self.assertRegex(client.reply_channel, r"^daphne\.response\.1\w+!\w+$")
        for each in (client, other):
            each.channel_layer.send(each.reply_channel, {"text": '"%s"' % each.reply_channel})
        self.assertEqual(client.receive(), client.reply_channel)
        self.assertIsNone(client.receive())
        self.assertEqual(other.receive(), other.reply_channel)

    def test_a_client_has_a_prefix_without_a_process(self):
        client = WSClient(reply_channel="daphne.response.1")
        self.assertRegex(client.reply_channel, r"^daphne\.response\.1\w+$")
        client.join_group("group")
        Group("group").send({"text": "1"})
        self.assertEqual(client.receive(), 1)

    def test_without_a_prefix_the_name_is_as_before(self):
        self.assertRegex(WSClient().reply_channel, r"^default\w{5}$")

    def test_an_exception_closes_the_socket(self):
        for code, close in ((None, True), (1000, 1000), (1013, 1013), (4999, 4999)):
            client = WSClient(reply_channel="daphne.response.1!")
            with apply_routes([route("websocket.receive", closing)]):
                client.send_and_consume("websocket.receive", {"code": code})
            self.assertEqual(client.receive(), {"close": close})

    def test_an_invalid_close_code_is_refused(self):
        for code in (0, 999, 1005, 2999, 5000, "3000", 3000.0):
            with self.assertRaises(ValueError):
                WebsocketCloseException(code)
