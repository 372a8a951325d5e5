"""The settings of Channels 1 in `make eras`. eras/together/settings.py has the shared ones."""

from channel_dj.settings import *  # noqa: F403
from channel_dj.settings import FEED, MIDDLEWARE
from eras.together import settings as together

LOCAL_FEED = FEED
FEED = together.FEED
PASSWORD_HASHERS = together.PASSWORD_HASHERS
MIDDLEWARE = together.without_frame_protection(MIDDLEWARE)

# A browser sends its cookies to every port of a host, and these Djangos cannot read each other's.
SESSION_COOKIE_NAME = "sessionid_channels1"
CSRF_COOKIE_NAME = "csrftoken_channels1"
