"""TLS with pinned roots, as delivery has it: a desk that another authority vouches for gets no word, nor does one that
sends the kiosk elsewhere."""

import asyncio
import datetime
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk.config import Config, Help
from kiosk.help.client import HelpLine
from kiosk.help.protocol import Event, LineDown, LineUp
from tests.support.helpdesk import StandIn, standing_in
from tests.support.loops import run_in


def certified(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """An authority of one certificate, for loopback: its PEM, and a server's context."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / f"{name}.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = folder / f"{name}.key"
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, private)
    return pem, context


def first_word(state: Path, desk_url: str, roots_file: str = "") -> Event:
    """What the screen hears first of its line."""

    async def story() -> None:
        line = HelpLine(Config(state_dir=str(state), help=Help(desk_url=desk_url, roots_file=roots_file)))
        came = asyncio.Event()

        def told(event: Event) -> None:
            heard.append(event)
            came.set()

        line.listen(told)
        line.start()
        line.open()
        await came.wait()
        await line.close()

    heard: list[Event] = []
    run_in("asyncio", story)
    return heard[0]


def test_the_pinned_authority_s_desk_is_spoken_to(tmp_path: Path) -> None:
    pem, context = certified(tmp_path, "ours")
    with standing_in(context=context) as desk:
        assert isinstance(first_word(tmp_path, desk.url, str(pem)), LineUp)


@pytest.mark.parametrize("pinned", [True, False], ids=["another is pinned", "none is pinned"])
def test_whom_another_authority_vouches_for_gets_no_word(tmp_path: Path, pinned: bool) -> None:
    pem, _ = certified(tmp_path, "ours")
    _, context = certified(tmp_path, "theirs")
    with standing_in(context=context) as desk:
        assert first_word(tmp_path, desk.url, str(pem) if pinned else "") == LineDown("unreachable")
        assert desk.lines == 0


def test_roots_that_cannot_be_read_are_no_leave_to_believe_anyone(tmp_path: Path) -> None:
    _, context = certified(tmp_path, "ours")
    with standing_in(context=context) as desk:
        assert first_word(tmp_path, desk.url, str(tmp_path / "nothing.pem")) == LineDown("no_key")
        assert desk.lines == 0


@contextmanager
def sending_to(desk: StandIn) -> Iterator[str]:
    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(307)
            self.send_header("Location", desk.url.replace("http", "ws") + "/help/line")
            self.end_headers()

        def log_message(self, *told: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_who_sends_the_kiosk_elsewhere_is_not_followed(tmp_path: Path) -> None:
    with standing_in() as desk, sending_to(desk) as url:
        assert first_word(tmp_path, url) == LineDown("unreachable")
        assert desk.lines == 0


def test_a_proxy_of_the_environment_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "ws_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with standing_in() as desk:
        assert isinstance(first_word(tmp_path, desk.url), LineUp)
