from eras.channels4.settings import *  # noqa: F403
from eras.channels4.settings import INSTALLED_APPS

INSTALLED_APPS = [name for name in INSTALLED_APPS if name != "daphne"]
