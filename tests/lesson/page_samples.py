"""Recordings for the tests of the page, short and made by hand.

Three scenarios, in the form that lesson/README.md describes. The tests of the page count on what is
in them; the recordings of lesson/recordings/ change with each new recording.
"""

EVENT = '{"event": "login", "username": "bob", "online": true, "seq": 6}'
LANES = {
    "first": ["alice", "bob", "daphne", "worker 1", "worker 2", "redis"],
    "later": ["alice", "bob", "daphne", "redis"],
}
KINDS = {"alice": "browser", "bob": "browser", "redis": "redis"}
FIRST = {"channels1-stock": 2.0, "channels1": 1.0}  # how slow their hops are
LATER = ["channels2", "channels4"]


def hop(at, what, start, end, label="", channel=None, group=None, message=None):
    return {
        "at": at,
        "kind": "hop",
        "what": what,
        "from": start,
        "to": end,
        "channel": channel,
        "group": group,
        "message": message,
        "bytes": len(str(message)) if message else 0,
        "label": label,
    }


def process(at, lane, what):
    return {"at": at, "kind": "process", "lane": lane, "what": what, "label": ""}


def span(at, lane, label, until):
    return {
        "at": at,
        "kind": "span",
        "lane": lane,
        "label": label,
        "thread": "MainThread",
        "until": until,
    }


def login_first(slow):
    form = {"method": "POST", "path": "/login/", "headers": [["cookie", "(removed)"]]}
    form["reply_channel"] = answers = "daphne.response.A!1"
    return [
        hop(0.0, "request", "bob", "daphne", "POST /login/"),
        hop(0.4, "send", "daphne", "redis", "", "http.request", None, form),
        hop(0.9, "receive", "redis", "worker 1", "", "http.request", None, form),
        span(0.9, "worker 1", "view POST /login/", 58.0),
        hop(57.1, "send", "worker 1", "redis", "302", answers, None, {"status": 302}),
        hop(58.0, "send to group", "worker 1", "redis", "", None, "users", {"text": EVENT}),
        hop(58.0 + slow, "receive", "redis", "daphne", "302", answers, None, {"status": 302}),
        hop(58.2 + slow, "response", "daphne", "bob", "302"),
        hop(60.0 + slow, "receive", "redis", "daphne", "", None, "users", {"text": EVENT}),
        hop(60.4 + slow, "frame", "daphne", "alice", EVENT),
    ]


def login_later():
    event = {"type": "user.event", "text": EVENT}
    return [
        hop(0.0, "request", "bob", "daphne", "POST /login/"),
        span(0.3, "daphne", "view POST /login/", 54.0),
        hop(52.2, "send to group", "daphne", "redis", "", None, "users", event),
        hop(53.0, "receive", "redis", "daphne", "", None, "users", event),
        hop(53.4, "frame", "daphne", "alice", EVENT),
        hop(54.1, "response", "daphne", "bob", "302"),
    ]


def restarted_first(slow):
    return [
        hop(0.0, "frame", "alice", "daphne", "code"),
        process(5.0, "worker 1", "stopped"),
        process(900.0, "worker 1", "started"),
        hop(901.0, "send", "daphne", "redis", "", "websocket.receive", None, {"text": "code"}),
        hop(902.0 + slow, "receive", "redis", "worker 1", "", "websocket.receive"),
        hop(905.0 + slow, "frame", "daphne", "alice", "new"),
    ]


def restarted_later():
    return [
        process(5.0, "daphne", "stopped"),
        hop(6.0, "close", "daphne", "alice", "connection lost"),
        process(1400.0, "daphne", "started"),
        hop(1405.0, "handshake", "alice", "daphne", "/probe/"),
        hop(1406.0, "accept", "daphne", "alice"),
    ]


def page_first(slow):
    answers = "daphne.response.A!1"
    return [
        hop(0.0, "request", "alice", "daphne", "GET /"),
        hop(0.5, "send", "daphne", "redis", "", "http.request"),
        hop(1.0, "receive", "redis", "worker 2", "", "http.request"),
        hop(9.0, "send", "worker 2", "redis", "200", answers, None, {"status": 200}),
        hop(9.0 + slow, "receive", "redis", "daphne", "200", answers, None, {"status": 200}),
        hop(9.5 + slow, "response", "daphne", "alice", "200"),
    ]


def page_later():
    return [
        hop(0.0, "request", "alice", "daphne", "GET /"),
        hop(8.0, "response", "daphne", "alice", "200"),
    ]


TITLES = {
    "page": "Open the page",
    "login": "A login while another page listens",
    "django-restarted": "Django is restarted with new code",
}
# {scenario: events of Channels 1, of 2 and 4, outcome of Channels 1, of 2 and 4}
SCENARIOS = {
    "page": (
        page_first,
        page_later,
        "The page came with status 200, after 10 ms.",
        "The page came with status 200, after 8 ms.",
    ),
    "login": (
        login_first,
        login_later,
        "bob was logged in after 61 ms, and alice's page showed it.",
        "bob was logged in after 54 ms, and alice's page showed it.",
    ),
    "django-restarted": (
        restarted_first,
        restarted_later,
        "The socket stayed open, and the new code answered it.",
        "The socket was lost. A new socket got an answer of the new code.",
    ),
}


def recordings():
    """Return {scenario: {era: recording}}."""
    found = {}
    for name, (first, later, outcome_first, outcome_later) in SCENARIOS.items():
        eras = found[name] = {}
        for era, slow in FIRST.items():
            eras[era] = recording(name, era, "first", first(slow * 20), outcome_first)
        for era in LATER:
            eras[era] = recording(name, era, "later", later(), outcome_later)
    return found


def recording(name, era, lanes, events, outcome):
    hops = [event for event in events if event["kind"] == "hop"]
    server = "interface server" if lanes == "first" else "server"
    kinds = dict(KINDS, daphne=server)
    return {
        "scenario": name,
        "title": TITLES[name],
        "era": era,
        "versions": {},
        "recorded": "2026-11-28",
        "lanes": [{"name": lane, "kind": kinds.get(lane, "worker")} for lane in LANES[lanes]],
        "outcome": outcome,
        "counts": {
            "processes": len(LANES[lanes]) - 2,
            "hops": len(hops),
            "round_trips": len(hops),
            "polls": 3,
            "bytes": sum(event["bytes"] for event in hops),
            "milliseconds": events[-1]["at"],
        },
        "events": events,
    }
