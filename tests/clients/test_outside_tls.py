"""
The connection goes to the address that was checked, under the name that was asked: in SNI, in the
certificate, in Host.
"""

import datetime as dt
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ens.clients import outside
from ens.clients.outside_addresses import Policy

NAME, OTHER = "receiver.example.org", "other.example.org"


def certificate(name, folder):
    """
    Its own authority, for one name and a day.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    pem = serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(pem)
    )
    return file


@pytest.fixture
def served(tmp_path):
    """
    A server that has the certificate of NAME, what it was asked, and whom to believe.
    """
    file, asked = certificate(NAME, tmp_path), {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked["host"] = self.headers["host"]
            self.send_response(204)
            self.end_headers()

        def log_message(self, *values):
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    context.sni_callback = lambda _socket, name, _context: asked.update(sni=name)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.server_address[1], asked, ssl.create_default_context(cafile=str(file))
    server.shutdown()
    server.server_close()
    thread.join()


def call(monkeypatch, name, port, trusted):
    """
    As if this machine were the public address of the name.
    """
    monkeypatch.setattr(outside, "resolve", lambda host: ["127.0.0.1"])
    monkeypatch.setattr(outside, "require_public", lambda addresses: None)
    monkeypatch.setattr(outside, "_trusted", lambda: trusted)
    rules = Policy(ports=frozenset({port}))
    return outside.call(
        "POST", f"https://{name}:{port}/", body=b"{}", headers={}, seconds=5, rules=rules
    )


def test_the_name_that_was_asked_is_the_one_that_is_proved(served, monkeypatch):
    port, asked, trusted = served
    assert call(monkeypatch, NAME, port, trusted).status == 204
    assert asked == {"sni": NAME, "host": f"{NAME}:{port}"}


def test_another_name_is_not_believed(served, monkeypatch):
    port, asked, trusted = served
    with pytest.raises(outside.NotAnswered) as error:
        call(monkeypatch, OTHER, port, trusted)
    assert (error.value.reason, error.value.sent) == ("insecure", False)
    assert "host" not in asked


def test_an_unknown_authority_is_not_believed(served, monkeypatch):
    port, asked, _ = served
    with pytest.raises(outside.NotAnswered) as error:
        call(monkeypatch, NAME, port, ssl.create_default_context())
    assert error.value.reason == "insecure"
    assert "host" not in asked
