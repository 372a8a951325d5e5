"""Run a scenario in an era, and make a recording of it."""

import time

from lesson.tap.names import Names

from .eras import versions
from .scenarios import SCENARIOS
from .site import BROWSERS, LANES, SENDER, TAP, TappedSite
from .stage import Stage
from .warm import warm

COUNTED = ("round_trips", "polls", "bytes")


def record(name, era):
    """Run a scenario (key of SCENARIOS) in an era (key of ERAS); return its recording (dict)."""
    scenario = SCENARIOS[name]
    with TappedSite(era, **scenario.options) as site:
        stage = Stage(site)
        warm(stage, probes="probes" in scenario.options)
        outcome = scenario.act(site, stage)
        stage.until_quiet()
        events = stage.events()
    shown = [in_milliseconds(event, stage.began) for event in events if event["kind"] != "count"]
    return {
        "scenario": name,
        "title": scenario.title,
        "era": era,
        "versions": versions(era),
        "recorded": time.strftime("%Y-%m-%d"),
        "lanes": lanes(site, shown),
        "outcome": outcome,
        "counts": counts(site, events, shown),
        "events": Names().short(shown),
    }


def in_milliseconds(event, began):
    """Return an event (dict) with times in milliseconds since the beginning (seconds)."""
    times = {key: round((event[key] - began) * 1000, 1) for key in ("at", "until") if key in event}
    return dict(event, **times)


def lanes(site, events):
    """Return the lanes: browsers and a sender that take part, and all processes of the site."""
    used = {event.get(key) for event in events for key in ("from", "to", "lane")}
    found = [(name, "browser") for name in BROWSERS if name in used]
    kinds = dict(site.tapped_processes(), redis="redis")
    named = [LANES[name] for name in site.run if name != TAP]
    found += [(lane, kinds[lane]) for lane in named if lane != "redis"]
    found += [(SENDER, "command")] * (SENDER in used) + [("redis", "redis")]
    return [{"name": name, "kind": kind} for name, kind in found]


def counts(site, events, shown):
    """Return the numbers (dict) of a recording: processes, hops, the work of Redis, time."""
    hops = [event for event in shown if event["kind"] == "hop"]
    found = {"processes": len(site.run) - 1, "hops": len(hops)}  # without the tap
    for name in COUNTED:
        found[name] = sum(event[name] for event in events if event["kind"] == "count")
    found["milliseconds"] = max([hop["at"] for hop in hops], default=0)
    return found
