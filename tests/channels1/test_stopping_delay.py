"""`rundelay` that gets SIGTERM: a message that it has taken is not lost."""

import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from testing.site import eventually
from tests.edge.processes import redis_layer

from .http_site import HttpSite
from .test_delay import TABLE, execute, stored

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def site():
    with HttpSite(["redis", "web", "threads", "delay"]) as site:
        yield site


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_message_that_is_not_stored_yet_comes_after_the_next_start(site, number):
    execute(site, "ALTER TABLE %s RENAME TO away" % TABLE)
    statistics = redis_layer(site, prefix="http:").channel_statistics
    before = statistics("asgi.delay")["messages_count"]
    with ThreadPoolExecutor(1) as other:
        answer = other.submit(site.get, "/delayed/?ms=0")
        eventually(lambda: statistics("asgi.delay")["messages_count"] > before)
        eventually(lambda: not statistics("asgi.delay")["messages_pending"])
        assert site.end("delay", number) == 0
        assert "Waiting for the message that it handles now" in site.log("delay")
        assert not answer.done()
        execute(site, "ALTER TABLE away RENAME TO %s" % TABLE)
        site.start("delay")
        assert answer.result().text == "later"


def test_messages_that_are_due_stay_stored_until_the_next_start(site):
    insertion = "INSERT INTO %s (due_date, channel_name, content) VALUES " % TABLE
    count = 2000
    rows = ["('2018-01-01 00:00:00', 'unread.%d', '{}')" % number for number in range(count)]
    for start in range(0, count, 500):  # SQLite's limit for one statement
        execute(site, insertion + ", ".join(rows[start : start + 500]))
    eventually(lambda: "Sending delayed message to channel unread" in site.log("delay"))
    assert site.end("delay") == 0
    kept = stored(site)
    assert 0 < kept < count
    assert site.log("delay").count("channel unread") == count - kept
    execute(site, "DELETE FROM %s WHERE channel_name != 'unread.%d'" % (TABLE, count - 1))
    site.start("delay")
    eventually(lambda: stored(site) == 0)
