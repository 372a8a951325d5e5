from django.apps import AppConfig

from .backports import apply_all


class ChannelsLTSConfig(AppConfig):
    name = "channels_lts"
    verbose_name = "Channels 1, long-term support"

    def ready(self):
        apply_all()
