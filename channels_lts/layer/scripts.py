"""The Lua scripts of the store, one object each. The head of each file documents its arguments."""

import pkgutil

from .redis_py import Script


def _read(name):
    return pkgutil.get_data(__name__, f"lua/{name}.lua").decode()


_COMMON = _read("common")


def _script(name):
    return Script(_COMMON + _read(name))


SEND = _script("send")
RECEIVE = _script("receive")
DRAIN = _script("drain")
REGISTER = _script("register")
NOTIFY = _script("notify")
ADD = _script("add")
DISCARD = _script("discard")
MEMBERS = _script("members")
BROADCAST = _script("broadcast")
DELIVER = _script("deliver")
FORGET = _script("forget")
TO_STOCK = _script("to_stock")
