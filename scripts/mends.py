"""Write docs/mends.md from the table of backports: `make mends`.

A reader looks there for what he saw, and finds the backport that mends it.
"""

import os
import re
from importlib import import_module

from channel_dj.local import ROOT
from channels_lts.backports import backport
from channels_lts.backports.backport import APP_START, IMPORT, INTERFACE_SERVER, LAYER

PAGE = os.path.join("docs", "mends.md")
HEAD = """# What channels-lts mends

Each entry of this page is a backport: a small module that mends one fault of Channels 1, or of a
package that it needs. The heading is the identifier of the backport.

- **Did you see a fault?** Search this page for a word of the error message, for the package, or for
  the number of a report. "Before" says what happens without the backport, "Now" what happens
  with it.
- **Is it mended in your project?** `manage.py channels_lts_status` lists all backports. It says of
  each whether it is active on your Python with your packages, and why.
- **Do you want it off?** Write its identifier into your settings, as in
  `CHANNELS_LTS = {"OFF": ["edge-heads"]}`. Then start daphne and the workers again. Each entry says
  whether `OFF` can switch it off.

"For" names the versions for which a backport was written. If a package has another version and the
backport is needed there, the project does not start: the message names the known versions. "When a
Django process starts" stands for workers, daphne, and the commands of `manage.py`.

[limits.md](limits.md) has the settings of the limits, [security.md](security.md) the weaknesses
that requests can use. [channel-layer.md](channel-layer.md) says what else the channel layer does.

`make mends` writes this page from `channels_lts/backports/table*.py`. Its sections are:

"""

# {module and variable of each list of backports: (heading, what the section is about)}
OF_TABLE = {
    "table.PACKAGES": (
        "Versions and packages",
        "Channels 1 starts on later Pythons and packages, and its workers and sockets continue.",
    ),
    "table_http.HTTP": (
        "HTTP and commands",
        "What views and consumers answer over HTTP, and the command `rundelay`.",
    ),
    "table_consumers.CONSUMERS": (
        "Consumers and test tools",
        "The order of messages, sessions in consumers, and the test cases of Channels.",
    ),
    "table_lifecycle.LIFECYCLE": (
        "Workers",
        "How workers end and start again, and how they stop work that nobody waits for.",
    ),
    "table_layer.LAYER_PARTS": (
        "The channel layer",
        "Groups, messages that close sockets, and messages that other programs write into Redis.",
    ),
    "table_security.FORMS": (
        "Forms and bodies",
        "What a client can do to a worker with a form or with another body.",
    ),
    "table_security.HEADERS": (
        "Headers in a worker",
        "Headers that cost a worker much time or memory.",
    ),
    "table_security.ACCOUNTS": (
        "Queries and logins",
        "What a client can find out or change through a query or a login.",
    ),
    "table_security.LOGS": (
        "Logs",
        "What a client can write into the logs.",
    ),
    "table_server_http.SERVER_HTTP": (
        "HTTP in daphne",
        "Requests and responses that daphne handled in a wrong way.",
    ),
    "table_server_websockets.SERVER_WEBSOCKETS": (
        "WebSockets in daphne",
        "How daphne opens, keeps and closes WebSockets.",
    ),
    "table_edge.HEADS": (
        "Limits in daphne: heads of requests",
        "Heads that daphne refuses or corrects before it reads the body.",
    ),
    "table_edge_bodies.BODIES": (
        "Limits in daphne: bodies, connections and timeouts",
        "How much a client may send, in which time, and over how many connections.",
    ),
    "table_edge_sockets.SOCKETS": (
        "Limits in daphne: WebSockets and slow clients",
        "Large messages from clients, and clients that do not take what daphne sends.",
    ),
}

# {identifier: where the fault is, if only some installations with these versions have it}
NEEDED = {
    "python-312": "on Python 3.12 and later",
    "django-six": "with Django 3.0 and later",
    "signal-arguments": "with Django 4.0 and later",
    "delay-label": "with Django 3.1 and later",
    "asgiref-1": "with asgiref 2.0 and later",
    "psycopg2-29": "with PostgreSQL and psycopg2 2.9 or later",
    "redis-tls": "on Python 3.12 and later",
    "redis-3": "with redis-py 3.0 and later",
    "async-streams": "with Django 4.2 and later",
    "session-fallbacks": "with Django 4.1 and later",
    "test-case-setup": "with Django 5.2 and later",
    "live-server-fork": "on systems that can fork, so not on Windows",
    "usernames": "with a Django that does not have the fix",
    "multipart-limits": "with a Django that does not have each fix",
    "upload-names": "with a Django that does not have the fix",
    "field-lengths": "with a Django or a Python that does not have the fix",
    "cookie-parsing": "with a Python that does not have the fix",
    "accept-language": "with a Django that does not have the fix",
    "query-connectors": "with a Django from 2.0 on that does not have the fix",
    "unusable-passwords": "with a Django that does not have the fix",
    "log-arguments": "with a Django that does not have the fix",
    "edge-pipelining": "with a Twisted before 24.7",
}
ELSEWHERE = "where `manage.py channels_lts_status` says so"  # without an entry in NEEDED

APPLIED = {
    IMPORT: "by the [two lines](adopting.md) in the project's package",
    LAYER: "when the channel layer is built",
    APP_START: "when a Django process starts",
    INTERFACE_SERVER: "when daphne starts",
}


def entries(name):
    """Return the backports (list) of a key of OF_TABLE."""
    module, _, variable = name.partition(".")
    return getattr(import_module("%s.%s" % (backport.__package__, module)), variable)


def has_condition(entry):
    """Return whether an entry (Backport) is only for some of the installations of its package."""
    return entry.condition is not backport.Backport._field_defaults["condition"]


def page():
    """Return the page (str). A list without an entry has no section."""
    shown = [name for name in OF_TABLE if entries(name)]
    contents = ["- [%s](#%s)\n" % (OF_TABLE[name][0], anchor(OF_TABLE[name][0])) for name in shown]
    sections = [section(*OF_TABLE[name], entries(name)) for name in shown]
    return HEAD + "".join(contents) + "\n" + "\n".join(sections)


def anchor(heading):
    """Return the anchor (str) of a heading, as GitHub names it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def section(heading, sentence, backports):
    """Return a section (str): its heading, its sentence and its entries."""
    return "\n".join(["## %s\n\n%s\n" % (heading, sentence)] + [text(one) for one in backports])


def text(entry):
    """Return the text (str) of an entry (Backport)."""
    lines = ["### " + entry.identifier, "", "**Before:** " + entry.defect, ""]
    lines += ["**Now:** " + entry.mended, ""]
    lines += ["- Reported by: " + entry.met_by, "- Fix of the authors: " + entry.upstream]
    lines += ["- For: " + versions(entry), "- Applied: " + applied(entry), ""]
    return "\n".join(lines)


def versions(entry):
    """Return sentences (str): for which versions an entry is, and where it is needed."""
    known = _listed([one + "x" if one.endswith(".") else one for one in entry.expects])
    named = "%s %s." % (entry.package, known or "of any version")
    if has_condition(entry):
        named += " Needed %s." % NEEDED.get(entry.identifier, ELSEWHERE)
    return named


def _listed(words):
    return " and ".join([", ".join(words[:-1])] * (len(words) > 1) + words[-1:])


def applied(entry):
    """Return sentences (str): when an entry is applied, and whether it can be switched off."""
    if entry.can_be_off():
        answer = "`OFF` can switch it off."
    elif entry.is_needed_by_the_layer:
        answer = "It cannot be switched off: the channel layer needs it."
    else:
        answer = "It cannot be switched off: the settings cannot be read before."
    return "%s. %s" % (APPLIED[entry.applied], answer)


def main():
    with open(os.path.join(ROOT, PAGE), "w", encoding="utf-8") as file:
        file.write(page())


if __name__ == "__main__":
    main()
