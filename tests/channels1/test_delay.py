"""channels.delay and its server, `rundelay`."""

import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from testing.open_files import files_of
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


def execute(site, statement, *values):
    """Run a statement of SQL with its values; return the rows that it finds."""
    connection = sqlite3.connect(os.path.join(site.folder, "db.sqlite3"), timeout=20)
    rows = connection.execute(statement, values).fetchall()
    connection.commit()
    connection.close()
    return rows


def insert(site, content):
    """Put a message that is due into the database, with its content as text (str)."""
    insertion = "INSERT INTO %s (due_date, channel_name, content) VALUES (?, ?, ?)" % TABLE
    execute(site, insertion, "2018-01-01 00:00:00", "unread", content)


def stored(site):
    """Return how many messages are in the database."""
    ((count,),) = execute(site, "SELECT count(*) FROM %s" % TABLE)
    return count


def test_a_stored_message_that_can_never_be_sent_is_logged_and_dropped(site):
    insert(site, "no JSON")
    insert(site, "{}")
    eventually(lambda: stored(site) == 0)
    assert site.log("delay").count("A delayed message was dropped") == 1


def test_no_database_connection_stays_open(site):
    def has_database():
        return any("db.sqlite3" in name for name in files_of(site.processes["delay"].pid))

    eventually(lambda: not has_database())


def test_the_server_and_its_messages_outlive_redis(site):
    site.kill("redis")
    insert(site, "{}")
    time.sleep(1)  # until the server has tried
    assert stored(site) == 1
    site.start("redis")
    eventually(site.is_answering)
    assert_delays(site)
    eventually(lambda: stored(site) == 0)


def test_sigterm_ends_the_server(site):
    assert site.end("delay") == 0
    site.start("delay")
    assert_delays(site)
