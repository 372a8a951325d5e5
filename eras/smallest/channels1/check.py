"""Test the tally: manage.py test eras.smallest.channels1.check"""

from channels.test import ChannelTestCase, WSClient


class Tally(ChannelTestCase):
    def test_a_frame_is_counted(self):
        socket = WSClient()
        socket.send_and_consume("websocket.connect", path="/tally/")
        frame = {"text": "frame", "path": "/tally/"}
        socket.send_and_consume("websocket.receive", frame)
        self.assertEqual(socket.receive(json=False), "1")
