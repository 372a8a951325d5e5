"""Bring the ready-made accounts into the database, or log them out.

`python -m lesson.classroom.students make 20` and `… log-out 20`, with the settings of one era: all
eras have the same database.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

import django

from . import accounts


def make(count):
    """Give each account the password that the file has for it. It takes a hash if that is new."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.hashers import make_password

    stored = accounts.read()
    wanted = {name: stored[name] for name in accounts.names(count)}
    new = [account for account in wanted.values() if account["hash"] is None]
    with ThreadPoolExecutor() as threads:  # a hash takes a processor alone, outside Python's lock
        hashes = threads.map(make_password, [account["password"] for account in new])
        for account, hash in zip(new, hashes):
            account["hash"] = hash
    users = get_user_model().objects
    there = {user.username: user for user in users.filter(username__in=wanted)}
    for name, account in wanted.items():
        user = there.get(name) or users.model(username=name)
        if user.password != account["hash"] or not user.is_active:
            user.password, user.is_active = account["hash"], True
            user.save()
    accounts.write(stored)


def log_out(count):
    """End all logins of the accounts, as an administrator does who deletes them.

    display closes their sockets, and announces it.
    """
    from django.contrib.auth import get_user_model

    for user in get_user_model().objects.filter(username__in=accounts.names(count)):
        user.login_sessions.all().delete()


if __name__ == "__main__":
    django.setup()
    {"make": make, "log-out": log_out}[sys.argv[1]](int(sys.argv[2]))
