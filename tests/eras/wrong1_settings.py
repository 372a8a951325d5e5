from channel_dj.settings import *  # noqa: F403
from channel_dj.settings import CHANNEL_LAYERS

CHANNEL_LAYERS["default"]["ROUTING"] = "tests.eras.wrong1.channel_routing"
