"""A folder that is kept: what a later run needs to go on in it behind any step that was done."""

import json
import os
import shutil

from .text import Wrong

ENVIRONMENTS = ["env", "env2"]


def check(home, first):
    """Raises Wrong where a run cannot begin with step `first` in the folder `home`."""
    if first == 1:
        if os.path.exists(home) and os.listdir(home):
            raise Wrong("%s is not empty: name a new folder, or a step to go on with" % home)
    elif not os.path.exists(_state(home, first - 1)):
        raise Wrong(
            "step %d needs those before it, and %s does not have them: STEPS=-%d makes them"
            % (first, home, first)
        )


def save(run, step):
    _copy(run.project, _folder(run.home, step.number))
    with open(_state(run.home, step.number), "w") as file:
        json.dump(
            {
                "terminals": {n: terminal.state() for n, terminal in run.terminals.items()},
                "people": {name: who.address() for name, who in run.people.people.items()},
            },
            file,
        )


def restore(run, number):
    """Let `run` stand where it stood behind that step."""
    _copy(_folder(run.home, number), run.project)
    with open(_state(run.home, number)) as file:
        state = json.load(file)
    for terminal, known in sorted(state["terminals"].items()):
        run.terminal(int(terminal)).restore(known, run.clone)
    for name, address in state["people"].items():
        run.people.person(name).returns(address)


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
