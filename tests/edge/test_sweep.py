"""daphne's check of timeouts and pings survives each request and each socket."""

import threading
import time

import pytest
import websocket

from testing.site import eventually

from .site import ALL_PARTS, LIMITS, EdgeSite, receive_all, request, status

HTTP_TIMEOUT = 2
DAPHNE = ["--http-timeout", str(HTTP_TIMEOUT), "--ping-interval", "1", "--force-sync"]
LATE = HTTP_TIMEOUT + 3  # seconds: the check runs each two


@pytest.fixture(scope="module")
def quick():
    """Return a site with short timeouts, whose daphne reads from the channel layer without wait."""
    with EdgeSite(LIMITS, daphne=DAPHNE) as site:
        yield site


@pytest.fixture(scope="module")
def quick_unguarded():
    with EdgeSite({"OFF": ALL_PARTS + ["response-bodies"]}, daphne=DAPHNE) as site:
        yield site


def in_parallel(function, *sites):
    """Return the results of a function of each site (list)."""
    results = {}
    threads = [
        threading.Thread(target=lambda site=site: results.update({site: function(site)}))
        for site in sites
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[site] for site in sites]


def count_pings(socket, seconds):
    """Return the pings (int) that a socket gets."""
    socket.settimeout(0.1)
    deadline, count = time.time() + seconds, 0
    while time.time() < deadline:
        try:
            opcode, frame = socket.recv_data_frame(control_frame=True)
            count += opcode == websocket.ABNF.OPCODE_PING
        except websocket.WebSocketTimeoutException:
            pass
    return count


def leave_half_an_answer(site):
    """Ask for an answer that never ends, and let the check of timeouts run twice.

    Return whether daphne has cut its connection.
    """
    with site.connect() as connection:
        connection.sendall(request("/half/"))
        time.sleep(HTTP_TIMEOUT + 5)
        connection.settimeout(0.1)
        try:
            while connection.recv(1000):
                pass
            return True
        except ConnectionError:
            return True
        except OSError:  # nothing has come
            return False


def test_half_an_answer_is_cut_and_the_others_keep_their_timeouts(quick, quick_unguarded):
    def look(site):
        is_cut = leave_half_an_answer(site)
        socket, pings = site.socket(), []
        counter = threading.Thread(target=lambda: pings.append(count_pings(socket, LATE)))
        counter.start()
        answer = site.get("/slow/?seconds=%d" % (LATE + 1)).status_code
        counter.join()
        return is_cut, answer, min(pings[0], 1)

    guarded, unguarded = in_parallel(look, quick, quick_unguarded)
    assert guarded == (True, 503, 1)
    assert unguarded == (False, 200, 0)
    assert "A response was cut: no part of it came for 2 s" in quick.log("web")


def test_a_stream_that_is_longer_than_every_timeout_arrives_whole(quick):
    parts = 24  # in 6 seconds
    answer = quick.get("/stream/?count=%d&seconds=0.25" % parts)
    assert answer.text == "".join("%d\n" % number for number in range(parts))


def test_an_answer_that_was_waited_for_arrives(quick):
    assert quick.get("/slow/?seconds=0.5").text == "slow"


def test_a_large_body_is_refused_with_force_sync(quick):
    body = b"x" * (LIMITS["MAX_BODY"] + 1)
    assert quick.post("/echo/", data=body).status_code == 413


def test_a_slow_request_is_cut_with_force_sync(quick):
    with quick.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        assert status(receive_all(connection)) == 408


def test_a_client_that_has_left_does_not_end_the_check(quick):
    with quick.connect() as connection:
        connection.sendall(request("/slow/?seconds=1"))
    eventually(lambda: quick.get("/").ok)
    assert quick.get("/slow/?seconds=%d" % LATE).status_code == 503
    assert "Traceback" not in quick.log("web")
