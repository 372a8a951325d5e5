"""A database engine of a project's own, as django-prometheus or PostGIS have one."""

from django.db.backends.postgresql.base import DatabaseWrapper

__all__ = ["DatabaseWrapper"]
