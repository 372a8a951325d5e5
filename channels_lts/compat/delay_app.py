"""The app `channels.delay`, with the label that its table and its migrations have always had.

It takes the place of `channels.delay.apps`: see delay_label.py.
"""

from django.apps import AppConfig


class _Label(str):
    """A label with a dot in it, which Django takes for an identifier."""

    def isidentifier(self):
        """Return True: Django asks this of each label since 3.2, and refuses one with a dot."""
        return True


class DelayConfig(AppConfig):
    """The app with its former label, name and type of keys."""

    name = "channels.delay"
    label = _Label("channels.delay")
    verbose_name = "Channels Delay"
    default_auto_field = "django.db.models.AutoField"  # as in its migration
