"""Refusals over TLS, which daphne's endpoint strings start. It needs the package pyOpenSSL."""

import datetime
import socket
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.backends import default_backend
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from testing.ports import free_port
from testing.site import PATIENCE

from .site import LIMITS, EdgeSite, handshake, receive_all, receive_head, request, status, statuses

pytest.importorskip("OpenSSL", reason="TLS in daphne needs pyOpenSSL, which the lock has not")

REFUSED = b"POST /echo/ HTTP/1.1\r\nHost: a\r\nContent-Type: a; charset=rot13\r\n"
BODY = b"x" * (4 * 1024 * 1024)


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """Return the port (int) where a site with small limits speaks TLS."""
    file, port = str(tmp_path_factory.mktemp("tls") / "key.pem"), free_port()
    write_certificate(file)
    endpoint = "ssl:%d:privateKey=%s:certKey=%s:interface=127.0.0.1" % (port, file, file)
    with EdgeSite(LIMITS, daphne=["-e", endpoint]):
        yield port


def write_certificate(file):
    """Write a key and a certificate for it, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1(), default_backend())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now, day = datetime.datetime.utcnow(), datetime.timedelta(days=1)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.not_valid_before(now - day).not_valid_after(now + day).serial_number(1)
    certificate = builder.public_key(key.public_key()).sign(key, hashes.SHA256(), default_backend())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    with open(file, "wb") as target:
        target.write(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
        target.write(certificate.public_bytes(pem))


def connect(port, *protocols):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if protocols:
        context.set_alpn_protocols(protocols)
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port), PATIENCE))


def test_a_request_is_answered(port):
    with connect(port) as connection:
        connection.sendall(request("/"))
        assert receive_all(connection).endswith(b"edge")


def test_a_refusal_reaches_a_client_that_still_sends(port):
    with connect(port) as connection:
        connection.sendall(REFUSED + b"Content-Length: %d\r\n\r\n" % len(BODY))
        connection.sendall(BODY)
        assert status(receive_head(connection)) == 415


def test_a_silent_client_is_cut(port):
    with connect(port) as connection:
        connection.sendall(REFUSED + b"Content-Length: 100\r\n\r\n")
        assert statuses(receive_all(connection)) == [415]


def test_a_handshake_is_checked(port):
    for path, expected in (("/echo/", 101), ("//echo/", 400)):
        with connect(port) as connection:
            connection.sendall(handshake(path))
            assert status(receive_head(connection)) == expected


def test_tls_never_chooses_http_2(port):
    with connect(port, "h2", "http/1.1") as connection:
        assert connection.selected_alpn_protocol() in ("http/1.1", None)
