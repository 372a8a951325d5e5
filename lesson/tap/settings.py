"""The settings that LESSON_TAP_SETTINGS names, with the middleware that reports views."""

import os
from importlib import import_module

_settings = import_module(os.environ["LESSON_TAP_SETTINGS"])
globals().update((name, getattr(_settings, name)) for name in dir(_settings) if name.isupper())

MIDDLEWARE = ["lesson.tap.middleware.views"] + list(_settings.MIDDLEWARE)
