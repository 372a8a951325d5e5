"""channels_lts.layer.redis_py with a real Redis, on the installed redis-py: tox -e redis-2, …"""

import contextlib
import subprocess
import time
from urllib.parse import quote

import asgi_redis
import pytest

import channels_lts.layer
from channels_lts.backports.versions import is_at_least
from channels_lts.layer import RedisChannelLayer, RedisUnavailable
from channels_lts.layer.redis_py import ResponseError, client
from channels_lts.layer.urls import UnreadableURL
from scripts import redis_server
from testing.ports import free_port
from testing.site import eventually
from testing.tls import TLS

PASSWORD = 'p@ss/w#r:d%$x?&+=é %41[]\\"'
USER = "us@r/%x"
KNOWS_USERS = is_at_least("redis", 3, 4)


def quoted(text):
    """Return `text` (str) as a Redis URL has it: each special character percent-encoded."""
    return quote(text, safe="")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """Give the port and the socket of a Redis. It takes PASSWORD without a user, or of USER."""
    folder = str(tmp_path_factory.mktemp("guarded"))
    path, port = folder + "/s", free_port()
    command = redis_server.command(folder, path)
    command += ["--port", str(port), "--requirepass", PASSWORD]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url = "unix://:%s@%s" % (quoted(PASSWORD), path)
    eventually(lambda: redis_server.is_answering(url))
    with contextlib.suppress(ResponseError):  # Redis before 6.0 has no users
        rights = ["on", ">" + PASSWORD, "~*", "&*", "+@all"]
        client(url, {}).execute_command("ACL", "SETUSER", USER, *rights)
    yield port, path
    server.kill()
    server.wait()


def check_all_ways(layer):
    """Check that a layer sends and receives, by its clients and by a raw connection."""
    layer.flush()
    layer.send("http.request", {"n": 1})
    assert layer.receive(["http.request"]) == ("http.request", {"n": 1})
    layer.group_add("users", "a.channel")
    layer.send_group("users", {"n": 2})
    assert layer.receive(["a.channel"], block=True) == ("a.channel", {"n": 2})
    reader = layer.store.open_reader(process="a.b!", count=9, expiry=9, format_expiry=9)
    layer.store.register(process="a.b!", number=None, expiry=9, format_expiry=9)
    layer.send("a.b!c", {"n": 3})
    reader.request(1)
    assert len(reader.read().items) == 1
    reader.close()


@pytest.mark.parametrize("user", ["", USER])
@pytest.mark.parametrize("kind", ["tcp", "socket"])
def test_a_password_with_special_characters_is_percent_decoded(guarded, hosts, kind, user):
    if user and not KNOWS_USERS:
        pytest.skip("redis-py before 3.4 knows no users")
    if user and int(client(hosts[0], {}).info("server")["redis_version"].split(".")[0]) < 6:
        pytest.skip("Redis before 6.0 has no users")
    port, path = guarded
    login = quoted(user) + ":" + quoted(PASSWORD)
    urls = {
        "tcp": "redis://%s@127.0.0.1:%d/1" % (login, port),
        "socket": "unix://%s@%s?db=1" % (login, path),
    }
    check_all_ways(RedisChannelLayer(hosts=[urls[kind]]))


def test_a_layer_uses_several_hosts_with_passwords(guarded, hosts):
    url = "redis://:%s@127.0.0.1:%d/2" % (quoted(PASSWORD), guarded[0])
    layer = RedisChannelLayer(hosts=[url, hosts[1]])
    layer.flush()
    for number in range(4):
        layer.send("http.request", {"n": number})
    found = sorted(layer.receive(["http.request"], block=True)[1]["n"] for _ in range(4))
    assert found == [0, 1, 2, 3]


@pytest.mark.parametrize("url", ["redis://127.0.0.1:%d/1", "redis://127.0.0.1:%d/1?db=1"])
def test_a_password_may_stand_in_the_options(guarded, url):
    options = {"connection_kwargs": {"password": PASSWORD}}
    check_all_ways(RedisChannelLayer(hosts=[url % guarded[0]], **options))


@pytest.mark.parametrize("raw", ["a/b", "a#b", "a@b/c", "9/b"])
def test_a_password_that_cannot_be_told_from_a_host_is_refused_with_the_remedy(raw):
    with pytest.raises(UnreadableURL, match="%2F") as raised:
        RedisChannelLayer(hosts=["redis://:%s@127.0.0.1:1/0" % raw])
    assert raw not in str(raised.value)


@pytest.mark.parametrize(
    "package", [channels_lts.layer, asgi_redis], ids=["channels_lts", "asgi_redis"]
)
def test_a_layer_waits_longer_than_redis_pys_own_limit_without_an_error(hosts, package):
    layer = package.RedisChannelLayer(hosts=hosts[:1])
    started = time.time()
    assert layer.receive(["nothing.here"], block=True) == (None, None)
    assert time.time() - started >= layer.blpop_timeout - 0.1


@pytest.mark.parametrize("url", ["redis://host/0", "unix:///path", "rediss://host/0"])
def test_an_option_that_redis_py_does_not_know_is_refused_at_start(url):
    with pytest.raises(ValueError, match="connection_kwargs of the channel layer.*passwort"):
        RedisChannelLayer(hosts=[url], connection_kwargs={"passwort": "secret"})
    with pytest.raises(ValueError, match="in its URL.*passwort") as raised:
        RedisChannelLayer(hosts=[url + "?passwort=secret"])
    assert "secret" not in str(raised.value)


@pytest.mark.skipif(not is_at_least("redis", 3, 5), reason="redis-py 2.10 ignores the scheme")
def test_another_scheme_is_refused_with_the_remedy():
    with pytest.raises(UnreadableURL, match="Write redis://"):
        RedisChannelLayer(hosts=["http://host:6379/0"])


def test_a_redis_that_is_gone_is_an_error_at_once():
    layer = RedisChannelLayer(hosts=["redis://127.0.0.1:%d/0" % free_port()])
    started = time.time()
    with pytest.raises(RedisUnavailable):
        layer.send("http.request", {})
    assert time.time() - started < 0.5


def test_a_connection_begins_without_a_command_of_redis_pys_own(hosts):
    """HELLO and CLIENT SETINFO are round trips, and Redis 3.2 refuses them."""
    RedisChannelLayer(hosts=hosts[2:]).flush()  # loads the scripts
    own = client(hosts[2], {})
    own.execute_command("CONFIG", "RESETSTAT")
    RedisChannelLayer(hosts=hosts[2:]).receive(["nothing"])
    commands = set(own.info("commandstats"))
    assert not [name for name in commands if "setinfo" in name or "hello" in name]


def test_stock_asgi_redis_keeps_groups_and_statistics(hosts):
    layer = asgi_redis.RedisChannelLayer(hosts=hosts[:1])
    layer.flush()
    name = layer.new_channel("a.channel?")
    layer.group_add("users", name)
    assert layer.group_channels("users") == [name]
    layer.send_group("users", {"n": 1})
    assert layer.receive([name]) == (name, {"n": 1})
    layer.group_discard("users", name)
    assert layer.group_channels("users") == []
    assert layer.global_statistics()["messages_count"] == 1
    assert layer.channel_statistics(name)["messages_count"] == 1
    assert asgi_redis.RedisLocalChannelLayer.group_add is asgi_redis.RedisChannelLayer.group_add


@pytest.fixture
def sentinel(tmp_path):
    """Run a Redis, and a Sentinel that watches it; return the Sentinel's port."""
    port, watcher = free_port(), free_port()
    config = tmp_path / "sentinel.conf"
    config.write_text("port %d\nsentinel monitor main 127.0.0.1 %d 1\n" % (watcher, port))
    command = redis_server.command(str(tmp_path), str(tmp_path / "s")) + ["--port", str(port)]
    servers = [subprocess.Popen(command, stdout=subprocess.DEVNULL)]
    eventually(lambda: redis_server.is_answering("redis://127.0.0.1:%d" % port))
    command = [redis_server.executable(), str(config), "--sentinel"]
    servers.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=str(tmp_path)))
    eventually(lambda: redis_server.is_answering("redis://127.0.0.1:%d" % watcher))
    yield watcher
    for server in servers:
        server.kill()
        server.wait()


def test_asgi_redis_sentinel_layer_works(sentinel):
    layer = asgi_redis.RedisSentinelChannelLayer(hosts=[("127.0.0.1", sentinel)])
    assert layer.services == ["main"]
    layer.flush()
    layer.group_add("users", "a.channel")
    layer.send_group("users", {"n": 1})
    assert layer.receive(["a.channel"], block=True) == ("a.channel", {"n": 1})
    assert layer.receive(["a.channel"], block=True) == (None, None)  # after five seconds


def test_rediss_uses_tls_with_a_percent_encoded_password(guarded, tmp_path):
    with TLS(guarded[0], tmp_path) as tls:
        url = tls.address.replace("https://", "rediss://:%s@" % quoted(PASSWORD))
        url += "/3?ssl_cert_reqs="
        unchecked = "none" + "&ssl_check_hostname=false" * is_at_least("redis", 4, 0)
        check_all_ways(RedisChannelLayer(hosts=[url + unchecked]))
        layer = RedisChannelLayer(hosts=[url + "required"])
        with pytest.raises(RedisUnavailable, match="(?i)certificate|ssl"):
            layer.send("http.request", {})
