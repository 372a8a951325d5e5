"""Let a consumer read a user without a change of the session: `session-fallbacks` in table.py."""

import channels.auth
from django.contrib import auth

from .table import entry
from .versions import check


class _Copy(dict):
    """The content of a session, for Django's `get_user` to read."""

    def __init__(self, session):
        super().__init__(session.items())
        self.session = session

    def cycle_key(self):
        """Do nothing: a consumer cannot give the new key to the browser."""

    def flush(self):
        """End the session itself: no key fits the hash of its login."""
        self.session.flush()


class _Auth:
    """Takes the place of `django.contrib.auth` in `channels.auth`."""

    def __getattr__(self, name):
        return getattr(auth, name)

    def get_user(self, request):
        """Return the user of a request, which has a session and nothing else."""
        return auth.get_user(type("Request", (), {"session": _Copy(request.session)}))


def apply():
    """Replace `auth` in `channels.auth`. Raises UnexpectedVersion."""
    check([entry("session-fallbacks")])
    channels.auth.auth = _Auth()
