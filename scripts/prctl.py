"""Set what Linux does to this process when others end: prctl(2)."""

import ctypes
import signal
import sys

SET_PARENT_DEATH_SIGNAL, SET_CHILD_SUBREAPER = 1, 36


def end_with_parent():
    """Have the kernel send SIGTERM to this process when its parent has ended, even by SIGKILL."""
    _prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def adopt_orphans():
    """Become the parent of each descendant whose own parent ends."""
    _prctl(SET_CHILD_SUBREAPER, 1)


def _prctl(option, value):
    if sys.platform == "linux":  # no other system has it
        ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), 0, 0, 0)
