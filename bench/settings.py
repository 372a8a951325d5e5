"""The settings of the site that ERA names, with the channel layer that LAYER names."""

import os

from testing.settings import load_settings

SETTINGS = load_settings(os.environ["ERA"])
globals().update(SETTINGS)

CHANNEL_LAYERS = SETTINGS["CHANNEL_LAYERS"]
CHANNEL_LAYERS["default"]["BACKEND"] = os.environ.get("LAYER", CHANNEL_LAYERS["default"]["BACKEND"])
if "CAPACITY" in os.environ:
    CHANNEL_LAYERS["default"]["CONFIG"]["capacity"] = int(os.environ["CAPACITY"])

# A login's time is measured without the password's hash, which takes longer in each new Django.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
