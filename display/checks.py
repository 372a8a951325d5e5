"""Check the settings that presence depends on: `manage.py check` runs this."""

from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.checks import Error, register


@register
def check_session_engine(app_configs, **kwargs):
    """Check that SESSION_ENGINE keeps sessions in Django's own table, as LoginSession needs."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    if issubclass(store, SessionStore) and store.get_model_class() is Session:
        return []
    return [
        Error(
            "SESSION_ENGINE is %s, but display needs the sessions in Django's own table."
            % settings.SESSION_ENGINE,
            hint="Use django.contrib.sessions.backends.db or django.contrib.sessions.backends."
            "cached_db.",
            id="display.E001",
        )
    ]
