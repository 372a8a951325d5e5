"""The settings of the era that ERA names, for a site whose consumers are in a learner's file.

The environment says what the file is: EXERCISE_ROUTING and EXERCISE_SETTINGS name a module. Nothing
answers a handshake in its place.
"""

import os
from importlib import import_module

from testing.settings import load_settings

ERA = os.environ["ERA"]
SETTINGS = load_settings(ERA)
globals().update(SETTINGS)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, and safe for no site

if ERA == "channels1":
    CHANNELS_LTS = {}  # the site's own limits allow no frame of a client
    CHANNEL_LAYERS = SETTINGS["CHANNEL_LAYERS"]
    if "EXERCISE_ROUTING" in os.environ:
        CHANNEL_LAYERS["default"]["ROUTING"] = os.environ["EXERCISE_ROUTING"] + ".channel_routing"

if "EXERCISE_SETTINGS" in os.environ:
    CHANNEL_LAYERS = import_module(os.environ["EXERCISE_SETTINGS"]).CHANNEL_LAYERS
