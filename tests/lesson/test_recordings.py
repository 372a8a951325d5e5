"""The recordings in lesson/recordings/ are complete, have no secrets, and can be made again."""

import copy
import json
import os
import re
import sys

import pytest

from lesson.recording import files
from lesson.recording.__main__ import way
from lesson.recording.compare import differences, is_outage
from lesson.recording.eras import ERAS
from lesson.recording.record import record
from lesson.recording.scenarios import SCENARIOS
from scripts.run_eras import python
from testing.site import SECRET_KEY
from testing.visitor import PASSWORD

ALL = [(scenario, era) for scenario in SCENARIOS for era in ERAS]
AGAIN = ["page", "login", "close"]  # those that CI records again; `make recordings` records all

KEYS = {
    "hop": {"at", "kind", "what", "from", "to", "channel", "group", "message", "bytes", "label"},
    "span": {"at", "kind", "lane", "label", "thread", "until"},
    "process": {"at", "kind", "lane", "what", "label"},
    "note": {"at", "kind", "lane", "label"},
}
WHATS = {"request", "response", "handshake", "accept", "refuse", "frame", "close"}
WHATS |= {"send", "send to group", "join", "leave", "command", "receive", "drop", "error"}


def text_of(scenario, era):
    with open(files.path(scenario, era), encoding="utf-8") as file:
        return file.read()


def test_there_are_twelve_scenarios():
    assert len(SCENARIOS) == 12


@pytest.mark.parametrize("scenario, era", ALL)
def test_a_recording_has_the_form_that_the_diagrams_and_the_page_read(scenario, era):
    recording = files.read(scenario, era)
    assert (recording["scenario"], recording["era"]) == (scenario, era)
    assert recording["title"] == SCENARIOS[scenario].title
    assert recording["outcome"].endswith(".")
    lanes = {lane["name"] for lane in recording["lanes"]}
    times = [event["at"] for event in recording["events"]]
    assert times == sorted(times)
    for event in recording["events"]:
        assert set(event) == KEYS[event["kind"]], event
        assert {event.get(key) for key in ("from", "to", "lane")} - {None} <= lanes, event
        assert event["kind"] != "hop" or event["what"] in WHATS


@pytest.mark.parametrize("scenario, era", ALL)
def test_a_recording_has_no_password_cookie_or_token(scenario, era):
    text = text_of(scenario, era)
    for secret in (PASSWORD, PASSWORD.replace(" ", "+"), SECRET_KEY, "sessionid=", "csrftoken="):
        assert secret not in text
    assert re.findall(r"csrfmiddlewaretoken=(?!\(removed\))", text) == []
    assert re.findall(r"\b[0-9A-Za-z]{32,}\b", text) == []  # a key of a session, or a token


def test_make_scenario_names_the_processes_that_the_hops_of_a_recording_pass():
    assert re.fullmatch(
        r"7 hops pass alice, daphne, redis, worker \d", way(files.read("page", "channels1"))
    )
    assert way(files.read("page", "channels4")) == "2 hops pass alice, daphne"


@pytest.mark.parametrize("scenario, era", ALL)
def test_a_recording_does_not_differ_from_itself(scenario, era):
    recording = files.read(scenario, era)
    assert differences(recording, copy.deepcopy(recording)) == []


@pytest.mark.parametrize("scenario, era", ALL)
def test_a_hop_that_is_taken_out_is_a_difference(scenario, era):
    recording = files.read(scenario, era)
    for index, event in enumerate(recording["events"]):
        if event["kind"] == "hop" and not is_outage(event):
            events = recording["events"][:index] + recording["events"][index + 1 :]
            assert differences(recording, dict(recording, events=events)), event


def test_two_hops_of_a_conversation_in_the_other_order_are_a_difference():
    recording = files.read("page", "channels1")
    changed = copy.deepcopy(recording)
    hops = [event for event in changed["events"] if event["kind"] == "hop"]
    request, send = hops[:2]
    assert (request["what"], send["what"]) == ("request", "send")
    at = [changed["events"].index(hop) for hop in (request, send)]
    changed["events"][at[0]], changed["events"][at[1]] = send, request
    assert differences(recording, changed)


@pytest.mark.parametrize("era", ERAS)
def test_another_status_of_a_response_is_a_difference(era):
    recording = files.read("page", era)
    changed = copy.deepcopy(recording)
    response = [event for event in changed["events"] if event.get("what") == "response"][0]
    response["label"] = "500"
    assert differences(recording, changed)


def test_the_other_worker_and_other_times_are_no_difference():
    text = text_of("page", "channels1")
    swapped = text.replace("worker 1", "worker X").replace("worker 2", "worker 1")
    changed = json.loads(swapped.replace("worker X", "worker 2"))
    for event in changed["events"]:
        event["at"] *= 2
        if "until" in event:
            event["until"] *= 2
    assert differences(json.loads(text), dict(changed, lanes=json.loads(text)["lanes"])) == []


@pytest.mark.live
@pytest.mark.skipif(sys.version_info < (3, 8), reason="versions are read by importlib.metadata")
@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("scenario", AGAIN)
def test_a_scenario_that_is_recorded_again_has_the_same_structure(scenario, era):
    if not os.path.exists(python(ERAS[era].version)):
        pytest.skip("%s is not installed: make recordings installs it" % ERAS[era].title)
    assert differences(files.read(scenario, era), record(scenario, era)) == []
