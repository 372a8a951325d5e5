"""Check the settings of presence and of the throttle: `manage.py check` runs this."""

from importlib import import_module
from ipaddress import ip_network

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


@register
def check_trusted_proxies(app_configs, **kwargs):
    """Check that TRUSTED_PROXIES holds addresses and networks, so that a login can read it."""
    try:
        list(map(ip_network, settings.TRUSTED_PROXIES or []))
    except ValueError as error:
        return [
            Error(
                "TRUSTED_PROXIES: %s." % error,
                hint="Name addresses and networks, with commas between: 127.0.0.1,10.0.0.0/8.",
                id="display.E002",
            )
        ]
    return []
