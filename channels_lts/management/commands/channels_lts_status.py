"""manage.py channels_lts_status: what of channels_lts is active here, and why."""

import json

from django.core.management.base import BaseCommand

from channels_lts import redis_servers, status


class Command(BaseCommand):
    help = (
        "List each backport and each limit of channels_lts: its identifier or setting, where it is "
        "applied, whether it is active on this Python with these packages, whether OFF in "
        "CHANNELS_LTS may name it, and why. It also asks the Redis servers of the channel layers "
        "for their versions."
    )

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, **options):
        report = {
            "versions": status.versions(),
            "redis": [server._asdict() for server in redis_servers.servers()],
            "backports": [part._asdict() for part in status.parts()],
            "limits": [setting._asdict() for setting in status.settings()],
        }
        self.stdout.write(json.dumps(report, indent=2) if options["json"] else as_text(report))


def as_text(report):
    """Return a report (dict) of `handle` as text (str)."""
    versions = ["%s %s" % (name, found or "-") for name, found in report["versions"].items()]
    lines = [", ".join(versions)] + [_server_line(server) for server in report["redis"]]
    lines += [""] + _table(
        ["backport", "applied at", "active", "OFF may name it", "why"],
        [
            [
                part["identifier"],
                part["applied"],
                _yes(part),
                "no: " + part["always_on"] if part["always_on"] else "yes",
                part["why"],
            ]
            for part in report["backports"]
        ],
    )
    lines += [""] + _table(
        ["limit", "value", "in force", "why"],
        [[one["name"], _short(one["value"]), _yes(one), one["why"]] for one in report["limits"]],
    )
    return "\n".join(lines)


def _server_line(server):
    if server["error"]:
        return "Redis at %(address)s did not give its version: %(error)s" % server
    reason = redis_servers.weakness(server["name"], server["version"])
    return "Redis at %(address)s: %(name)s %(version)s." % server + (" " + reason if reason else "")


def _yes(row):
    return "yes" if row["is_active"] else "no"


def _short(value):
    """Return the text of a value; of a list with more than three entries only their number."""
    if isinstance(value, (list, tuple)) and len(value) > 3:
        return "%d entries" % len(value)
    return str(value)


def _table(head, rows):
    """Return the lines of a table: each column but the last is as wide as its longest entry."""
    widths = [max(len(row[column]) for row in [head] + rows) for column in range(len(head) - 1)]
    return [
        "  ".join([cell.ljust(width) for cell, width in zip(row, widths)] + [row[-1]])
        for row in [head] + rows
    ]
