"""The client of the layer, on a real Redis and the installed redis-py: tox -e redis-2, …"""

import os
import threading

import pytest
import redis
from redis.exceptions import ConnectionError, DataError

from channels_lts.backports.versions import is_at_least
from channels_lts.layer import RedisChannelLayer
from channels_lts.layer.quick_client import OnceClient, QuickClient
from channels_lts.layer.redis_py import NoScriptError, RawConnection, client, steady_options
from channels_lts.layer.scripts import Script

IS_QUICK = is_at_least("redis", 3, 5)
ECHO = Script("return {ARGV[1], #ARGV[1]}")
MESSAGE = {"text": "one"}

quick_only = pytest.mark.skipif(not IS_QUICK, reason="redis-py before 3.5 has its own client")


@pytest.fixture
def quick(hosts):
    made = client(hosts[0], {"socket_timeout": 5})
    yield made
    made.connection_pool.disconnect()


def test_redis_py_has_its_own_pool_before_it_became_slow(quick):
    assert type(quick) is (QuickClient if IS_QUICK else OnceClient)


@pytest.mark.parametrize(
    "options",
    [{"retry_on_timeout": True}, {"decode_responses": True}, {"encoding": "latin-1"}],
)
def test_an_option_that_concerns_each_command_leaves_redis_pys_own_pool(hosts, options):
    assert type(client(hosts[0], options)) is OnceClient


def test_an_option_in_the_url_counts_too(hosts):
    assert type(client(hosts[0] + "?retry_on_timeout=yes", {})) is OnceClient


@pytest.mark.parametrize(
    "given", [b"\0\r\n\xff", "é €", "", 0, -7, 1.5, 1790000000.123456, b"x" * 10**6]
)
def test_an_argument_reaches_redis_as_redis_py_writes_it(hosts, quick, given):
    own = redis.Redis.from_url(hosts[0], **steady_options())
    assert ECHO.run(quick, [], [given]) == ECHO.run(own, [], [given])


@quick_only
def test_an_argument_that_redis_py_refuses_is_refused_and_costs_no_connection(quick):
    with pytest.raises(DataError):
        ECHO.run(quick, [], [None])
    assert ECHO.run(quick, [], ["a"]) == [b"a", 1]
    assert len(quick.connection_pool._available_connections) == 1


def test_a_script_that_redis_does_not_have_is_an_error_and_costs_no_connection(quick):
    with pytest.raises(NoScriptError):
        quick.evalsha("0" * 40, 0)
    assert ECHO.run(quick, [], ["a"]) == [b"a", 1]
    assert len(quick.connection_pool._available_connections) == 1


def test_other_commands_have_the_answers_of_redis_py(hosts, quick):
    own = redis.Redis.from_url(hosts[0], **steady_options())
    own.delete("list", "one")
    for used in (own, quick):
        assert used.rpush("list", "a", b"b") == 2
        assert used.blpop(["none", "list"], timeout=1) == (b"list", b"a")
        assert used.lrange("list", 0, -1) == [b"b"]
        assert used.delete("list") == 1
        assert used.blpop("list", timeout=1) is None
        assert used.set("one", 1, ex=9) is True
        assert used.mget(["one", "none"]) == [b"1", None]
        assert used.script_load(ECHO.text).lower() in (ECHO.sha, ECHO.sha.encode())
        assert used.pipeline(transaction=False).get("one").delete("one").execute() == [b"1", 1]


def test_a_connection_that_redis_has_closed_is_replaced_without_an_error(hosts, caplog):
    layer = RedisChannelLayer(hosts=hosts[:1])
    layer.send("http.request", MESSAGE)
    client(hosts[0], {}).execute_command("CLIENT", "KILL", "TYPE", "normal")
    assert layer.receive(["http.request"]) == ("http.request", MESSAGE)
    assert caplog.text == ""


@quick_only
def test_an_answer_that_nobody_has_read_is_not_the_answer_of_the_next_command(quick):
    ECHO.run(quick, [], ["loaded"])
    raw = RawConnection(quick)
    raw.send([["ECHO", "left behind"]])
    while not raw.has_answer():
        pass
    quick.connection_pool.release(raw._connection)
    assert ECHO.run(quick, [], ["a"]) == [b"a", 1]


def test_an_answer_that_does_not_come_in_time_is_not_the_next_one(hosts):
    patient, impatient = client(hosts[0], {}), client(hosts[0], {"socket_timeout": 0.2})
    ECHO.run(patient, [], ["loaded"])
    patient.execute_command("CLIENT", "PAUSE", 1000)
    with pytest.raises(redis.RedisError):
        ECHO.run(impatient, [], ["late"])
    while True:
        try:
            assert ECHO.run(impatient, [], ["a"]) == [b"a", 1]
            return
        except redis.TimeoutError:
            pass


def test_threads_get_their_own_answers(quick):
    wrong = []

    def run(name):
        for number in range(200):
            given = "%s-%d" % (name, number)
            if ECHO.run(quick, [], [given])[0] != given.encode():
                wrong.append(given)

    threads = [threading.Thread(target=run, args=[name]) for name in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool = quick.connection_pool
    assert wrong == []
    assert len(pool._available_connections) <= len(threads)
    assert len(pool._in_use_connections) == 0


@quick_only
def test_a_process_that_was_forked_uses_no_connection_of_the_other(quick):
    ECHO.run(quick, [], ["a"])
    child = os.fork()
    if not child:
        same = quick.connection_pool._available_connections
        fine = ECHO.run(quick, [], ["b"]) == [b"b", 1]
        mine = all(one.pid == os.getpid() for one in quick.connection_pool._available_connections)
        os._exit(0 if fine and mine and same else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert ECHO.run(quick, [], ["c"]) == [b"c", 1]


def test_no_more_connections_are_open_than_the_project_allows(hosts):
    single = client(hosts[0], {"max_connections": 1})
    assert ECHO.run(single, [], ["a"]) == [b"a", 1]
    assert single.ping()
    assert ECHO.run(single, [], ["a"]) == [b"a", 1]
    held = RawConnection(single)
    with pytest.raises(ConnectionError, match="Too many connections"):
        ECHO.run(single, [], ["a"])
    held.close()
    assert ECHO.run(single, [], ["a"]) == [b"a", 1]
