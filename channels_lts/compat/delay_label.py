"""Let Django load `channels.delay`: `delay-label` in backports/table.py."""

from .aliases import replace


def apply():
    """Let `channels.delay.apps` be the module delay_app of this package."""
    replace("channels.delay.apps", __package__ + ".delay_app")
