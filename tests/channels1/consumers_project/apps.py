import sys

from django.apps import AppConfig


class ConsumersProjectConfig(AppConfig):
    """Log Channels' signals: one line each."""

    name = "tests.channels1.consumers_project"
    default_auto_field = "django.db.models.AutoField"

    def ready(self):
        from channels import signals

        # Bindings have to be imported where models change: in workers, and in tests.
        from . import bindings  # noqa: F401

        for name in ("worker_ready", "consumer_started", "consumer_finished"):
            getattr(signals, name).connect(_logger(name), weak=False)


def _logger(name):
    def log(**kwargs):
        print("signal:", name, file=sys.stderr, flush=True)

    return log
