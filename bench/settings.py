"""The settings of the site that ERA names, with the channel layer that LAYER names."""

import os
from importlib import import_module

ERA = os.environ["ERA"]
OWN = {"channels1": "channel_dj"}.get(ERA, "eras." + ERA)

globals().update(vars(import_module(OWN + ".settings")))

LAYER = CHANNEL_LAYERS["default"]  # noqa: F821
LAYER["BACKEND"] = os.environ.get("LAYER", LAYER["BACKEND"])
if "CAPACITY" in os.environ:
    LAYER["CONFIG"]["capacity"] = int(os.environ["CAPACITY"])

# What is measured is the way of a login, not the password's hash, which grows with each Django.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
