"""Let redis-py 2.10 use TLS on Python 3.12 and later.

Defect: `rediss://` calls ssl.wrap_socket, which Python 3.12 removed.
Upstream: redis-py 3.0 has a context of its own; asgi_redis cannot use it.
Expects: redis 2.10.
"""

import ssl
import sys

from .versions import expect

try:
    import redis
    from redis.connection import Connection, SSLConnection
except ImportError:
    redis = None


def apply():
    if redis is None or sys.version_info < (3, 12):
        return
    expect("redis", redis.__version__, ["2.10."])
    SSLConnection._connect = _connect


def _connect(self):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # as ssl.wrap_socket: the certificate counts, if ssl_cert_reqs
    context.verify_mode = self.cert_reqs
    if self.ca_certs:
        context.load_verify_locations(self.ca_certs)
    if self.certfile:
        context.load_cert_chain(self.certfile, self.keyfile)
    return context.wrap_socket(Connection._connect(self), server_hostname=self.host)
