"""The pictures show each hop, can be read by all, and are the same for the same recordings."""

import json
import os
import re
import subprocess
import sys
from glob import glob
from itertools import combinations
from xml.etree import ElementTree

import pytest

from channel_dj.local import ROOT
from lesson.diagrams import __main__ as command
from lesson.diagrams import folding, picture, style
from lesson.diagrams.recording import BadRecording, checked, read
from lesson.diagrams.text import width, wrap
from testing import chromium

from . import long_recordings
from .long_recordings import hop, process, recording

SAMPLES = os.path.join(os.path.dirname(__file__), "samples")
RECORDINGS = os.path.join(ROOT, "lesson", "recordings")
DRAWN = os.path.join(ROOT, "docs", "diagrams")
SVG = "{http://www.w3.org/2000/svg}"
LONG = [long_recordings.full_queue, long_recordings.outage, long_recordings.many_requests]
WIDE_LABEL = "Set-Cookie: " + "sessionid=(removed); " * 22  # 474 characters


def sample(scenario, era):
    return read(os.path.join(SAMPLES, scenario, era + ".json"))


def draw(*events, **other):
    """Return the root (Element) of the picture of one era."""
    return drawn(recording(list(events), **other))


def drawn(*recordings):
    return ElementTree.fromstring(picture.draw([checked(one, "sample") for one in recordings]))


def groups(root, css):
    return [one for one in root.iter(SVG + "g") if css in one.get("class").split()]


def texts(root, css=""):
    """Return the texts (list of str) of a picture, or those of one class."""
    found = root.iter(SVG + "text")
    return [one.text or "" for one in found if not css or css in one.get("class").split()]


def hops_shown(root):
    return sum(int(one.get("data-hops")) for one in groups(root, "step"))


def hops_of(one):
    return sum(event["kind"] == "hop" for event in one["events"])


@pytest.fixture(scope="module", params=["login", "worker-dies"])
def pair(request):
    """Return the recordings of a scenario in all eras."""
    return [sample(request.param, era) for era in command.FILES[""] + ["channels1"]]


@pytest.fixture(scope="module")
def whole(pair):
    """Return the picture (Element) of a scenario in all eras."""
    return drawn(*pair)


# What is shown


def test_each_hop_of_each_era_is_in_the_picture(pair, whole):
    for one, era in zip(pair, groups(whole, "era")):
        assert era.get("data-era") == one["era"]
        assert hops_shown(era) == hops_of(one) > 0


@pytest.mark.parametrize("long", LONG)
def test_each_hop_of_a_long_recording_is_counted_in_a_fold(long):
    one = long()
    assert hops_of(one) > 50
    assert hops_shown(drawn(one)) == hops_of(one)


@pytest.mark.parametrize("long", LONG)
def test_a_long_recording_is_folded_until_a_page_has_room_for_it(long):
    assert len(folding.rows(checked(long(), "long"))) <= folding.ROWS + 4


def test_taking_a_hop_out_of_a_recording_changes_the_picture(pair):
    one = pair[0]
    for number, event in enumerate(one["events"]):
        if event["kind"] == "hop":
            less = dict(one, events=one["events"][:number] + one["events"][number + 1 :])
            assert picture.draw([less]) != picture.draw([one])


def test_each_lane_has_its_name_and_says_where_django_runs(whole):
    for era in groups(whole, "era"):
        lanes = {texts(lane)[0]: " ".join(texts(lane)[1:]) for lane in groups(era, "lane")}
        if era.get("data-era").startswith("channels1"):
            assert set(lanes) == {"alice", "bob", "daphne", "redis", "worker 1", "worker 2"}
            assert lanes["daphne"] == "interface server"
            assert lanes["worker 1"] == "Django inside"
        else:
            assert set(lanes) == {"alice", "bob", "daphne", "redis"}
            assert lanes["daphne"] == "with Django inside"


def test_a_lane_whose_name_is_its_kind_says_it_once():
    lanes = long_recordings.LANES[1:] + [{"name": "command", "kind": "command"}]
    found = [texts(one) for one in groups(draw(lanes=lanes), "lane")]
    assert ["command"] in found


def test_redis_stands_between_daphne_and_the_workers(pair):
    names = [lane["name"] for lane in pair[0]["lanes"]]
    assert names == ["alice", "bob", "daphne", "redis", "worker 1", "worker 2"]


def test_the_outcome_and_the_counts_of_each_era_are_in_the_picture(pair, whole):
    for one, outcome, counts in zip(pair, groups(whole, "outcome"), groups(whole, "counts")):
        assert " ".join(texts(outcome)).replace("\u00a0", " ") == one["outcome"]
        assert "round trips to Redis" in texts(counts)
        assert str(one["counts"]["processes"]) in texts(counts)


def test_only_the_greatest_of_counts_that_differ_is_marked():
    few = recording([], counts={"hops": 4, "polls": 9})
    many = recording([], counts={"hops": 12, "polls": 9}, era="channels4")
    root = drawn(few, many)
    assert texts(root, "most") == ["12"]
    bars = [one for one in root.iter(SVG + "rect") if one.get("class") in ("bar", "bar-most")]
    lengths = [float(bar.get("width")) for bar in bars if bar.get("height") == "14"]
    assert lengths[1] == pytest.approx(3 * lengths[0], abs=0.5)


def test_a_message_on_its_way_through_redis_is_one_row_of_two_arrows():
    channel = {"channel": "http.request", "message": {"method": "GET", "path": "/"}}
    root = draw(
        hop(1, "send", "daphne", "redis", **channel),
        hop(2, "receive", "redis", "worker 1", **channel),
    )
    (row,) = groups(root, "step")
    assert texts(row, "message-text") == ["http.request: GET /"]
    assert sum(one.get("class") == "message" for one in row.iter(SVG + "path")) == 2


def test_several_commands_in_a_row_become_one_arrow():
    at = [hop(at, "command", "daphne", "redis", group="users", label=str(at)) for at in (1, 2, 3)]
    assert texts(draw(*at), "command-text") == ["3 commands"]
    assert texts(draw(at[0]), "command-text") == ["group users: 1"]


def test_a_copy_for_each_member_of_a_group_becomes_one_arrow():
    copies = [
        hop(at, "send", "worker 1", "redis", channel="daphne.response.A!%d" % at)
        for at in range(20)
    ]
    assert texts(draw(*copies), "message-text") == ["20 × daphne.response.A!"]


def test_messages_to_one_group_become_one_arrow():
    sent = [
        hop(at, "send to group", "worker 1", "redis", group="users", label=str(at))
        for at in range(3)
    ]
    assert texts(draw(*sent), "message-text") == ["3 × group users"]


def test_an_event_has_its_type_and_what_it_says():
    text = '{"event": "login", "username": "bob", "online": true}'
    event = {"group": "users", "message": {"type": "user.event", "text": text}, "label": text}
    root = draw(hop(1, "send to group", "daphne", "redis", **event))
    assert texts(root, "message-text") == ["group users: user.event login bob"]


def test_a_cycle_is_drawn_once():
    root = drawn(long_recordings.full_queue())
    folds = [" ".join(texts(one, "fold-text")) for one in groups(root, "step-fold")]
    assert folds == ["⋮ the same 99 times more: 198 hops", "⋮ the same 4 times more: 8 hops"]


def test_commands_are_folded_before_messages():
    joins = [
        hop(at, "join", "worker 1", "redis", channel="a%d" % at, group="g" * at) for at in (1, 2)
    ]
    frames = [hop(at, "frame", "bob", "daphne", label="x" * at) for at in range(3, 25)]
    folds = texts(draw(*joins + frames), "fold-text")
    assert folds[0] == "⋮ 2 other commands"
    assert not [said for said in folds if "between processes" in said]


def test_the_tries_of_an_outage_are_one_arrow_for_each_process():
    root = drawn(long_recordings.outage())
    assert texts(root, "bad-text")[1:] == ["16 tries in 3.8 s: redis is down"] * 3


def test_a_long_wait_breaks_the_axis_and_says_its_seconds():
    root = draw(hop(0, "request", "bob", "daphne"), hop(4900, "response", "daphne", "bob"))
    assert texts(root, "wait") == ["4.9 s later"]
    assert texts(root, "time") == ["ms", "0", "4900"]


def test_a_channel_that_nobody_receives_from_is_marked():
    sent = [
        hop(1, "send", "daphne", "redis", channel="http.disconnect"),
        hop(2, "send", "daphne", "redis", channel="http.request"),
        hop(900, "receive", "redis", "worker 1", channel="http.request"),
    ]
    assert texts(draw(*sent), "message-text") == [
        "http.disconnect, nobody takes it",
        "http.request",
        "http.request",
    ]


def test_a_killed_process_has_a_cross_and_its_lane_ends_until_it_starts_again():
    (lane,) = [{"name": "daphne", "kind": "interface server"}]
    running = draw(hop(1, "request", "daphne", "daphne"), lanes=[lane])
    killed = draw(process(1, "daphne", "killed"), process(2, "daphne", "started"), lanes=[lane])
    assert count(killed, "cross") == count(running, "cross") + 1
    assert count(killed, "life") == 2
    assert count(running, "life") == 1


def test_what_is_dropped_has_dashes_and_a_cross():
    root = draw(hop(1, "drop", "daphne", "redis", channel="http.request", label="it is full"))
    (row,) = groups(root, "step")
    assert texts(row, "bad-text") == ["dropped: it is full, http.request"]
    assert count(row, "bad") == count(row, "cross") == 1
    assert re.search(r"\.bad \{[^}]*stroke-dasharray", style.RULES)


def count(root, css):
    return sum(one.get("class") == css for one in root.iter(SVG + "path"))


def test_a_thread_that_is_not_the_main_one_is_named():
    span = {"at": 1, "kind": "span", "lane": "worker 1", "label": "view GET /", "until": 3}
    assert "pool-1" in texts(draw(dict(span, thread="pool-1")))
    assert "MainThread" not in texts(draw(dict(span, thread="MainThread")))


def bars(root):
    """Return (left, top, bottom) of each bar of work in the only era."""
    (era,) = groups(root, "era")
    found = [one for one in era.iter(SVG + "rect") if one.get("class") == "work"]
    numbers = [[float(one.get(key)) for key in ("x", "y", "height")] for one in found]
    return [(left, top, top + height) for left, top, height in numbers]


def line_of(root, text):
    """Return where (px) the arrow below a text is."""
    (found,) = [one for one in root.iter(SVG + "text") if one.text == text]
    return float(found.get("y")) + 8


def work(at, until, lane="worker 1"):
    return {"at": at, "kind": "span", "lane": lane, "label": "view", "until": until}


def test_work_is_a_bar_that_ends_at_the_arrow_of_its_answer():
    answer = hop(50, "send", "worker 1", "redis", channel="a")
    root = draw(hop(1, "receive", "redis", "worker 1", channel="b"), work(2, 49), answer)
    ((_, top, bottom),) = bars(root)
    assert line_of(root, "b") < top < bottom == line_of(root, "a, nobody takes it")


def test_the_bar_of_a_killed_process_ends_at_the_cross():
    killed = bars(
        draw(work(2, None), process(5, "worker 1", "killed"), process(6, "redis", "killed"))
    )
    running = bars(
        draw(work(2, None), process(5, "worker 2", "killed"), process(6, "redis", "killed"))
    )
    assert killed[0][2] < running[0][2]


def test_two_works_at_once_on_a_lane_stand_beside_each_other():
    together = bars(draw(work(1, 9), work(2, 5)))
    assert together[0][0] < together[1][0]
    one_by_one = bars(draw(work(1, 2), work(3, 5)))
    assert one_by_one[0][0] == one_by_one[1][0]


# Whether it can be read


def boxes(root):
    """Return (text, left, top, right, bottom) of each text, as wide as any font makes it."""
    for one in root.iter(SVG + "text"):
        css, anchor = one.get("class"), one.get("text-anchor")
        broad, (size, _) = width(one.text or "", css), style.size_of(css)
        left = float(one.get("x")) - {"middle": broad / 2, "end": broad}.get(anchor, 0)
        base = float(one.get("y"))
        yield one.text, left, base - size * 0.75, left + broad, base + size * 0.2


def overlap(one, other):
    return one[1] < other[3] and other[1] < one[3] and one[2] < other[4] and other[2] < one[4]


def with_wide_labels():
    events = [dict(event, label=WIDE_LABEL) for event in long_recordings.outage()["events"]]
    events.append({"at": 9999, "kind": "note", "lane": "bob", "label": WIDE_LABEL})
    return recording(events, title=WIDE_LABEL, outcome=WIDE_LABEL)


PICTURES = {
    "login": lambda: [sample("login", era) for era in command.FILES[""]],
    "worker-dies": lambda: [sample("worker-dies", era) for era in command.FILES[""]],
    "layers": lambda: [sample("login", era) for era in command.FILES["-layers"]],
    "full queue": lambda: [long_recordings.full_queue()],
    "outage": lambda: [long_recordings.outage()],
    "many requests": lambda: [long_recordings.many_requests()] * 2,
    "wide labels": lambda: [with_wide_labels()] * 2,
}


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_no_text_lies_on_another_or_outside_of_the_picture(name):
    root = drawn(*PICTURES[name]())
    broad, high = float(root.get("width")), float(root.get("height"))
    found = list(boxes(root))
    assert [one for one in found if one[1] < 0 or one[3] > broad or one[4] > high] == []
    assert [pair for pair in combinations(found, 2) if overlap(*pair)] == []


@pytest.mark.browser
@pytest.mark.skipif(not (chromium.BROWSER and chromium.DRIVER), reason=chromium.REASON)
def test_no_text_is_wider_in_a_browser_than_the_tests_assume(tmp_path):
    kept = tmp_path / "picture.svg"
    kept.write_text(picture.draw(PICTURES["worker-dies"]()), encoding="utf-8")
    driver = chromium.start(str(tmp_path / "profile"))
    try:
        driver.get(kept.as_uri())
        found = driver.execute_script(MEASURE)
    finally:
        driver.quit()
    assert len(found) > 50
    assert [one for one in found if one[2] > width(one[0], one[1]) + 0.5] == []


MEASURE = """
return Array.from(document.querySelectorAll("text")).map(
    one => [one.textContent, one.getAttribute("class"), one.getComputedTextLength()]);
"""


def test_texts_that_lie_on_each_other_are_found():
    one, other = ("one", 0, 0, 50, 16), ("other", 49, 15, 90, 31)
    assert overlap(one, other)
    assert not overlap(one, ("other", 51, 0, 90, 16))


def test_long_labels_are_cut():
    root = drawn(with_wide_labels())
    assert not [said for said in texts(root) if len(said) > 100]
    assert any(said.endswith("…") for said in texts(root))


def test_of_a_method_that_has_no_room_the_name_is_left():
    span = {"at": 1, "kind": "span", "lane": "daphne", "until": 3}
    long = dict(span, label="ConsumerWithANameThatIsLong.websocket_receive")
    assert texts(draw(long), "work-text") == ["websocket_receive"]
    assert texts(draw(dict(span, label="Users.receive")), "work-text") == ["Users.receive"]


def test_three_eras_fit_into_the_width_of_a_page():
    for name in ("login", "worker-dies"):
        assert float(drawn(*PICTURES[name]()).get("width")) <= 1600


def test_no_letters_are_smaller_than_13_px():
    assert min(list(style.SIZES.values()) + [style.BODY]) >= 13


@pytest.mark.parametrize("scheme", ["LIGHT", "DARK", "PAPER"])
def test_each_text_has_a_contrast_of_4_5_or_more(scheme):
    colours = getattr(style, scheme)
    for ink, behind in style.PAIRS:
        assert style.contrast(colours[ink], colours[behind]) >= 4.5, (ink, behind)


def test_each_colour_of_a_text_is_in_the_pairs_whose_contrast_is_tested():
    used = set(re.findall(r"^text[^{]*\{[^}]*fill: var\(--(\w+)\)", style.sheet(), re.MULTILINE))
    assert len(used) > 5
    assert used == {ink for ink, _ in style.PAIRS}


def test_the_contrast_is_that_of_wcag():
    assert style.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert style.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_picture_has_a_name_and_a_text_for_screen_readers(pair, whole):
    parts = {one.get("id"): one.text for one in whole if one.get("id")}
    name, text = [parts[each] for each in whole.get("aria-labelledby").split()]
    assert whole.get("role") == "img"
    assert name == pair[0]["title"]
    for one in pair:
        assert one["outcome"] in text


def test_the_picture_needs_nothing_from_elsewhere(pair):
    content = picture.draw(pair).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|url\(|href|@import|<script|<image", content)
    assert "prefers-color-scheme: dark" in content
    assert "@media print" in content


def test_a_wrapped_text_has_all_words():
    assert " ".join(wrap("one two three", "outcome", 60)) == "one two three"


# The same input, the same bytes


def test_the_same_recordings_give_the_same_bytes_in_each_process(tmp_path):
    found = []
    for seed in ("1", "2"):
        folder = str(tmp_path / seed)
        call = [sys.executable, "-m", "lesson.diagrams", "--recordings", SAMPLES, "--to", folder]
        subprocess.check_call(call, cwd=ROOT, env=dict(os.environ, PYTHONHASHSEED=seed))
        found.append({name: content(folder, name) for name in sorted(os.listdir(folder))})
    assert found[0] == found[1]
    names = ["login-layers", "login", "worker-dies-layers", "worker-dies"]
    assert list(found[0]) == [name + ".svg" for name in names]


def content(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        return file.read()


def test_the_pictures_in_docs_are_those_of_the_recordings():
    if not os.path.isdir(RECORDINGS):
        pytest.skip("there are no recordings yet: make recordings")
    names = [os.path.basename(path) for path in glob(os.path.join(DRAWN, "*.svg"))]
    drawn_now = command.pictures(RECORDINGS)
    stale = [name for name in names if content(DRAWN, name) != drawn_now.get(name)]
    assert stale == [], "draw them again: make diagrams; remove what has no recording"
    assert set(drawn_now) == set(names), "draw them: make diagrams"


def test_a_scenario_with_one_era_is_not_drawn(tmp_path):
    (tmp_path / "login").mkdir()
    kept = json.dumps(sample("login", "channels4"))
    (tmp_path / "login" / "channels4.json").write_text(kept)
    assert command.pictures(str(tmp_path)) == {}


# Odd recordings


def test_a_recording_without_events_is_drawn_with_all_its_lanes():
    assert len(groups(draw(), "lane")) == 6


def test_a_hop_from_a_lane_to_itself_is_drawn():
    lane = {"name": "daphne", "kind": "interface server"}
    root = draw(hop(1, "send", "daphne", "daphne", channel="a"), lanes=[lane])
    assert hops_shown(root) == 1


def test_a_hop_of_an_unknown_kind_is_drawn_with_its_name():
    root = draw(hop(1, "push promise", "daphne", "bob", label="/style.css"))
    assert "push promise /style.css" in texts(root)


def test_an_era_without_versions_or_counts_is_drawn():
    root = draw(era="channels5", versions=None, counts={}, recorded=None)
    assert "Channels 5" in texts(root)


def test_a_count_that_an_era_lacks_is_said():
    both = [recording([], counts={}), recording([], era="channels4", counts={"polls": 3})]
    assert "not counted" in texts(drawn(*both))


def test_characters_that_xml_forbids_are_replaced():
    assert "frame: \ufffd<&>" in texts(draw(hop(1, "frame", "bob", "daphne", label="\x00<&>")))


@pytest.mark.parametrize(
    "events, fault",
    [
        ([hop(1, "send", "daphne", "nobody")], "event 1 names the lane 'nobody'"),
        ([{"at": 1, "kind": "wink"}], "event 1 is of the kind 'wink'"),
        ([{"kind": "note", "lane": "bob"}], "event 1 has no 'at'"),
        ([{"at": 1, "kind": "span"}], "event 1 has no 'lane'"),
    ],
)
def test_the_error_names_the_event_and_the_next_step(events, fault):
    with pytest.raises(BadRecording) as error:
        checked(recording(events), "login/channels1.json")
    assert str(error.value).startswith("login/channels1.json: " + fault)
    assert str(error.value).endswith("Record it again: make recordings")


def test_a_file_that_is_no_recording_is_named(tmp_path):
    (tmp_path / "login").mkdir()
    (tmp_path / "login" / "channels2.json").write_text("{")
    with pytest.raises(SystemExit) as error:
        command.main(["--recordings", str(tmp_path), "--to", str(tmp_path / "to")])
    assert "channels2.json: it is no JSON" in str(error.value)


@pytest.mark.parametrize("missing", ["lanes", "events", "outcome"])
def test_a_recording_without_a_part_is_refused(missing):
    one = recording([])
    del one[missing]
    with pytest.raises(BadRecording) as error:
        checked(one, "one.json")
    assert "it has no " + missing in str(error.value)
