"""channels_lts.layer.outage and drops: their lines in the log, and how often they come."""

import pytest
from redis.exceptions import ConnectionError, DataError

from channels_lts import layers
from channels_lts.layer import RedisChannelLayer, RedisUnavailable
from channels_lts.layer.drops import DropLog
from channels_lts.layer.outage import OutageLog, without_password


@pytest.fixture
def outage():
    log = OutageLog("redis://host/0")
    log.quiet = 0
    return log


def fail(outage, error=ConnectionError):
    with outage.translate_errors():
        raise error("refused")


def test_an_error_is_raised_as_redis_unavailable_with_its_reason(outage):
    with pytest.raises(RedisUnavailable) as raised:
        fail(outage)
    assert str(raised.value) == "Redis at redis://host/0 cannot be used: refused"
    assert isinstance(raised.value, RedisChannelLayer.ChannelFull)
    assert isinstance(raised.value.__cause__, ConnectionError)


def test_a_mistake_of_the_caller_is_not_an_outage(outage, caplog):
    with pytest.raises(DataError):
        fail(outage, DataError)
    assert caplog.records == []


def test_an_outage_and_its_end_are_one_line_each(outage, caplog):
    for _ in range(3):
        with pytest.raises(RedisUnavailable):
            fail(outage)
    for _ in range(3):
        with outage.translate_errors():
            pass
    assert [record.getMessage() for record in caplog.records] == [
        "Redis at redis://host/0 cannot be used, retrying: refused",
        "Redis at redis://host/0 is back after 0 s.",
    ]


def test_it_is_back_only_after_a_time_without_errors(outage, caplog):
    outage.quiet = 60
    outage.begin(ConnectionError("refused"))
    outage.end()
    assert len(caplog.records) == 1


def test_of_two_threads_that_see_the_end_one_logs_it(outage, caplog):
    class OtherThread:
        """A lock for which another thread, which logs the end, was faster."""

        def __enter__(self):
            outage.since.clear()

        def __exit__(self, *error):
            pass

    outage.begin(ConnectionError("refused"))
    outage.lock = OtherThread()
    outage.end()
    assert len(caplog.records) == 1


def test_the_former_names_still_work():
    assert layers.RedisChannelLayer is RedisChannelLayer
    assert layers.ServerAway is RedisChannelLayer.ServerAway is RedisUnavailable
    assert RedisChannelLayer.RedisUnavailable is RedisUnavailable


@pytest.mark.parametrize(
    "url,shown",
    [
        ("redis://:se@cret@host:1/0", "redis://host:1/0"),
        ("redis://host:1/0", "redis://host:1/0"),
        ("unix:///run/redis", "unix:///run/redis"),
        ("rediss://user:se%40cret@host:1/0", "rediss://host:1/0"),
        (
            "redis://:se/c#r?et@host:1/0",
            "redis://(an address that is not shown: its password has an @)",
        ),
        ("redis://host:1/0?password=secret&db=3", "redis://host:1/0?db=3"),
        (
            "redis://host:1/0?password=se@cret",
            "redis://(an address that is not shown: its password has an @)",
        ),
        ("unix://user:secret@/run/redis?db=1", "unix:///run/redis?db=1"),
        ("user:secret@host:1", "host:1"),
        ("redis://:se://cret@host:1", "host:1"),
    ],
)
def test_a_url_is_logged_without_its_password(url, shown):
    assert without_password(url) == shown


def test_dropped_messages_are_one_line_an_interval_for_each_group(caplog):
    drops = DropLog()
    for group in ("users", "users", "admins"):
        drops.add(group, 3)
    assert [record.args for record in caplog.records] == [(1, "users", 3), (1, "admins", 3)]
