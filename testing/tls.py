"""Put https in front of a site: end TLS with a certificate of our own.

The proxy adds X-Forwarded-Proto to each request. It expects each request to begin in a packet of
its own, as browsers send them: they wait for the answer before the next request.
"""

import datetime
import ipaddress
import socket
import ssl
import threading

from cryptography import x509
from cryptography.hazmat.backends import default_backend
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class TLS:
    """A TLS proxy for the server on `port`; use it as a context. `address` is its https URL."""

    def __init__(self, port, folder):
        self.port = port
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.certificate = certificate(folder)
        self.context.load_cert_chain(self.certificate)
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(50)
        self.address = "https://127.0.0.1:%d" % self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *exc):
        self.listener.close()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.connect, args=(client,), daemon=True).start()

    def connect(self, client):
        try:
            client = self.context.wrap_socket(client, server_side=True)
        except OSError:
            return
        site = socket.create_connection(("127.0.0.1", self.port))
        threading.Thread(target=pass_on, args=(site, client), daemon=True).start()
        pass_on(client, site, change=add_https_header)


def add_https_header(data):
    """Return `data` (bytes), with X-Forwarded-Proto in it if a request begins there."""
    if data.startswith((b"GET ", b"POST ")):
        line, end, rest = data.partition(b"\r\n")
        return line + end + b"X-Forwarded-Proto: https\r\n" + rest
    return data


def pass_on(source, target, change=lambda data: data):
    """Write what a socket receives to another, as `change` (bytes to bytes) returns it."""
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            target.sendall(change(data))
    except OSError:
        pass
    target.close()


def certificate(folder):
    """Write a key and a self-signed certificate into `folder`; return the file's path (str).

    A client that has the file as its certificate authority trusts the proxy.
    """
    key = ec.generate_private_key(ec.SECP256R1(), default_backend())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.utcnow()
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256(), default_backend())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return str(path)
