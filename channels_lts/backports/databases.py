"""Find out which databases a project uses."""

import sys


def uses_postgresql():
    """Return whether a database of the settings is a PostgreSQL, with Django's engine or another.

    Return False before Django has loaded its settings. An engine that cannot be imported does not
    count: Django itself reports it.
    """
    conf = sys.modules.get("django.conf")
    if not (conf and conf.settings.configured):
        return False
    engines = [database.get("ENGINE") or "" for database in conf.settings.DATABASES.values()]
    return any(_is_postgresql(engine) for engine in engines)


def _is_postgresql(engine):
    from django.db.utils import load_backend

    try:
        return load_backend(engine).DatabaseWrapper.vendor == "postgresql"
    except Exception:
        return False
