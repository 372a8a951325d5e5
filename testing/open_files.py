"""Look at the open files of a process, on Linux."""

import os
from contextlib import suppress


def files_of(pid):
    """Return what the open files of a process (its id, int) are, as Linux names them (list of str).

    A file that is closed meanwhile is left out.
    """
    folder, found = "/proc/%d/fd" % pid, []
    for number in os.listdir(folder):
        with suppress(FileNotFoundError):
            found.append(os.readlink(os.path.join(folder, number)))
    return found
