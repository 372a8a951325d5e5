"""Write the results of a run: tutorial-report.md, or short-report.md for the short path."""

import os
import platform
import re
import time
from itertools import groupby

from .results import Skipped, Typed, Watched, Written

LINES = 14  # lines of a long output that are shown: the last ones
WIDTH = 200  # characters of a long line that are shown
# Lines of pip about its sources, and lines that the servers always print.
NOISE = re.compile(
    r"^(WARNING: |Looking in |\[notice\]|Collecting |  (Url|Downloading|Using cached|Link) |"
    r"  (Created wheel|Stored in directory)|"
    r"Requirement already|Processing |Ignoring |INFO: pip|.* - INFO - (worker|server) - ).*\n"
    r"|^ .*([Uu]ninstall|existing installation).*\n|\x1b\[\?25[hl]",
    re.MULTILINE,
)


class Report:
    """Collects StepResults and writes them into `folder` (a path).

    `versions` is a function that returns the names and versions of the programs (list of str).
    `places`, [(path, name)], are the paths of this machine that the report replaces by names.
    `name` (str) begins the names of its files.
    """

    def __init__(self, folder, versions, places, name="tutorial"):
        self.folder, self.versions, self.places = folder, versions, places
        self.name = name
        self.results = []

    def add(self, result):
        self.results.append(result)

    def write(self):
        """Write the report and its pictures into the folder; return the report's path."""
        os.makedirs(os.path.join(self.folder, self.name), exist_ok=True)
        title = "# The short path, executed" if self.name == "short" else "# The tutorial, executed"
        page = [title, "", self._source(), "", self._table()]
        for result in self.results:
            page += self._section(result)
        path = os.path.join(self.folder, "%s-report.md" % self.name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(page).rstrip() + "\n")
        return path

    def _source(self):
        """Return the sentence about the date and the versions of the run."""
        command = "make tutorial" + " TEXT=short" * (self.name == "short")
        parts = [
            "Made by `%s` on %s" % (command, time.strftime("%Y-%m-%d")),
            "Python %s" % platform.python_version(),
        ]
        return "%s. All that is shown below was seen in that run." % ", ".join(
            parts + self.versions()
        )

    def _table(self):
        total = sum(result.seconds for result in self.results)
        rows = ["| step | | s |", "| --- | --- | ---: |"]
        for step, seconds, _ in self.results:
            row = "| [%d. %s](#%s) | %s | %.1f |"
            rows.append(row % (step.number, step.title, anchor(step), step.kind or "", seconds))
        return "\n".join(rows + ["| together | | %.0f |" % total])

    def _section(self, result):
        """Return the lines of one step. Neighbouring outcomes of one type are shown as one."""
        step, seconds, outcomes = result
        page = ["", "## %d. %s" % (step.number, step.title), ""]
        page += ["%s%.1f s." % (step.kind.capitalize() + ", " if step.kind else "", seconds)]
        show = {
            Skipped: self._skipped,
            Written: self._written,
            Typed: self._typed,
            Watched: self._watched,
        }
        numbered = groupby(enumerate(outcomes), key=lambda pair: _appearance(pair[1]))
        for (kind, _), group in numbered:
            page += show[kind](step, list(group))
        return page

    def _skipped(self, step, numbered):
        _, first = numbered[0]
        return ["", "(Not in this run: a block for Python %s.)" % first.block.pythons()]

    def _written(self, step, numbered):
        paths = ["`%s`" % written.block.path for _, written in numbered]
        return ["", "Wrote %s." % ", ".join(dict.fromkeys(paths))]

    def _typed(self, step, numbered):
        _, first = numbered[0]
        shown = [
            text for _, typed in numbered for line in typed.lines for text in self._shown(line)
        ]
        return ["", "Terminal %d:" % first.block.terminal, "", "```console"] + shown + ["```"]

    def _watched(self, step, numbered):
        page = []
        for number, watched in numbered:
            page += ["", "```text", watched.block.content.rstrip(), "```"]
            for sighting in watched.sightings:
                page += self._console(sighting)
                page += self._picture(sighting, "%02d-%d" % (step.number, number))
        return page

    def _console(self, sighting):
        if not sighting.console:
            return []
        heading = "%s's console at `%s`:" % (sighting.name, sighting.address)
        return ["", heading, "", "```text"] + sighting.console + ["```"]

    def _picture(self, sighting, number):
        """Write the picture into a file of its own; return the lines that show it."""
        if not sighting.picture:
            return []
        file = "%s/%s-%s.png" % (self.name, number, sighting.name)
        with open(os.path.join(self.folder, file), "wb") as target:
            target.write(sighting.picture)
        return ["", "![What %s saw at %s](%s)" % (sighting.name, sighting.address, file)]

    def _shown(self, line):
        """Return the lines (list of str) that the report shows for a ConsoleLine."""
        output = NOISE.sub("", line.output)
        for path, name in self.places:
            output = output.replace(path, name)
        lines = output.rstrip().splitlines()
        if len(lines) > LINES:
            lines = ["[…]"] + lines[-LINES:]
        return ([line.command] if line.command else []) + [cut(text) for text in lines]


def _appearance(outcome):
    """Return what neighbouring outcomes must share to be shown as one: the type, the terminal."""
    return type(outcome), outcome.block.terminal if isinstance(outcome, Typed) else None


def cut(line):
    """Return `line` (str), shortened to WIDTH characters."""
    return line if len(line) <= WIDTH else line[:WIDTH] + "…"


def anchor(step):
    """Return the anchor (str) that GitHub gives to the heading of a step."""
    words = re.sub(r"[^\w\- ]", "", ("%d. %s" % (step.number, step.title)).lower())
    return words.replace(" ", "-")
