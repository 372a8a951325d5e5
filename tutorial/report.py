"""docs/tutorial-report.md: what a run has seen."""

import os
import platform
import re
import time
from itertools import groupby

LINES = 14  # of a long output, its end
WIDTH = 200
# What pip says of where it looks, and the servers of what they always say.
NOISE = re.compile(
    r"^(WARNING: |Looking in |\[notice\]|Collecting |  (Url|Downloading|Using cached|Link) |"
    r"Requirement already|Processing |Ignoring |INFO: pip|.* - INFO - (worker|server) - ).*\n"
    r"|^ .*([Uu]ninstall|existing installation).*\n|\x1b\[\?25[hl]",
    re.MULTILINE,
)


class Report:
    """Of the Dones of a Run, which are added; `folder` (a path) is where it goes."""

    def __init__(self, folder, run):
        self.folder, self.run = folder, run
        self.dones = []

    def add(self, done):
        self.dones.append(done)

    def write(self):
        """Write tutorial-report.md and its pictures into the folder; return its path."""
        os.makedirs(os.path.join(self.folder, "tutorial"), exist_ok=True)
        page = ["# The tutorial, executed", "", self._when(), "", self._table()]
        for done in self.dones:
            page += ["", "## %d. %s" % (done.step.number, done.step.title), ""]
            page += ["%s, %.1f s." % (done.step.kind.capitalize(), done.seconds)]
            for (verb, terminal), blocks in groupby(enumerate(done.seen), _place):
                page += getattr(self, "_" + verb)(done.step, terminal, list(blocks))
        path = os.path.join(self.folder, "tutorial-report.md")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(page).rstrip() + "\n")
        return path

    def _when(self):
        said = [
            "Made by `make tutorial` on %s" % time.strftime("%Y-%m-%d"),
            "Python %s" % platform.python_version(),
        ] + self.run.versions()
        return ", ".join(said) + ". All that is shown below was seen in that run."

    def _table(self):
        total = sum(done.seconds for done in self.dones)
        rows = ["| step | | s |", "| --- | --- | ---: |"]
        for done in self.dones:
            row = "| [%d. %s](#%s) | %s | %.1f |"
            step = done.step
            rows.append(row % (step.number, step.title, anchor(step), step.kind, done.seconds))
        return "\n".join(rows + ["| together | | %.0f |" % total])

    def _file(self, step, terminal, blocks):
        written = ["`%s`" % block.path for _, (block, _) in blocks]
        return ["", "Wrote %s." % ", ".join(dict.fromkeys(written))]

    def _skipped(self, step, terminal, blocks):
        return ["", "(Not in this run: what is for Python %s.)" % blocks[0][1][0].pythons()]

    def _console(self, step, terminal, blocks):
        shown = [
            line
            for _, (_, seen) in blocks
            for command, output in seen
            for line in self._typed(command, output)
        ]
        return ["", "Terminal %d:" % terminal, "", "```console"] + shown + ["```"]

    def _browser(self, step, terminal, blocks):
        page = []
        for number, (block, seen) in blocks:
            page += ["", "```text", block.content.rstrip(), "```"]
            for name, address, console, picture in seen:
                if console:
                    said = "%s's console at `%s`:" % (name, address)
                    page += ["", said, "", "```text"] + console + ["```"]
                if picture:
                    file = "tutorial/%02d-%d-%s.png" % (step.number, number, name)
                    with open(os.path.join(self.folder, file), "wb") as target:
                        target.write(picture)
                    page += ["", "![What %s saw at %s](%s)" % (name, address, file)]
        return page

    def _typed(self, command, output):
        output = NOISE.sub("", output)
        for place, name in self.run.places():
            output = output.replace(place, name)
        lines = output.rstrip().splitlines()
        if len(lines) > LINES:
            lines = ["[…]"] + lines[-LINES:]
        return ([command] if command else []) + [cut(line) for line in lines]


def _place(numbered):
    """What neighbouring blocks have in common that are shown as one."""
    _, (block, seen) = numbered
    verb = "skipped" if seen is None and not block.is_for() else block.verb
    return verb, block.terminal if verb == "console" else None


def cut(line):
    return line if len(line) <= WIDTH else line[:WIDTH] + "…"


def anchor(step):
    """How GitHub names the heading of a step."""
    words = re.sub(r"[^\w\- ]", "", ("%d. %s" % (step.number, step.title)).lower())
    return words.replace(" ", "-")
