"""channels.delay and its server, `rundelay`."""

import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from testing.site import eventually

from .http_site import HttpSite

pytestmark = pytest.mark.live
TABLE = '"channels.delay_delayedmessage"'


@pytest.fixture(scope="module")
def site():
    with HttpSite(["redis", "web", "threads", "delay"]) as site:
        yield site


def assert_delays(site):
    answer = site.get("/delayed/?ms=300")
    assert answer.text == "later"
    assert answer.elapsed.total_seconds() > 0.3


def test_a_delayed_message_arrives_after_its_delay(site):
    assert_delays(site)


def test_malformed_messages_are_logged_and_dropped(site):
    assert site.get("/malformed/").text == "sent"
    eventually(lambda: site.log("delay").count("Invalid message received") == 10)
    assert "JSON" in site.log("delay")
    assert "must contain keys 'channel', 'content', and 'delay'" in site.log("delay")
    assert_delays(site)


def test_a_database_that_fails_for_a_time_loses_no_message(site):
    execute(site, "ALTER TABLE %s RENAME TO away" % TABLE)
    eventually(lambda: "The database cannot be used" in site.log("delay"))
    with ThreadPoolExecutor(1) as other:
        answer = other.submit(site.get, "/delayed/?ms=0")
        time.sleep(1)  # until the server has the message
        assert not answer.done()
        execute(site, "ALTER TABLE away RENAME TO %s" % TABLE)
        assert answer.result().text == "later"


def execute(site, statement):
    connection = sqlite3.connect(os.path.join(site.folder, "db.sqlite3"), timeout=20)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_no_database_connection_stays_open(site):
    folder = "/proc/%d/fd" % site.processes["delay"].pid

    def has_database():
        links = [os.path.join(folder, name) for name in os.listdir(folder)]
        return any("db.sqlite3" in os.readlink(link) for link in links if os.path.islink(link))

    eventually(lambda: not has_database())


def test_the_server_outlives_redis(site):
    site.kill("redis")
    site.start("redis")
    eventually(site.is_answering)
    assert_delays(site)


def test_sigterm_ends_the_server(site):
    assert site.end("delay") == 0
    site.start("delay")
    assert_delays(site)
