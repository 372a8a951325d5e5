"""Put the classroom page into the site, with all recordings in one script beside it."""

import json
import os
import shutil
from glob import glob

PAGE, RECORDINGS, TARGET = "lesson/page", "lesson/recordings", "classroom"


def recordings(folder):
    """Return {scenario: {era: recording}} from the files <scenario>/<era>.json in `folder`."""
    found = {}
    for path in sorted(glob(os.path.join(folder, "*", "*.json"))):
        scenario, era = path[:-5].split(os.sep)[-2:]
        with open(path, encoding="utf-8") as file:
            found.setdefault(scenario, {})[era] = json.load(file)
    return found


def script(found):
    """Return the script (str) that gives the page its recordings without a server."""
    return "window.RECORDINGS = %s;\n" % json.dumps(found)


def copy_classroom(app, exception):
    """Copy the page, and write recordings.js beside it. Do nothing if there is no page."""
    page, target = os.path.join(app.srcdir, PAGE), os.path.join(app.outdir, TARGET)
    if not exception and os.path.isdir(page):
        shutil.copytree(page, target, dirs_exist_ok=True)
        found = recordings(os.path.join(app.srcdir, RECORDINGS))
        with open(os.path.join(target, "recordings.js"), "w", encoding="utf-8") as file:
            file.write(script(found))


def tell_template(app, page, template, context, doctree):
    """Say to the templates whether there is a classroom page to link to."""
    context["classroom"] = os.path.isdir(os.path.join(app.srcdir, PAGE))


def setup(app):
    app.connect("html-page-context", tell_template)
    app.connect("build-finished", copy_classroom)
    return {"parallel_read_safe": True}
