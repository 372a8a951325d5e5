from django.apps import AppConfig

from .backports import apply_all, check_all


class ChannelsLTSConfig(AppConfig):
    name = "channels_lts"
    verbose_name = "Channels 1, long-term support"

    def __init__(self, *args, **kwargs):
        """Check the versions before Django imports models, which could fail at a wrong version."""
        super().__init__(*args, **kwargs)
        check_all()

    def ready(self):
        apply_all()
