"""Send no events of `display`: settings.FEED names this module.

The smallest sites use only the pages of `display`.
"""


def send(text):
    """Do nothing with `text` (str): no socket shows logins."""


def close_sockets(session_key):
    """Do nothing: a logout closes no socket here."""
