"""Recordings that are longer than a picture has room for, in the form of lesson/recordings/."""

VERSIONS = {"channels": "1.1.8", "layer": "asgi_redis 1.4.3", "daphne": "1.4.2"}
LANES = [
    {"name": "alice", "kind": "browser"},
    {"name": "bob", "kind": "browser"},
    {"name": "daphne", "kind": "interface server"},
    {"name": "worker 1", "kind": "worker"},
    {"name": "worker 2", "kind": "worker"},
    {"name": "redis", "kind": "redis"},
]
REPLY = "daphne.response.A!%d"


def recording(events, era="channels1-stock", **other):
    """Return a recording (dict) with some events."""
    known = {
        "scenario": "long",
        "title": "A long scenario",
        "era": era,
        "versions": VERSIONS,
        "recorded": "2026-11-28",
        "lanes": LANES,
        "events": events,
        "outcome": "all is as it was",
        "counts": {"processes": 4, "hops": 3, "milliseconds": 5.5},
    }
    known.update(other)
    return known


def hop(at, what, start, end, **other):
    event = {"at": at, "kind": "hop", "what": what, "from": start, "to": end, "bytes": 100}
    event.update({"channel": None, "group": None, "message": None, "label": ""}, **other)
    return event


def process(at, lane, what):
    return {"at": at, "kind": "process", "lane": lane, "what": what, "label": ""}


def full_queue(frames=105, capacity=100):
    """Return a recording of more frames than a channel holds, while no worker runs."""
    events = [process(0.0, "worker 1", "stopped"), process(1.0, "worker 2", "stopped")]
    for number in range(frames):
        at, what = 10.0 + number, "send" if number < capacity else "drop"
        label = "frame %d" % (number + 1)
        events.append(hop(at, "frame", "alice", "daphne", label=label))
        channel = {"channel": "websocket.receive", "message": {"text": label}}
        events.append(hop(at + 0.4, what, "daphne", "redis", **channel))
    events.append(hop(200.0, "close", "daphne", "alice", label="1013"))
    return recording(events, title="A full queue", outcome="the socket is closed with 1013")


def outage(seconds=4):
    """Return a recording of an outage of Redis, in which each process tries again and again."""
    events = [hop(1.0, "request", "bob", "daphne", label="GET /")]
    events.append(process(5.0, "redis", "killed"))
    for number in range(seconds * 4):
        for lane in ("daphne", "worker 1", "worker 2"):
            label = "connection refused"
            events.append(hop(6.0 + number * 250, "error", "redis", lane, label=label))
    events.append(process(6.0 + seconds * 1000, "redis", "started"))
    events += answered(4100.0, 1, "worker 2")
    return recording(events, title="Redis restarted", outcome="bob has his page after 4.1 s")


def answered(at, number, worker):
    """Return the hops of a request through Redis."""
    reply = {"channel": REPLY % number, "message": {"status": 200}}
    asked = {"channel": "http.request", "message": {"method": "GET", "path": "/"}}
    return [
        hop(at, "send", "daphne", "redis", **asked),
        hop(at + 1, "receive", "redis", worker, **asked),
        {"at": at + 1.2, "kind": "span", "lane": worker, "label": "view GET /", "until": at + 8},
        hop(at + 8.2, "command", worker, "redis", group="users", label="who is in it? 2"),
        hop(at + 8.5, "send", worker, "redis", **reply),
        hop(at + 9, "receive", "redis", "daphne", **reply),
        hop(at + 9.5, "response", "daphne", "bob", label="200"),
    ]


def many_requests(count=12):
    """Return a recording of requests that overlap, so that no two parts of it are the same."""
    events = []
    for number in range(count):
        at = number * 4.0
        events.append(hop(at, "request", "bob", "daphne", label="GET /%s/" % ("x" * number)))
        events += answered(at + 0.5, number, "worker %d" % (number % 2 + 1))
    return recording(events)
