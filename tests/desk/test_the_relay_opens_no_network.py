"""Debian's coturn with the configuration that we give out: credentials of the desk open it, others do not, and nobody
reaches the inside of a network through it. Asked in its own protocol (STUN, RFC 8489; TURN, RFC 8656)."""

import hashlib
import hmac
import os
import socket
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.desk.live.relays import Relays
from kiosk.desk.live.settings import Relay
from kiosk.help import wire
from tests.support.desk_calls import coturn
from tests.support.patience import PATIENCE_S

pytestmark = pytest.mark.long
SECRET = "a-secret-of-tests-that-is-long-enough"
COOKIE = 0x2112A442
ALLOCATE, PERMISSION = 0x0003, 0x0008
USERNAME, INTEGRITY, ERROR, PEER, REALM, NONCE, FAMILY, TRANSPORT = (
    0x06, 0x08, 0x09, 0x12, 0x14, 0x15, 0x17, 0x19,
)  # fmt: skip
UDP = b"\x11\0\0\0"


class Asker:
    """Somebody at the relay, with what the desk gave them."""

    def __init__(self, port: int, given: wire.IceServer) -> None:
        self.given = given
        self.realm = self.nonce = b""
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(PATIENCE_S)
        self.socket.connect(("127.0.0.1", port))

    def allocate(self, *, ipv6: bool = False) -> int:
        """0, or the error's number. The first answer is always 401, with the nonce."""
        wanted = [(TRANSPORT, UDP), *([(FAMILY, b"\x02\0\0\0")] if ipv6 else [])]
        assert self._ask(ALLOCATE, wanted) == 401
        return self._ask(ALLOCATE, wanted)

    def permit(self, address: str) -> int:
        family, number = (2, socket.AF_INET6) if ":" in address else (1, socket.AF_INET)
        transaction = os.urandom(12)
        mask = struct.pack("!I", COOKIE) + transaction
        packed = bytes(one ^ other for one, other in zip(socket.inet_pton(number, address), mask, strict=False))
        peer = struct.pack("!BBH", 0, family, COOKIE >> 16) + packed
        return self._ask(PERMISSION, [(PEER, peer)], transaction)

    def _ask(self, kind: int, attributes: list[tuple[int, bytes]], transaction: bytes = b"") -> int:
        if self.nonce:
            name = self.given.username.encode()
            attributes = [*attributes, (USERNAME, name), (REALM, self.realm), (NONCE, self.nonce)]
        body = b"".join(_attribute(number, value) for number, value in attributes)
        transaction = transaction or os.urandom(12)
        if self.nonce:
            key = hashlib.md5(b":".join((name, self.realm, self.given.credential.encode()))).digest()  # noqa: S324
            head = struct.pack("!HHI", kind, len(body) + 24, COOKIE) + transaction
            body += _attribute(INTEGRITY, hmac.new(key, head + body, hashlib.sha1).digest())
        self.socket.send(struct.pack("!HHI", kind, len(body), COOKIE) + transaction + body)
        return self._answered(self.socket.recv(2000))

    def _answered(self, answer: bytes) -> int:
        said, at = {}, 20
        while at < len(answer):
            number, size = struct.unpack_from("!HH", answer, at)
            said[number] = answer[at + 4 : at + 4 + size]
            at += 4 + size + -size % 4
        self.realm, self.nonce = said.get(REALM, self.realm), said.get(NONCE, self.nonce)
        return said[ERROR][2] * 100 + said[ERROR][3] if ERROR in said else 0

    def close(self) -> None:
        self.socket.close()


def _attribute(number: int, value: bytes) -> bytes:
    return struct.pack("!HH", number, len(value)) + value + bytes(-len(value) % 4)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with coturn(tmp_path_factory.mktemp("relay"), SECRET) as port:
        yield port


def given(folder: Path, port: int, secret: str = SECRET, now: datetime | None = None) -> wire.IceServer:
    (folder / "secret").write_text(secret)
    relay = Relay(turn=(f"turn:127.0.0.1:{port}",), secret_file=str(folder / "secret"))
    return Relays(relay).servers("c" * 32, now or datetime.now(UTC)).servers[0]


def test_nobody_reaches_the_inside_of_a_network(tmp_path: Path, port: int) -> None:
    asker = Asker(port, given(tmp_path, port))
    assert asker.allocate() == 0
    inside = ("10.0.0.1", "172.16.4.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1")  # noqa: S104
    assert {address: asker.permit(address) for address in inside} == dict.fromkeys(inside, 403)
    assert asker.permit("127.0.0.1") == 0, "where the tests' configuration allows it: the question is well put"
    assert asker.permit("198.51.100.7") == 0
    asker.close()


def test_nor_by_what_ipv6_calls_the_same_addresses(tmp_path: Path) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    with coturn(tmp_path, SECRET, "--relay-ip", "::1") as port:
        asker = Asker(port, given(tmp_path, port))
        assert asker.allocate(ipv6=True) == 0
        inside = (
            "::", "::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1",
            "64:ff9b:1::a00:1", "2001:0:1::1", "2002:a00:1::1", "fd00::1", "fe80::1",
        )  # fmt: skip
        assert {address: asker.permit(address) for address in inside} == dict.fromkeys(inside, 403)
        assert asker.permit("2001:db8::7") == 0
        asker.close()


def test_a_credential_of_another_secret_or_of_yesterday_opens_nothing(tmp_path: Path, port: int) -> None:
    for wrong in (
        given(tmp_path, port, "another-secret-that-it-does-not-know"),
        given(tmp_path, port, now=datetime.now(UTC) - timedelta(days=1)),
    ):
        asker = Asker(port, wrong)
        assert asker.allocate() == 401
        asker.close()
