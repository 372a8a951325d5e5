"""Find the lines of a log that say what is wrong in the learner's file."""

TRACEBACK = "Traceback (most recent call last):"


def lines_about(path, log):
    """Return the lines (list of str) of the last error in `log` (str) that names the file `path`.

    They are the place in that file, its source, and the exception. The list is empty if no error
    names the file.
    """
    lines = log.splitlines()
    mark = '  File "%s", line ' % path
    places = [number for number, line in enumerate(lines) if mark in line]
    if not places:
        return []
    indent = lines[places[-1]].index(mark)
    rest = [line[indent:] for line in lines[places[-1] :]]
    source = 1
    while source < len(rest) and rest[source].startswith("    "):
        source += 1
    return rest[:source] + _exception(rest)


def last_exception(log):
    """Return the last exception in `log` as a list of one line; an empty list if there is none."""
    lines = log.splitlines()
    starts = [number for number, line in enumerate(lines) if line.endswith(TRACEBACK)]
    if not starts:
        return []
    indent = len(lines[starts[-1]]) - len(TRACEBACK)
    return _exception([line[indent:] for line in lines[starts[-1] + 1 :]])


def _exception(lines):
    """Return the first line that is not indented, as a list."""
    return [line for line in lines if line and not line.startswith(" ")][:1]
