"""The environment of a process that is tapped."""

import os
from urllib.parse import quote

from . import notes


def socket_of(folder, lane):
    """Return the path of the socket that a lane's process takes for Redis."""
    return os.path.join(folder, "%s.sock" % lane.replace(" ", "-"))


def notes_socket(folder):
    """Return the path of the socket that takes notes."""
    return os.path.join(folder, "notes.sock")


def environment(folder, lane, settings, application=None):
    """Return the environment variables (dict) of a process that is tapped.

    `settings` is the name of its settings module. `application` is that of a server with Django
    inside, Channels 2 and 4: such a process is started with lesson.tap.application:application.
    """
    variables = {"REDIS_URL": "unix://" + quote(socket_of(folder, lane))}
    if application:
        variables[notes.SOCKET] = notes_socket(folder)
        variables["LESSON_TAP_APPLICATION"] = application
        variables["LESSON_TAP_SETTINGS"] = settings
        variables["DJANGO_SETTINGS_MODULE"] = "lesson.tap.settings"
    else:
        variables["DJANGO_SETTINGS_MODULE"] = settings
    return variables
