"""Find the tasks, and what is in the folder of each one."""

import os
from importlib import import_module

FOLDER = os.path.dirname(os.path.abspath(__file__))
ROUTING, SETTINGS, CLIENT = "routing", "settings", "client"  # what a learner's file can be


class Task:
    """A task. `name` (str) is the name of its folder, such as 01_accept.

    Its check.py says in constants what the check needs. ERAS: the eras that it runs on. KIND: what
    the learner's file is. WORKERS: {name: options of runworker}. STOCK: whether the layer is that
    of asgi_redis. `check(site)` raises Unmet.
    """

    def __init__(self, name):
        self.name = name
        self._check = import_module("%s.%s.check" % (__package__, name))
        self.eras = getattr(self._check, "ERAS", ["channels1"])
        self.kind = getattr(self._check, "KIND", ROUTING)
        self.workers = getattr(self._check, "WORKERS", {"worker1": []})
        self.is_stock = getattr(self._check, "STOCK", False)
        self.environment = getattr(self._check, "ENVIRONMENT", {})

    def check(self, site):
        """Run the check on a running site. Raises Unmet."""
        self._check.check(site)

    @property
    def text(self):
        return self._read("task.md")

    @property
    def title(self):
        """Return the first line of the text without its number."""
        return self.text.splitlines()[0].partition(". ")[2]

    @property
    def hint(self):
        return self._read("hint.md")

    def file_name(self, era):
        """Return the name (str) of the learner's file for an era."""
        return self.name + self._ending(era) + ".py"

    def start(self, era):
        """Return the path (str) of the start."""
        return self._path("start%s.py" % self._ending(era))

    def solution(self, era):
        """Return the path (str) of the solution."""
        return self._path("solution%s.py" % self._ending(era))

    def _ending(self, era):
        return "_" + era if len(self.eras) > 1 else ""

    def _path(self, name):
        return os.path.join(FOLDER, self.name, name)

    def _read(self, name):
        with open(self._path(name), encoding="utf-8") as file:
            return file.read()


def all_tasks():
    """Return the tasks (list), from the easiest to the hardest."""
    names = sorted(name for name in os.listdir(FOLDER) if name[0].isdigit())
    return [Task(name) for name in names]


def find(word, tasks):
    """Return the task that `word` (str) means. Raises LookupError.

    3, 03, origin, Origin, 03_origin and exercises/03_origin.py mean the same.
    """
    wanted = os.path.basename(word).lower().strip()
    for task in tasks:
        number, _, rest = task.name.partition("_")
        files = [task.file_name(era) for era in task.eras]
        if wanted in [task.name, rest, number, number.lstrip("0")] + files:
            return task
    names = ", ".join(task.name for task in tasks)
    raise LookupError("no exercise has the name %s: take one of %s" % (word, names))
