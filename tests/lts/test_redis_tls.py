"""channels_lts.backports.redis_tls, without a server: the context that a connection gets."""

import ssl
import sys

import pytest
from redis.connection import Connection

from channels_lts.backports import redis_tls
from channels_lts.backports.versions import is_at_least

pytestmark = pytest.mark.skipif(
    is_at_least("redis", 3, 0),
    reason="redis-py from 3.0 on makes an SSL context itself: tox -e redis-2 runs this",
)


class Context:
    """An SSL context that records what is set and loaded."""

    def __init__(self, protocol):
        self.loaded = {"protocol": protocol}

    def load_verify_locations(self, ca_certs):
        self.loaded["ca_certs"] = ca_certs

    def load_cert_chain(self, certfile, keyfile):
        self.loaded["cert"] = certfile, keyfile

    def wrap_socket(self, connection, server_hostname):
        return self, connection, server_hostname


def wrapped(monkeypatch, **options):
    """Return what the backport's `_connect` returns for a connection with these options."""
    monkeypatch.setattr(redis_tls.ssl, "SSLContext", Context)
    monkeypatch.setattr(Connection, "_connect", lambda self: "a TCP socket")
    return redis_tls._connect(redis_tls.SSLConnection(host="redis.example", **options))


def test_a_connection_checks_the_certificate_if_the_project_says_so(monkeypatch):
    context, connection, name = wrapped(
        monkeypatch, ssl_cert_reqs="required", ssl_ca_certs="/ca.pem"
    )
    assert (connection, name) == ("a TCP socket", "redis.example")
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname is False
    assert context.loaded == {"protocol": ssl.PROTOCOL_TLS_CLIENT, "ca_certs": "/ca.pem"}


def test_a_connection_shows_its_own_certificate(monkeypatch):
    context, _, _ = wrapped(monkeypatch, ssl_certfile="/own.pem", ssl_keyfile="/own.key")
    assert context.verify_mode == ssl.CERT_NONE
    assert context.loaded["cert"] == ("/own.pem", "/own.key")


def test_apply_replaces_the_method(monkeypatch):
    monkeypatch.setattr(redis_tls.SSLConnection, "_connect", None)
    monkeypatch.setattr(sys, "version_info", (3, 12))
    redis_tls.apply()
    assert redis_tls.SSLConnection._connect is redis_tls._connect
