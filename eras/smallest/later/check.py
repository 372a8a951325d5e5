"""Test the tally: manage.py test eras.smallest.later.check"""

from channels.routing import get_default_application
from channels.testing import WebsocketCommunicator
from django.test import TestCase

OUR_PAGE = [(b"origin", b"http://localhost")]


class Tally(TestCase):
    async def test_a_frame_is_counted(self):
        site = get_default_application()
        socket = WebsocketCommunicator(site, "/tally/", OUR_PAGE)
        await socket.connect()
        await socket.send_to("frame")
        self.assertEqual(await socket.receive_from(), "1")
        await socket.disconnect()
