"""Logins, and a member of the staff who reads a list in the admin."""

import logging
from importlib import import_module

from .process import Counter, Lines, ask, make_tables, post

FORGED = "\nERROR forged\x1b[31m\x85\r\u2028"


def results():
    make_tables()
    return {
        "queries": _queries(),
        "hashes": _hashes(),
        "lines": _lines(),
        "daphne": _daphne(),
        "channels": _channels(),
    }


def _staff():
    """Make a member of the staff; return the header (pair of bytes) of their session's cookie."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore

    root = User.objects.create_superuser("root", "root@example.org", "a pass phrase")
    User.objects.create_user("bob", password="another pass phrase")
    User.objects.create_user("nobody").set_unusable_password()
    session = SessionStore()
    session[SESSION_KEY] = str(root.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = root.get_session_auth_hash()
    session.save()
    return (b"cookie", b"sessionid=" + session.session_key.encode())


def _queries():
    """Return the status of lists in the admin, and whether their SQL has the client's text."""
    import django
    from django.contrib.auth.models import User
    from django.core.exceptions import SuspiciousOperation
    from django.db import connection
    from django.db.models import Q
    from django.test.utils import CaptureQueriesContext

    cookie = _staff()
    found = {}
    for query in ["_connector=FOO", "_connector=OR", "_negated=1", "is_staff__exact=1"]:
        with CaptureQueriesContext(connection) as queries:
            two = b"id__lt=0&username__gt=0&" + query.encode()
            answer = ask("/admin/auth/user/", headers=[cookie], query=two)
        has_text = any("FOO" in one["sql"] for one in queries.captured_queries)
        found[query] = {"status": answer.status, "sql": has_text, "bob": ">bob<" in answer.text}
    refused = []
    for make in [
        lambda: User.objects.filter(_connector="FOO", id=1),
        lambda: User.objects.exclude(_negated=True, id=1),
        lambda: User.objects.complex_filter({"_connector": "OR", "id": 1}),
        lambda: User.objects.get(_connector="OR", id=1),
        lambda: Q(id=1, _connector="FOO"),
        lambda: Q(id=1, _negated="1"),
    ]:
        try:
            make()
        except Exception as error:
            refused.append(isinstance(error, SuspiciousOperation))
        else:
            refused.append(None)
    found["refused"] = refused
    either = Q(username="bob") | ~Q(id__gt=0)
    if django.VERSION >= (2, 0):
        either |= Q(id=-1, email="none", _connector=Q.OR)
    either = User.objects.filter(either)
    found["legal"] = [user.username for user in either.complex_filter({"id__gt": 0}).exclude(id=-1)]
    return found


def _hashes():
    """Return {user: how often a login with a wrong password hashes}."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher
    from django.contrib.auth.models import User

    User.objects.filter(username="nobody").update(password="!")
    User.objects.create_user("odd")
    User.objects.filter(username="odd").update(password="of$an$old$hasher")
    found = {}
    for name in ["unknown", "nobody", "odd", "bob"]:
        with Counter(PBKDF2PasswordHasher, "encode") as hashes:
            post("/admin/login/", b"username=" + name.encode() + b"&password=wrong")
        found[name] = len(hashes.calls)
    return found


def _lines():
    """Return what a project's own handler logs of a path with control characters."""
    requests, security = Lines("django.request"), Lines("django.security.csrf")
    ask("/nope" + FORGED + "é/")
    ask("/form" + FORGED, "POST")
    ask("/form/", "POST")
    return requests.lines + security.lines


def _daphne():
    """Return what daphne's access log and its own log have of such a path."""
    import io

    import_module("daphne.server")  # now the backports of an interface server are applied
    from daphne.access import AccessLogGenerator

    access = io.StringIO()
    details = {"client": "1.2.3.4:5" + FORGED, "path": "/" + FORGED, "method": "GET"}
    details.update(status=200, size=1)
    AccessLogGenerator(access)("http", "complete", details)
    (handler,) = logging.getLogger().handlers
    return {"access": access.getvalue(), "own": handler.format(_record())}


def _channels():
    """Return what the logs of `runworker` and `runserver` have of such a path."""
    import io
    import sys

    from channels.log import handler, setup_logger
    from channels.management.commands.runserver import Command

    setup_logger("django.channels")
    stderr, sys.stderr = sys.stderr, io.StringIO()
    try:
        details = {"path": "/" + FORGED, "client": "1.2.3.4:5"}
        Command(no_color=True).log_action("websocket", "connected", details)
        written = sys.stderr.getvalue()
    finally:
        sys.stderr = stderr
    return {"own": handler.format(_record()), "runserver": written}


def _record():
    return logging.LogRecord("a logger", logging.ERROR, "", 1, "wrong: " + FORGED, (), None)
