"""The twelve scenarios: what is prepared, what happens, and what was seen in the end.

Each is a function of a TappedSite and a Stage. It prepares, calls `stage.begins()`, and returns the
outcome: one sentence, from what it has measured.
"""

import json
import signal
from collections import namedtuple

from testing.probes.sending import code_to_send
from testing.site import eventually
from testing.visitor import next_event

from .stage import LOST, beside, received, took

CAPACITY = 10  # messages that a channel takes, in the scenario of the full queue
SENT = 14

Scenario = namedtuple("Scenario", ["title", "act", "options"])  # options: those of TappedSite
SCENARIOS = {}


def scenario(name, title, **options):
    """Return a decorator that keeps a function as the scenario `name` (str)."""

    def keep(act):
        SCENARIOS[name] = Scenario(title, act, options)
        return act

    return keep


@scenario("page", "Open the page")
def page(site, stage):
    alice = stage.browser("alice")
    for _ in range(4):
        alice.open("/login/")  # each process has done what it does only once
    stage.begins()
    ms, answer = took(lambda: alice.open("/login/"))
    return "The page came with status %d, after %d ms." % (answer.status_code, ms)


@scenario("socket", "Open the socket")
def open_socket(site, stage):
    alice = stage.browser("alice").sign_up()
    stage.begins()
    ms, _ = took(alice.socket)
    return "The socket was open after %d ms." % ms


@scenario("login", "A login while another page listens")
def login(site, stage):
    alice, bob = stage.browser("alice").sign_up(), stage.browser("bob")
    site.make_account("bob")
    listening = alice.socket()
    bob.open("/login/")  # the page with the form
    stage.begins()
    ms, answer = took(lambda: bob.post_login(allow_redirects=False))
    event = next_event(listening)
    assert (answer.status_code, event["username"]) == (302, "bob")
    return "bob was logged in after %d ms, and alice's page showed it." % ms


@scenario("frames", "Two frames of one socket at once", probes=True)
def frames(site, stage):
    probe = stage.browser("alice").socket("/probe/")
    stage.begins()
    probe.send("wait 0.5")
    probe.send("wait 0")
    answers = [json.loads(probe.recv()) for _ in range(2)]
    if answers == ["waited 0.5 s", "waited 0 s"]:
        return "The first frame, which took half a second, was answered first."
    return "The second frame was answered first: the first took half a second."


@scenario("close", "A socket that closes")
def close(site, stage):
    alice = stage.browser("alice").sign_up()
    listening = alice.socket()
    stage.begins()
    listening.close()
    stage.until_quiet()
    return "Sockets left in the group: %d." % site.members("users")


@scenario("worker-dies", "A worker dies during a request", probes=True, workers=1)
def worker_dies(site, stage):
    alice = stage.browser("alice")
    stage.begins()
    works = "worker1" if site.is_first else "web"
    with beside(lambda: took(lambda: alice.open("/slow/3/"))) as request:
        stage.until_hop("request")
        if site.is_first:
            stage.until_hop("receive")
        stage.end(works, signal.SIGKILL)
        stage.start(works)
    ms, answer = request.result()
    if isinstance(answer, Exception):
        stage.saw("alice", "error", "connection lost")
        return "The connection was lost after %d ms." % ms
    stage.saw("alice", "response", str(answer.status_code))
    return "The status %d came after %.0f s." % (answer.status_code, ms / 1000)


@scenario("django-restarted", "Django is restarted with new code", probes=True, workers=1)
def django_restarted(site, stage):
    alice = stage.browser("alice")
    probe = alice.socket("/probe/")
    ask(probe, "code")
    stage.begins()
    site.env["PROBE_CODE"] = "new"
    restarted = "worker1" if site.is_first else "web"
    stage.end(restarted)
    stage.start(restarted)
    answer = ask(probe, "code")
    if isinstance(answer, str):
        return "The socket stayed open, and the %s code answered it." % answer
    stage.saw("alice", "close", str(answer))
    again = ask(alice.socket("/probe/"), "code")
    return "The socket was closed with %d. A new one was answered by the %s code." % (answer, again)


@scenario("daphne-restarted", "daphne is restarted")
def daphne_restarted(site, stage):
    alice = stage.browser("alice").sign_up()
    listening = alice.socket()
    stage.begins()
    stage.end("web")
    code = received(listening)
    stage.saw("alice", "close", str(code))
    stage.until_quiet()
    left = site.members("users")
    stage.start("web")
    alice.socket()
    stage.until_quiet()
    return "The socket was closed with %d. Sockets left in the group: %d." % (code, left)


@scenario("redis-restarted", "Redis is restarted")
def redis_restarted(site, stage):
    alice, bob = stage.browser("alice").sign_up(), stage.browser("bob")
    site.make_account("bob")
    bob.open("/login/")
    listening = alice.socket()
    stage.begins()
    stage.end("redis")
    stage.start("redis")
    code = received(listening, within=2)
    if code:
        stage.saw("alice", "close", str(code))
        listening = alice.socket()
    stage.start_ended_workers()
    eventually(lambda: bob.post_login(allow_redirects=False).status_code == 302)
    event = received(listening)
    if event is None:
        stage.remark("alice", "no event within 3 s")
    how = "was closed with %d, and alice's page opened a new one" % code if code else "stayed open"
    shown = "showed bob's login" if event else "did not show bob's login"
    return "The socket %s. The page %s." % (how, shown)


@scenario("full-queue", "A queue is full", probes=True, PROBE_CAPACITY=str(CAPACITY))
def full_queue(site, stage):
    listening = stage.browser("alice").socket("/listener/")
    stage.begins()
    with stage.paused("web"):
        eventually(lambda: not site.is_daphne_waiting())  # Redis would give it a message at once
        site.run_code(code_to_send(site.version, [str(number) for number in range(SENT)]))
    count = 0
    while isinstance(received(listening), str):
        count += 1
    return "%d messages were sent, and %d came. The sender got no error." % (SENT, count)


@scenario("no-answer", "A handshake that nobody answers", probes=True)
def no_answer(site, stage):
    stage.begins()
    ms, answer = took(lambda: stage.browser("alice").socket("/never-answers/"))
    assert isinstance(answer, Exception)
    stage.saw("alice", "refuse", "dropped")
    return "The handshake was dropped after %.1f s." % (ms / 1000)


@scenario("rollback", "A send inside a transaction that is rolled back", probes=True)
def rollback(site, stage):
    listening = stage.browser("bob").socket("/listener/")
    probe = stage.browser("alice").socket("/probe/")
    stage.begins()
    assert ask(probe, "rollback change") == "rolled back"
    text = listening.recv()
    return 'bob received "%s", and the database has no such row.' % text


def ask(socket, words):
    """Send a frame; return the answer (JSON), or the code (int) with which the socket closes."""
    try:
        socket.send(words)
    except OSError:
        return LOST
    answer = received(socket)
    return json.loads(answer) if isinstance(answer, str) else answer
