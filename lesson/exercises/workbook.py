"""Keep the learner's files, and which tasks are solved, in a folder that git ignores."""

import json
import os
import shutil


class Workbook:
    """The folder of a learner. It is made when the first file is written."""

    def __init__(self, folder):
        self.folder = folder

    def paths(self, task):
        """Return the learner's files of a task: {era: path}."""
        return {era: os.path.join(self.folder, task.file_name(era)) for era in task.eras}

    def prepare(self, task):
        """Copy the start of each file that is not there; return the paths of these files (list).

        Never write over a file.
        """
        os.makedirs(self.folder, exist_ok=True)
        paths = self.paths(task)
        new = [era for era in paths if not os.path.exists(paths[era])]
        for era in new:
            shutil.copyfile(task.start(era), paths[era])
        return [paths[era] for era in new]

    def begin_again(self, task):
        """Put the starts in the place of the learner's files; return where those are kept."""
        kept = [self._free_place(path) for path in self.paths(task).values()]
        for path, place in zip(self.paths(task).values(), kept):
            if os.path.exists(path):
                os.rename(path, place)
        self._write([name for name in self.solved() if name != task.name])
        self.prepare(task)
        return [place for place in kept if os.path.exists(place)]

    def keep(self, path, text):
        """Write the text (str) that a file had to a new file; return its path."""
        place = self._free_place(path)
        with open(place, "w", encoding="utf-8") as file:
            file.write(text)
        return place

    def solved(self):
        """Return the names (list of str) of the solved tasks."""
        try:
            with open(self._progress) as file:
                return json.load(file)
        except (OSError, ValueError):
            return []

    def mark_solved(self, task):
        if task.name not in self.solved():
            self._write(self.solved() + [task.name])

    def next_task(self, tasks, after=None):
        """Return the first task that is not solved, if possible after the task `after`; or None."""
        begin = tasks.index(after) + 1 if after else 0
        solved = self.solved()
        return next((task for task in tasks[begin:] + tasks if task.name not in solved), None)

    @property
    def _progress(self):
        return os.path.join(self.folder, "progress.json")

    def _write(self, names):
        draft = self._progress + ".part"
        with open(draft, "w") as file:
            json.dump(names, file)
        os.replace(draft, self._progress)

    def _free_place(self, path):
        folder = os.path.join(self.folder, "kept")
        os.makedirs(folder, exist_ok=True)
        name, ending = os.path.splitext(os.path.basename(path))
        number = 1
        while os.path.exists(os.path.join(folder, "%s-%d%s" % (name, number, ending))):
            number += 1
        return os.path.join(folder, "%s-%d%s" % (name, number, ending))
