"""TLS under pinned roots, a proxy that is configured, and bounds: one request, whatever is at the other end."""

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk.delivery.answers import Answer, NoAnswer
from kiosk.delivery.exchange import Ask, exchange
from kiosk.delivery.line import Line
from kiosk.errors import Code
from tests.support.delivery import StandIn, http, stand_in
from tests.support.patience import promised

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)
SIGNS_CERTIFICATES = x509.KeyUsage(
    digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
    key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
)  # fmt: skip
NOT_BELIEVED = NoAnswer(Code.NETWORK_DOWN, "SSLError")


class Authority:
    """An authority of a specimen, its certificate in `roots`. With what RFC 5280 (4.2.1.1 to 4.2.1.3, 4.2.1.9) asks of
    one: Python 3.13 believes no other."""

    def __init__(self, folder: Path, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"SPECIMEN {name}")])
        self._folder = folder
        self.roots = folder / f"{name}.pem"
        certificate = self._signed(self._name, self._key, NOW + 10 * DAY, ca=True)
        self.roots.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, address: str = "127.0.0.1", until: datetime.datetime = NOW + DAY) -> ssl.SSLContext:
        """A server's side with a certificate for `address`."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SPECIMEN server")])
        certificate = self._signed(subject, key, until, address=address)
        file = self._folder / "server.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _signed(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, until: datetime.datetime, *, address: str = "",
        ca: bool = False,
    ) -> x509.Certificate:  # fmt: skip
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - 20 * DAY)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        if ca:
            builder = builder.add_extension(SIGNS_CERTIFICATES, critical=True)
        if address:
            names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self._key, hashes.SHA256())


@contextlib.contextmanager
def tls_server(context: ssl.SSLContext) -> Iterator[str]:
    """Answers 200 "well" to whoever shakes hands."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), client, context.wrap_socket(client, server_side=True) as secure:
                secure.recv(65536)
                secure.sendall(http(200, b"well"))

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()


def ask(url: str, line: Line) -> Answer | NoAnswer:
    return exchange(Ask("GET", url), line, max_answer_bytes=1000)


def test_the_authority_that_is_named_is_believed_and_no_other(tmp_path: Path) -> None:
    ours, theirs = Authority(tmp_path, "ours"), Authority(tmp_path, "theirs")
    with tls_server(ours.issue()) as url:
        assert ask(url, Line(5, str(ours.roots))) == Answer(200, b"well")
        assert ask(url, Line(5, str(theirs.roots))) == NOT_BELIEVED
        assert ask(url, Line(5)) == NOT_BELIEVED


def test_a_certificate_that_has_expired_is_not_believed(tmp_path: Path) -> None:
    ours = Authority(tmp_path, "ours")
    with tls_server(ours.issue(until=NOW - DAY)) as url:
        assert ask(url, Line(5, str(ours.roots))) == NOT_BELIEVED


def test_a_certificate_of_another_server_is_not_believed(tmp_path: Path) -> None:
    ours = Authority(tmp_path, "ours")
    with tls_server(ours.issue("127.0.0.2")) as url:
        assert ask(url, Line(5, str(ours.roots))) == NOT_BELIEVED


def test_a_server_without_tls_gets_nothing(tmp_path: Path) -> None:
    seen: list[bytes] = []

    def script(client: socket.socket, head: bytes, body: bytes) -> None:
        seen.append(head)

    with stand_in(script) as server:
        answer = ask(server.url.replace("http:", "https:"), Line(1, str(Authority(tmp_path, "ours").roots)))
    assert isinstance(answer, NoAnswer)
    assert seen == []


def test_roots_that_are_not_there_are_no_reason_to_believe_everybody(tmp_path: Path) -> None:
    ours = Authority(tmp_path, "ours")
    with tls_server(ours.issue()) as url:
        assert ask(url, Line(5, str(tmp_path / "gone.pem"))) == NoAnswer(Code.NETWORK_DOWN, "no_certificate_file")


def test_a_handshake_without_end_ends(tmp_path: Path) -> None:
    """A byte now and then never runs into the time-out of one read; the whole has a bound, TLS included."""
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        client, _ = listener.accept()
        with client, contextlib.suppress(OSError):
            client.sendall(b"\x16\x03\x03\x40\x00")
            while True:
                client.sendall(b"\x02")
                time.sleep(0.05)

    threading.Thread(target=drip, daemon=True).start()
    begun = time.monotonic()
    answer = ask(f"https://127.0.0.1:{listener.getsockname()[1]}", Line(0.3, str(Authority(tmp_path, "ours").roots)))
    listener.close()
    assert isinstance(answer, NoAnswer)
    assert time.monotonic() - begun < promised(3)


def test_a_proxy_that_is_configured_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    def script(client: socket.socket, head: bytes, body: bytes) -> None:
        client.sendall(http(200, b"well"))

    with stand_in(script) as proxy:
        assert ask("http://service.example/x", Line(5, proxy=proxy.url)) == Answer(200, b"well")
        assert proxy.heads[0].startswith(b"GET http://service.example/x HTTP/1.1")


def test_tls_goes_through_a_proxy_to_the_service_itself(tmp_path: Path) -> None:
    ours = Authority(tmp_path, "ours")
    with tls_server(ours.issue()) as url, _tunnel() as (proxy, asked):
        assert ask(url, Line(5, str(ours.roots), proxy)) == Answer(200, b"well")
        assert ask(url, Line(5, "", proxy)) == NOT_BELIEVED
    assert asked[0].startswith(f"CONNECT {url.removeprefix('https://')} HTTP/1".encode())


@contextlib.contextmanager
def _tunnel() -> Iterator[tuple[str, list[bytes]]]:
    """A proxy that knows CONNECT alone."""
    listener = socket.create_server(("127.0.0.1", 0))
    asked: list[bytes] = []

    def carry(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(65536):
                target.sendall(chunk)
            target.shutdown(socket.SHUT_WR)

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            head = client.recv(65536)
            asked.append(head)
            host, _, port = head.split()[1].decode().rpartition(":")
            server = socket.create_connection((host, int(port)))
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            for pair in ((client, server), (server, client)):
                threading.Thread(target=carry, args=pair, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
    finally:
        listener.close()


def test_a_redirect_loop_is_not_followed() -> None:
    def script(client: socket.socket, head: bytes, body: bytes) -> None:
        client.sendall(http(307, b"", "Location: /again\r\n"))

    server: StandIn
    with stand_in(script) as server:
        answer = ask(server.url, Line(5))
        assert isinstance(answer, Answer)
        assert answer.status == 307
        assert len(server.heads) == 1
