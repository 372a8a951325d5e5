"""The settings of an era for test_accounts.py; PROTECTED=false takes its protections out."""

import os

from testing.settings import load_settings

globals().update(load_settings(os.environ.get("ERA", "channels1")))
PASSWORD_HASHERS = ["eras.together.hashers.SamePBKDF2"]  # the fewest rounds of the three eras

if os.environ["PROTECTED"] == "false":
    THROTTLE = {}
    SECURE_CONTENT_TYPE_NOSNIFF = False
    SECURE_REFERRER_POLICY = None
    taken_out = ("referrer_policy", "content_security_policy", "XFrameOptionsMiddleware")
    MIDDLEWARE = [name for name in globals()["MIDDLEWARE"] if not name.endswith(taken_out)]
