"""Turn the events of a recording into the steps of a picture, one row each."""

from collections import namedtuple

from . import labels

LONG = 1000  # ms without an event that are drawn as a break in the axis of time
THROUGH = 400  # ms that a message may take through Redis, to be one row

# form: hop, work, process, note, wait or fold. at, until: ms. arrows: list of Arrow. hops: how many
# of the recording it stands for. event: the first of them. text: what stands beside it.
Step = namedtuple("Step", "form at until arrows hops event text")
Arrow = namedtuple("Arrow", "start end style")


def step(event):
    """Return the step of one event (dict)."""
    at = event["at"]
    if event["kind"] == "hop":
        arrow = Arrow(event["from"], event["to"], labels.style(event["what"]))
        return Step("hop", at, at, [arrow], 1, event, labels.label(event))
    texts = {"span": _work, "process": _process, "note": _said}
    form = "work" if event["kind"] == "span" else event["kind"]
    return Step(form, at, at, [], 0, event, texts[event["kind"]](event))


def _work(event):
    return event.get("label") or "work"


def _process(event):
    return ": ".join(part for part in (event["what"], event.get("label")) if part)


def _said(event):
    return event.get("label") or ""


def fold(steps, text):
    """Return one step in place of several (list of Step). It keeps their arrows, not drawn."""
    arrows = [arrow for one in steps for arrow in one.arrows]
    hops = sum(one.hops for one in steps)
    until = max(one.until for one in steps)
    return Step("fold", steps[0].at, until, arrows, hops, steps[0].event, text)


def in_time(began, ended):
    """Return " in 3.8 s" if that is a long time (ms), else an empty text."""
    passed = ended - began
    return " in %.1f s" % (passed / 1000) if passed >= LONG else ""


def channel(one):
    """Return the channel or group of a step's first event, without the number of the client."""
    return one.event.get("group") or labels.family(one.event.get("channel"))


def pairs(steps):
    """Draw a message's way into Redis and out of it as one row, if nothing happens between."""
    drawn = []
    for one in steps:
        if drawn and _is_one_way(drawn[-1], one):
            sent = drawn.pop()
            one = sent._replace(
                until=one.until, arrows=sent.arrows + one.arrows, hops=sent.hops + one.hops
            )
        drawn.append(one)
    return drawn


def _is_one_way(sent, received):
    if not (sent.form == received.form == "hop" and sent.hops == received.hops):
        return False
    return (
        sent.event["what"] == "send"
        and received.event["what"] == "receive"
        and sent.event.get("channel") == received.event.get("channel")
        and sent.event["from"] != received.event["to"]
        and received.at - sent.until < THROUGH
    )


def waits(steps):
    """Put a step of the form `wait` into each long time in which nothing happens."""
    drawn = []
    for one in steps:
        if drawn:
            passed = one.at - max(before.until for before in drawn)
            if passed >= LONG:
                text = "%.1f s later" % (passed / 1000)
                drawn.append(Step("wait", one.at - passed, one.at, [], 0, {}, text))
        drawn.append(one)
    return drawn
