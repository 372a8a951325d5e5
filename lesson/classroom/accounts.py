"""The ready-made accounts: student1 to student20, each with a password that a phone can type.

They are in a file of RUN_DIR that this user alone can read. So they stay the same over restarts.
Their passwords are on the terminal and in a list to print, and nowhere on the page.
"""

import json
import os
import secrets

from channel_dj import local

LETTERS = "abcdefghjkmnpqrstuvwxyz"  # without i, l and o, which look like 1, 1 and 0
LENGTH = 6
COLUMNS = 4


def names(count):
    """Return the names (list of str) of `count` (int) accounts."""
    return ["student%d" % number for number in range(1, count + 1)]


def prepare(count):
    """Return {name: password} of `count` accounts. Make the passwords that are missing."""
    accounts = read()
    for name in names(count):
        accounts.setdefault(name, {"password": _new_password(), "hash": None})
    write(accounts)
    chosen = {name: accounts[name]["password"] for name in names(count)}
    with open(printable_path(), "w") as file:
        file.writelines("%s  %s\n" % pair for pair in chosen.items())
    return chosen


def read():
    """Return {name: {"password", "hash"}} of all accounts that were ever made here.

    `hash` is what Django has stored of the password, or None before it has.
    """
    try:
        with open(_path()) as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def write(accounts):
    """Store what `read` returns. The caller's umask keeps other users out."""
    draft = _path() + ".part"
    with open(draft, "w") as file:
        json.dump(accounts, file, indent=1)
    os.replace(draft, _path())


def printable_path():
    """Return the path (str) of the list of accounts to print."""
    return os.path.join(local.run_dir(), "students.txt")


def table(accounts):
    """Return {name: password} as lines (str) for a terminal."""
    pairs = ["%-10s %-8s" % pair for pair in accounts.items()]
    rows = [pairs[first : first + COLUMNS] for first in range(0, len(pairs), COLUMNS)]
    return "".join("    %s\n" % "  ".join(row).rstrip() for row in rows)


def _path():
    return os.path.join(local.run_dir(), "students.json")


def _new_password():
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
