"""Settings: the tutorial's routing list alone, without the handshake that we put around it."""

from channel_dj.settings import *  # noqa: F403

CHANNEL_LAYERS["default"]["ROUTING"] = "channel_dj.routes.channel_routing"  # noqa: F405
