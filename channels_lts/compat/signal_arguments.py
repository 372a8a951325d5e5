"""Let a signal name its arguments, as before Django 4.0: `signal-arguments` in table.py."""

import inspect


def apply():
    """Let `Signal` accept `providing_args`, which never had an effect, as before Django 4.0."""
    from django.dispatch import Signal

    stock = Signal.__init__
    if "providing_args" in inspect.signature(stock).parameters:
        return

    def __init__(self, providing_args=None, use_caching=False):
        if isinstance(providing_args, bool):  # `use_caching`, the first argument today
            use_caching = providing_args
        stock(self, use_caching=use_caching)

    Signal.__init__ = __init__
