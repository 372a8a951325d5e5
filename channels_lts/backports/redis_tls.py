"""Let redis-py 2.10 use TLS on Python 3.12 and later: `redis-tls` in table.py."""

import ssl

from redis.connection import Connection, SSLConnection

from .table import entry
from .versions import check


def apply():
    """Replace `SSLConnection._connect`. Raises UnexpectedVersion."""
    check([entry("redis-tls")])
    SSLConnection._connect = _connect


def _connect(self):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # As ssl.wrap_socket did: check the certificate if ssl_cert_reqs says so, never the host's name.
    context.check_hostname = False
    context.verify_mode = self.cert_reqs
    if self.ca_certs:
        context.load_verify_locations(self.ca_certs)
    if self.certfile:
        context.load_cert_chain(self.certfile, self.keyfile)
    return context.wrap_socket(Connection._connect(self), server_hostname=self.host)
