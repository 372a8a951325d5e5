"""Ask axe-core for the faults of a page that a keyboard, a screen reader or weak eyes meet.

axe-core is the script of the package axe-playwright-python, which has it for Playwright. It runs
here in the window that Selenium drives.
"""

import importlib.util
import os

PACKAGE = "axe_playwright_python"
AVAILABLE = importlib.util.find_spec(PACKAGE) is not None
REASON = "axe-core is not installed: requirements/test.txt has it for Python 3.10 and later"

RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]})
   .then(found => done(found.violations), error => done(String(error)));
"""


class Failed(Exception):
    """axe-core could not look at the page."""


def violations(driver):
    """Return the faults of the page in `driver` (list of str): rule, place and what is wrong.

    `driver` is Selenium's; the page in it stays open. The list is empty if axe-core finds nothing.
    Raises Failed.
    """
    driver.execute_script(script())
    found = driver.execute_async_script(RUN)
    if isinstance(found, str):
        raise Failed(found)
    return [line(fault, node) for fault in found for node in fault["nodes"]]


def script():
    """Return the text (str) of axe-core."""
    folder = os.path.dirname(importlib.util.find_spec(PACKAGE).origin)
    with open(os.path.join(folder, "axe.min.js"), encoding="utf-8") as file:
        return file.read()


def line(fault, node):
    """Return one line (str) for one element `node` of a `fault`, both as axe-core gives them."""
    place = " ".join(str(part) for part in node["target"])
    why = " ".join(node.get("failureSummary", "").split())
    return "%s at %s: %s. %s" % (fault["id"], place, fault["help"], why)
