"""Compare two recordings of a scenario by their structure: hops, channels, and promised order.

Each request and each socket is a conversation. The order of its hops at daphne is promised, and so
is the order of what one worker does for one message. No order is promised between two
conversations, or between two workers. The status of a response is compared, too. Times, bytes,
empty questions to Redis and errors at Redis differ each time.
"""

import re
from collections import Counter

NUMBER = re.compile(r"[0-9]+")
PROCESS = re.compile(r"\b(daphne\.response|specific)\.\w+!\w*|\bconnection [0-9]+")
DAPHNE, REDIS = "daphne", "redis"
LABELLED = {"request", "response", "handshake", "refuse"}  # their labels are the same in each run
WORKER = re.compile(r"^worker [0-9]+$")


def differences(old, new):
    """Return how the recording `new` (dict) differs from `old`: one line (str) for each point."""
    found = []
    for title, part in PARTS.items():
        before, after = Counter(part(old)), Counter(part(new))
        found += ["missing %s: %s" % (title, one) for one in sorted((before - after).elements())]
        found += ["new %s: %s" % (title, one) for one in sorted((after - before).elements())]
    return found


def lanes(recording):
    return ["%(name)s (%(kind)s)" % lane for lane in recording["lanes"]]


def conversations(recording):
    """Return each conversation as a text (str): its hops at daphne, in order."""
    found = {}
    for event in _compared(recording):
        if event["kind"] == "process" or DAPHNE in (event["from"], event["to"]):
            found.setdefault(_conversation(event), []).append(_hop(event))
    return [", then ".join(hops) for hops in found.values()]


def others(recording):
    """Return the hops of all other processes, each as a text (str)."""
    hops = [event for event in _compared(recording) if event["kind"] == "hop"]
    return [_hop(event) for event in hops if DAPHNE not in (event["from"], event["to"])]


def _compared(recording):
    """Return the events (list of dict) that each run has."""
    found = [event for event in recording["events"] if event["kind"] in ("hop", "process")]
    return [event for event in found if not is_outage(event)]


def is_outage(event):
    """Return whether an event is an error at Redis: how many there are is chance."""
    return event["what"] == "error" and REDIS in (event.get("from"), event.get("to"))


def works(recording):
    """Return what is sent in each piece of a worker's work as a text (str), in order."""
    spans = [event for event in recording["events"] if event["kind"] == "span"]
    found = []
    for span in spans:
        if WORKER.match(span["lane"]):
            sent = [
                _hop(event)
                for event in recording["events"]
                if event.get("from") == span["lane"] and span["at"] <= event["at"] <= span["until"]
            ]
            found.append("%s: %s" % (span["label"], ", then ".join(sent) or "nothing is sent"))
        else:
            found.append("%s in %s" % (span["label"], NUMBER.sub("N", span["thread"])))
    return found


def _conversation(event):
    """Return what an event belongs to: a reply channel, a connection, a group, or a process."""
    if event["kind"] == "process":
        return "process " + event["lane"]
    message = event["message"] or {}
    for name in (event["channel"], message.get("reply_channel")):
        if name and PROCESS.search(name):
            return name
    return event["group"] or event["channel"] or ""


def _hop(event):
    """Return a hop, or a change of a process, in words that are the same in each run."""
    if event["kind"] == "process":
        return "%s %s" % (event["lane"], event["what"])
    ends = [WORKER.sub("a worker", event.get(end) or "") for end in ("from", "to")]
    names = [event["channel"], event["group"]]
    about = " ".join(PROCESS.sub(r"\1", name) for name in names if name).strip()
    keys = sorted(event["message"] or {})
    what = event["what"] + (" " + event["label"] if event["what"] in LABELLED else "")
    return "%s %s to %s (%s) %s" % (what, ends[0], ends[1], about, " ".join(keys))


PARTS = {"lane": lanes, "conversation": conversations, "hop": others, "work": works}
