"""The routing that ROUTING names: the tutorial's list, behind a handshake that answers.

Since Channels 1.0 a socket opens only when the application accepts it, and the tutorial's
`ws_connect` never does. So Handshake wraps the tutorial's list, which stays as it is. For a socket
that passes the checks, the tutorial's consumer runs, and the socket is accepted. Any other socket
gets a 403.
"""

from channels.routing import route
from channels.signals import worker_ready
from django.conf import settings

from channels_lts.handshake import Handshake, from_our_page, refuse, session_key, session_user
from display import presence, recheck
from display.access import may_see

from . import feed
from .routes import channel_routing as tutorial_routing


def may_receive(message):
    """Check that the user of the handshake's session may receive the feed."""
    return may_see(session_user(message))


def join_session_group(message):
    """Add the socket to the group of its session, which a logout closes, if there is room.

    Return whether there is: MAX_SOCKETS_PER_SESSION limits the group (0: no limit). Of two sockets
    that join at once, both may be refused for the last place; a page tries again.

    Handshake runs its checks again after this, because a logout just before the join found no
    socket to close. A login without a record is recorded, because only recorded ones are watched.
    """
    key, most = session_key(message), settings.MAX_SOCKETS_PER_SESSION
    if not key:  # with PUBLIC_FEED there are sockets without a session
        return True
    if not presence.is_recorded(key):
        user = session_user(message)
        if user.is_authenticated:
            presence.record_missed_login(user, key)
    feed.join(key, message.reply_channel)
    if most and feed.count_sockets(key) > most:
        feed.leave(key, message.reply_channel)
        return False
    return True


def watch_logins(sender, **kwargs):
    """Close the sockets of logins that end without a signal, in each process with a worker."""
    recheck.start()


worker_ready.connect(watch_logins)


channel_routing = [
    Handshake(
        tutorial_routing,
        checks=[from_our_page, may_receive],
        join=join_session_group,
        path=r"^/users/$",
    ),
    # Without this line Channels would accept a socket on any other path.
    route("websocket.connect", refuse),
]
