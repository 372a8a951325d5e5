from django.apps import AppConfig
from django.core.checks import Error, Tags, register

from .backports import apply_all, check_all, find_problems


class ChannelsLTSConfig(AppConfig):
    name = "channels_lts"
    verbose_name = "Channels 1, long-term support"

    def __init__(self, *args, **kwargs):
        """Check the versions before Django imports models, which could fail at a wrong version."""
        super().__init__(*args, **kwargs)
        check_all()

    def ready(self):
        apply_all()


@register
def check_limits(app_configs, **kwargs):
    """Check the settings in CHANNELS_LTS."""
    hint = "docs/limits.md of channels_lts describes each setting."
    return [Error(problem, hint=hint, id="channels_lts.E001") for problem in find_problems()]


@register(Tags.security, deploy=True)
def check_redis(app_configs, **kwargs):
    """Check the versions of the Redis servers: `manage.py check --deploy`."""
    from .redis_servers import check_servers  # not above: asgi_redis may need a backport

    return check_servers()
