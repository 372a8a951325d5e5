"""What ROUTING names: the tutorial's list, behind a handshake that answers.

Since Channels 1.0 a socket opens only when the application accepts it, and the tutorial's
`ws_connect` never does. So its list is wrapped, not changed: whoever passes the checks reaches
the tutorial's consumer and is then accepted; everybody else gets a 403.
"""

from channels.routing import route

from channels_lts.handshake import Handshake, from_our_page, login, refuse, session_key
from display.access import may_see

from . import feed
from .routes import channel_routing as tutorial_routing


def may_hear(message):
    if not may_see(login(message)):
        return False
    key = session_key(message)
    if key:  # a public feed has sockets without one
        feed.join(key, message.reply_channel)
    # Again: a logout between the two would have hung up on nobody.
    return may_see(login(message))


channel_routing = [
    Handshake(tutorial_routing, checks=[from_our_page, may_hear], path=r"^/users/$"),
    # Without this line Channels would accept a socket on any other path.
    route("websocket.connect", refuse),
]
