"""Put the hint of an exercise at the end of its task, folded."""

import os

FOLDED = "\n\n<details>\n<summary>Hint</summary>\n\n%s\n\n</details>\n"


def add_hint(app, page, source):
    """Add hint.md to the text of the task.md beside it. `source` is a list with the text alone."""
    hint = os.path.join(app.srcdir, os.path.dirname(page), "hint.md")
    if os.path.basename(page) == "task" and os.path.isfile(hint):
        with open(hint, encoding="utf-8") as file:
            source[0] += FOLDED % file.read()


def setup(app):
    app.connect("source-read", add_hint)
    return {"parallel_read_safe": True}
