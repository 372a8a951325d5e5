"""Refuse a query with a connector of a client: `query-connectors` in table_security.py."""

from functools import wraps

from django.core.exceptions import SuspiciousOperation
from django.db.models import Q, QuerySet

from .table import entry
from .versions import check

CONNECTORS = (None, Q.AND, Q.OR, getattr(Q, "XOR", None))
PROHIBITED = {"_connector", "_negated"}  # arguments of Q alone, not of a query


class BadConnector(SuspiciousOperation, ValueError):
    """What `Q` raises: the ValueError of Django's fix, which Django answers with 400."""


class BadFilter(SuspiciousOperation, TypeError):
    """What a query raises: the TypeError of Django's fix, which Django answers with 400."""


_stock_init = Q.__init__
_stock = {name: getattr(QuerySet, name) for name in ("filter", "exclude", "complex_filter")}


def apply():
    """Replace `Q.__init__` and the methods of a query. Raises UnexpectedVersion."""
    check([entry("query-connectors")])
    Q.__init__ = _init
    QuerySet.filter = _without_prohibited(_stock["filter"])
    QuerySet.exclude = _without_prohibited(_stock["exclude"])
    QuerySet.complex_filter = _complex_filter


@wraps(_stock_init)
def _init(q, *args, **kwargs):
    connector, negated = kwargs.get("_connector"), kwargs.get("_negated", False)
    if connector not in CONNECTORS:
        raise BadConnector("_connector must be AND, OR, XOR or None.")
    if not isinstance(negated, bool):
        raise BadConnector("_negated must be True or False.")
    _stock_init(q, *args, **kwargs)


def _without_prohibited(method):
    """Return a method of QuerySet that refuses the arguments of Q."""

    @wraps(method)
    def checked(queryset, *args, **kwargs):
        _refuse_prohibited(kwargs)
        return method(queryset, *args, **kwargs)

    return checked


@wraps(_stock["complex_filter"])
def _complex_filter(queryset, filter_obj):
    if isinstance(filter_obj, dict):
        _refuse_prohibited(filter_obj)
    return _stock["complex_filter"](queryset, filter_obj)


def _refuse_prohibited(kwargs):
    found = sorted(PROHIBITED.intersection(kwargs))
    if found:
        raise BadFilter("The following kwargs are invalid: %s" % ", ".join(found))
