"""A part of the settings of a site: its channel layer."""

import os

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_lts.layer.RedisChannelLayer",
        "CONFIG": {"hosts": [os.environ["REDIS_URL"]]},
        "ROUTING": "lesson.exercises.08_hundred.consumers.channel_routing",
    }
}
