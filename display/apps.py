from django.apps import AppConfig


class DisplayConfig(AppConfig):
    name = "display"
    default_auto_field = "django.db.models.AutoField"

    def ready(self):
        from . import checks, signals  # noqa: F401  (registers the check, connects the receivers)
