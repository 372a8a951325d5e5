"""Read the lines of Redis's MONITOR: the process, its command, and the content of the message."""

import ast
import re

import msgpack

from testing.open_files import files_of

LINE = re.compile(rb"^\+?(?P<time>[\d.]+) \[\d+ (?P<client>\S+)\] (?P<words>.*)$")
WORD = re.compile(rb'"(?:[^"\\]|\\.)*"')
IDLE = (b"BLPOP", b"LPOP", b"BRPOPLPUSH", b"BZPOPMIN")  # polls for messages
HOUSEKEEPING = (b"EXPIRE", b"ZREMRANGEBYSCORE", b"SCRIPT", b"CLIENT", b"INFO", b"HELLO", b"DEL")
LONGEST = 70  # characters of a value


class Trace:
    """The commands in `lines` of MONITOR; `clients` is {address (str): name of the process}."""

    def __init__(self, lines, clients, otherwise):
        self.steps = []
        self.asked = 0
        self.commands = 0
        for line in lines:
            found = LINE.match(line)
            if not found:
                continue
            words = [ast.literal_eval("b" + word.decode()) for word in WORD.findall(found["words"])]
            client = found["client"].decode()
            who = "(Lua)" if client == "lua" else clients.get(client, otherwise)
            self.add(float(found["time"]), who, words)

    def add(self, time, who, words):
        command, arguments = words[0].upper(), list(map(readable, words[1:]))
        if who == "(Lua)":
            self.done.append(command.decode())
            return
        self.commands += 1
        self.done = []
        if command in IDLE or arguments[:2] == ["<script>", "1"] and len(arguments) == 3:
            self.asked += 1
        elif command not in HOUSEKEEPING:
            self.steps.append((time, who, command.decode(), arguments, self.done))

    def text(self):
        """Return the steps as a table (str) of fixed width.

        Times are in ms since the first step. A Lua script is shown as the commands that it ran.
        """
        first = self.steps[0][0]
        return "\n".join(
            "%4d  %-8s  %s %s"
            % (
                (time - first) * 1000,
                who,
                command,
                " ".join(words).replace("<script>", "<%s>" % " ".join(done)),
            )
            for time, who, command, words, done in self.steps
        )


def readable(word):
    """Return a part of a command as text (str): messages decoded, scripts and long values cut."""
    for prefix in (0, 12):  # channels_redis puts twelve random bytes before a message
        try:
            message = msgpack.unpackb(word[prefix:], raw=False, strict_map_key=False)
        except Exception:
            continue
        if isinstance(message, dict):
            return "{%s}" % ", ".join("%s: %s" % (key, short(message[key])) for key in message)
    text = word.decode(errors="replace")
    if "redis.call" in text or re.match("[0-9a-f]{40}$", text):
        return "<script>"
    return re.sub("([0-9a-f]{6})[0-9a-f]{26}", r"\1…", short(text))


def short(value):
    """Return a value on one line (str), cut."""
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    text = re.sub("[^ -~…]+", "…", str(value))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def addresses(pid):
    """Return the local addresses (list of str) of a process's TCP connections."""
    files, found = files_of(pid), []
    with open("/proc/%d/net/tcp" % pid) as table:
        for line in list(table)[1:]:
            fields = line.split()
            if "socket:[%s]" % fields[9] in files:
                found.append("127.0.0.1:%d" % int(fields[1].rpartition(":")[2], 16))
    return found
