"""Run requests through Channels' handler in a process of their own, and print what came of them.

A process has one set of backports: the tests compare one with all of them and one without some.
Its argument: the name of a module of this folder, whose `results()` is printed as JSON. The
environment has CHANNELS_LTS.
"""

import json
import logging
import os
import subprocess
import sys
import time
from importlib import import_module

TOKEN = "a" * 32  # of Django's protection against foreign forms: a cookie that the client made up
FORM = "application/x-www-form-urlencoded"
BOUNDARY = "boundary-of-a-test"
MULTIPART = "multipart/form-data; boundary=" + BOUNDARY


def run(module, **limits):
    """Return the results (dict) of a module (str) with the settings `limits` in CHANNELS_LTS."""
    environment = dict(
        os.environ,
        DJANGO_SETTINGS_MODULE="tests.edge.project.settings",
        DATABASE_URL="sqlite:///:memory:",
        REDIS_URL="redis://127.0.0.1:1/0",  # nothing is sent
        LIMITS=json.dumps(limits),
    )
    command = [sys.executable, "-W", "ignore", "-m", __name__, module]
    output = subprocess.check_output(command, env=environment, universal_newlines=True)
    return json.loads(output.splitlines()[-1])


class Answer:
    """The answer to a request. `status` (int) is None if there was none."""

    def __init__(self, status=None, text="", seconds=0.0):
        self.status = status
        self.text = text
        self.seconds = seconds

    def json(self):
        return json.loads(self.text)


def ask(path="/", method="GET", headers=(), body=b"", query=b""):
    """Return the Answer of the site to a request, as a worker makes it."""
    from channels.handler import AsgiHandler

    replies, begin = [], time.time()
    try:
        replies = list(AsgiHandler()(message(path, method, headers, body, query)))
    except Exception as error:  # the worker logs it, and the client gets nothing
        return Answer(text=repr(error), seconds=time.time() - begin)
    seconds = time.time() - begin
    content = b"".join(reply["content"] for reply in replies)
    return Answer(replies[0]["status"], content.decode("utf-8", "replace"), seconds)


def message(path="/", method="GET", headers=(), body=b"", query=b"", channel="http.request"):
    """Return a message of daphne. `headers` are pairs of bytes."""
    from channels.message import Message

    content = {
        "reply_channel": "daphne.response.test!one",
        "method": method,
        "path": path,
        "query_string": query,
        "headers": [(b"host", b"localhost")] + [list(header) for header in headers],
        "body": body,
        "server": ["localhost", 80],
        "client": ["127.0.0.1", 1],
    }
    return Message(content, channel, None)


def post(path, body, content_type=FORM, headers=()):
    """Return the Answer to a form, with a cookie and a token that Django takes for its own."""
    given = [
        (b"content-type", content_type.encode("latin1")),
        (b"content-length", b"%d" % len(body)),
        (b"cookie", b"csrftoken=" + TOKEN.encode()),
        (b"x-csrftoken", TOKEN.encode()),
    ]
    return ask(path, "POST", given + list(headers), body)


def part(head, content=b"x"):
    """Return a part (bytes) of a form. `head` are its lines (bytes)."""
    return b"--%s\r\n%s\r\n\r\n%s\r\n" % (BOUNDARY.encode(), head, content)


def file_part(name, content=b"x", more=b""):
    head = b'Content-Disposition: form-data; name="%s"; filename="f.txt"' % name.encode()
    return part(head + more, content)


def multipart(*parts):
    return b"".join(parts) + b"--%s--\r\n" % BOUNDARY.encode()


def make_tables():
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


class Counter:
    """Counts the calls of a function of a module or class while it is used as a context."""

    def __init__(self, owner, name):
        self.owner, self.name = owner, name
        self.calls = []

    def __enter__(self):
        self.stock = stock = getattr(self.owner, self.name)

        def counted(*args, **kwargs):
            self.calls.append(args)
            return stock(*args, **kwargs)

        setattr(self.owner, self.name, counted)
        return self

    def __exit__(self, *exc):
        setattr(self.owner, self.name, self.stock)


class Lines(logging.Handler):
    """Keeps the lines that a logger gets, with a formatter of the project's own."""

    def __init__(self, logger):
        super().__init__()
        self.lines = []
        self.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
        logging.getLogger(logger).addHandler(self)

    def emit(self, record):
        self.lines.append(self.format(record))


def main():
    import django

    logging.basicConfig(format="%(levelname)-8s %(message)s")  # as daphne does
    django.setup()
    module = import_module("tests.lts.security." + sys.argv[1])
    print(json.dumps(module.results()))


if __name__ == "__main__":
    main()
