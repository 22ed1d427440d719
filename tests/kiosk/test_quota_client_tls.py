"""A server that cannot show whose it is gets nothing: no request, no token."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from kiosk.core.model import LinkFault
from kiosk.quota_client import LinkError, QuotaClient

TIMEOUT_S = 5.0


def _write_own_certificate(path: Path) -> None:
    """A certificate for 127.0.0.1 that nobody but its owner has signed."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "contoh")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + signed.public_bytes(Encoding.PEM))


def test_a_server_with_a_certificate_of_its_own_making_hears_nothing(tmp_path: Path) -> None:
    _write_own_certificate(tmp_path / "server.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    heard: list[bytes] = []

    def answer(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            try:
                with context.wrap_socket(connection, server_side=True) as line:
                    heard.append(line.recv(4096))
            except OSError:
                # The kiosk has hung up on this certificate.
                return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=answer, args=(listener,))
        server.start()
        client = QuotaClient(f"https://127.0.0.1:{listener.getsockname()[1]}", "the-token", TIMEOUT_S)
        try:
            with pytest.raises(LinkError) as caught:
                client.office()
        finally:
            client.close()
            server.join(TIMEOUT_S)
    assert caught.value.fault is LinkFault.UNREACHABLE
    assert b"".join(heard) == b""
