"""The settings of Channels 2 in `make eras`. eras/together/settings.py has what all three share."""

from eras.channels2.settings import *  # noqa: F403
from eras.channels2.settings import CHANNEL_LAYERS, FEED, MIDDLEWARE
from eras.together import settings as together

LOCAL_FEED = FEED
FEED = together.FEED
PASSWORD_HASHERS = together.PASSWORD_HASHERS
MIDDLEWARE = together.without_frame_protection(MIDDLEWARE)
CHANNEL_LAYERS = together.with_prefix(CHANNEL_LAYERS, "channels2")

# A browser sends its cookies to every port of a host, and these Djangos cannot read each other's.
SESSION_COOKIE_NAME = "sessionid_channels2"
CSRF_COOKIE_NAME = "csrftoken_channels2"
