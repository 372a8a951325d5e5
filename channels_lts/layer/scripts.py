"""The Lua scripts of the store, one object each. The head of each file documents its arguments."""

import hashlib
import pkgutil

from .redis_py import NoScriptError


class Script:
    """A Lua script, which Redis knows by the SHA-1 of its text (str)."""

    def __init__(self, text):
        self.text = text
        self.sha = hashlib.sha1(text.encode()).hexdigest()

    def run(self, client, keys, args):
        """Run the script with EVALSHA; load it first if Redis does not have it.

        Return the script's result. Raises RedisError.
        """
        command = self.command(keys, args)
        try:
            return client.evalsha(*command[1:])
        except NoScriptError:
            return client.execute_command(*self.command_with_text(command))

    def command(self, keys, args):
        """Return the command (list) that runs the script, for RawConnection.send."""
        return ["EVALSHA", self.sha, len(keys)] + list(keys) + list(args)

    def command_with_text(self, command):
        """Return what `command` returned, but with the script's text: Redis loads it, and runs it.

        Both are one step. So there is no moment for another SCRIPT FLUSH.
        """
        return ["EVAL", self.text] + command[2:]


def _read(name):
    return pkgutil.get_data(__name__, f"lua/{name}.lua").decode()


_COMMON = _read("common")


def _script(name):
    return Script(_COMMON + _read(name))


SEND = _script("send")
RECEIVE = _script("receive")
LOAD = _script("load")
DRAIN = _script("drain")
REGISTER = _script("register")
DEREGISTER = _script("deregister")
NOTIFY = _script("notify")
ADD = _script("add")
DISCARD = _script("discard")
MEMBERS = _script("members")
BROADCAST = _script("broadcast")
DELIVER = _script("deliver")
FORGET = _script("forget")
LEAVE = _script("leave")
TO_STOCK = _script("to_stock")
