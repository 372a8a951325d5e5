"""The questions of the classroom page agree with what the recordings show."""

import json
import os
import re
from glob import glob

import pytest

from channel_dj.local import ROOT
from lesson.recording.eras import ERAS
from lesson.recording.scenarios import SCENARIOS


def read(*path):
    with open(os.path.join(ROOT, "lesson", *path), encoding="utf-8") as file:
        return file.read()


QUESTIONS = json.loads(read("page", "predictions.js").split("PREDICTIONS = ", 1)[1].rstrip(";\n"))
RECORDINGS = [
    tuple(os.path.relpath(path, os.path.join(ROOT, "lesson", "recordings")).split(os.sep))
    for path in sorted(glob(os.path.join(ROOT, "lesson", "recordings", "*", "*.json")))
]


def matches(event, wanted):
    """Return whether an event has all values of `wanted`; one that ends with * is a beginning."""
    for name, value in wanted.items():
        found = event.get(name) or ""
        if not (found.startswith(value[:-1]) if value.endswith("*") else found == value):
            return False
    return True


def first(events, wanted):
    return next((at for at, event in enumerate(events) if matches(event, wanted)), None)


def right_answer(scenario, era):
    for eras, right in QUESTIONS[scenario]["right"].items():
        if era in eras.split():
            return right
    raise AssertionError("no answer for %s" % era)


def test_each_scenario_has_a_question_with_three_answers_and_the_right_one_of_each_era():
    assert list(QUESTIONS) == list(SCENARIOS)
    for question in QUESTIONS.values():
        assert "".join(question["question"]).endswith("?")
        assert "".join(question["because"]).endswith(".")
        assert len(set(question["answers"])) == 3
        assert sorted(" ".join(question["right"]).split()) == sorted(ERAS)
        assert {right["answer"] for right in question["right"].values()} <= {0, 1, 2}


def test_all_scenarios_and_eras_are_recorded():
    assert {(name, era[:-5]) for name, era in RECORDINGS} == {
        (name, era) for name in SCENARIOS for era in ERAS
    }


@pytest.mark.parametrize("path", RECORDINGS, ids="/".join)
def test_a_recording_shows_the_right_answer(path):
    recording = json.loads(read("recordings", *path))
    right = right_answer(recording["scenario"], recording["era"])
    assert re.search(right["shows"], recording["outcome"], re.IGNORECASE), recording["outcome"]
    proof = first(recording["events"], right["proof"])
    assert proof is not None
    if "before" in right:
        later = first(recording["events"], right["before"])
        assert later is not None and proof < later
