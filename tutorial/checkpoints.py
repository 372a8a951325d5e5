"""Save the state of a run after each step, so that a later run in that folder can continue."""

import json
import os
import shutil

from .parser import TutorialError

ENVIRONMENTS = ["env", "env2"]


def check(home, first):
    """Raise TutorialError where a run cannot begin with step `first` in the folder `home`."""
    if first == 1:
        if os.path.exists(home) and os.listdir(home):
            raise TutorialError(
                "%s is not empty: name a new folder, or a step to continue with" % home
            )
    elif not os.path.exists(_state(home, first - 1)):
        raise TutorialError(
            "step %d needs the steps before it, and %s does not have them: STEPS=-%d does them"
            % (first, home, first)
        )


def save(runner, step):
    """Save the project, the terminals and the pages that are open after `step`."""
    _copy(runner.project, _folder(runner.home, step.number))
    state = {
        "terminals": {number: terminal.state() for number, terminal in runner.terminals.items()},
        "pages": runner.browsers.addresses(),
    }
    with open(_state(runner.home, step.number), "w") as file:
        json.dump(state, file)


def restore(runner, number):
    """Restore the state that was saved after the step with this `number`."""
    _copy(_folder(runner.home, number), runner.project)
    with open(_state(runner.home, number)) as file:
        state = json.load(file)
    for terminal, known in sorted(state["terminals"].items()):
        runner.terminal(int(terminal)).restore(known, runner.clone)
    runner.browsers.reopen(state["pages"])


def _copy(source, target):
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*ENVIRONMENTS))
    for name in ENVIRONMENTS:
        inside = os.path.join(source, name)
        if os.path.exists(inside):  # large, and its files are replaced, never changed
            shutil.copytree(inside, os.path.join(target, name), symlinks=True, copy_function=_link)


def _link(source, target):
    os.link(source, target, follow_symlinks=False)


def _folder(home, number):
    return os.path.join(home, "steps", "%02d" % number)


def _state(home, number):
    return _folder(home, number) + ".json"
