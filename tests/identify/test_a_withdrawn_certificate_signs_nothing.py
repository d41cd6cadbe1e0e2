"""An authority withdraws a certificate on its list: from then on no document is believed that it has signed."""

import base64
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from msgspec.structs import replace

from kiosk.connectors.franceconnect import Person, Refused
from kiosk.connectors.wallet import Verifier
from kiosk.connectors.wallet_crl import LOOK_AGAIN_S, LOOK_EVERY_S, Lists, NoListError, Revocations, Withdrawals, loaded
from kiosk.connectors.wallet_trust import Trusted, UntrustedError, signer
from kiosk.delivery.line import Line
from kiosk.hall.site.wallet import Authority, StandInWallet
from tests.support.wallets import WANTS, World

NOW = datetime.now(UTC)
LINE = Line(3)
Build = Callable[[x509.CertificateRevocationListBuilder], x509.CertificateRevocationListBuilder]


def listed(
    *withdrawn: x509.Certificate,
    by: Authority,
    since: timedelta = -timedelta(hours=2),
    until: timedelta = timedelta(days=1),
    build: Build = lambda builder: builder,
    key: ec.EllipticCurvePrivateKey | None = None,
    name: str = "Racine specimen",
) -> x509.CertificateRevocationList:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .last_update(NOW + since)
        .next_update(NOW + until)
    )
    for one in withdrawn:
        entry = x509.RevokedCertificateBuilder().serial_number(one.serial_number).revocation_date(NOW)
        builder = builder.add_revoked_certificate(entry.build())
    return build(builder).sign(key or by.root_key, hashes.SHA256())


def der(one: x509.CertificateRevocationList) -> bytes:
    return one.public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("world"))


def judged(world: World, lists: Withdrawals) -> str:
    """Empty: its signer is believed."""
    try:
        signer(world.authority.x5c, Trusted([world.authority.root], lists), time.time())
    except UntrustedError as error:
        return str(error)
    except NoListError:
        return "no list"
    return ""


def test_what_stands_on_its_authority_s_list_signs_nothing(world: World) -> None:
    us = world.authority
    assert judged(world, Lists((listed(by=us),), required=True)) == ""
    assert judged(world, Lists((listed(us.certificate, by=us),), required=True)) == "withdrawn"
    assert judged(world, Lists((listed(us.certificate, by=us),))) == "withdrawn"


def test_an_authority_between_that_was_withdrawn_vouches_for_nobody(world: World) -> None:
    us, below = world.authority, Authority("autre.example")
    middle = (
        x509.CertificateBuilder()
        .subject_name(below.root.subject)
        .issuer_name(us.root.subject)
        .public_key(below.root_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(us.root_key, hashes.SHA256())
    )
    x5c = [*below.x5c, base64.b64encode(middle.public_bytes(Encoding.DER)).decode()]
    both = (listed(by=us), listed(by=below))
    assert signer(x5c, Trusted([us.root], Lists(both, required=True)), time.time())
    with pytest.raises(UntrustedError, match="withdrawn"):
        signer(x5c, Trusted([us.root], Lists((listed(middle, by=us), listed(by=below)))), time.time())


NO_LISTS: dict[str, Callable[[World], bytes]] = {
    "garbage": lambda world: b"<html>",
    "nothing": lambda world: b"",
    "half": lambda world: der(listed(by=world.authority))[:-20],
    "of another name": lambda world: der(listed(by=world.authority, name="Autre")),
    "of another key": lambda world: der(listed(by=world.authority, key=ec.generate_private_key(ec.SECP256R1()))),
    "of yesterday": lambda world: der(listed(by=world.authority, until=-timedelta(hours=1))),
    "of tomorrow": lambda world: der(listed(by=world.authority, since=timedelta(hours=1))),
    "of a part": lambda world: der(
        listed(
            by=world.authority,
            build=lambda builder: builder.add_extension(
                x509.IssuingDistributionPoint(None, None, True, False, None, False, False), critical=True
            ),
        )
    ),
    "of changes": lambda world: der(
        listed(
            by=world.authority, build=lambda builder: builder.add_extension(x509.DeltaCRLIndicator(1), critical=True)
        )
    ),
}


@pytest.mark.parametrize("case", NO_LISTS)
def test_what_is_no_present_list_of_that_authority_says_nothing_good(world: World, case: str) -> None:
    found = loaded(NO_LISTS[case](world))
    lists = (found,) if found is not None else ()
    assert judged(world, Lists(lists, required=True)) == "no list"
    assert judged(world, Lists(lists)) == ""


def test_a_list_that_is_out_of_date_still_says_who_was_withdrawn(world: World) -> None:
    """Whoever keeps the next list from coming does not bring a certificate back."""
    us = world.authority
    old = listed(us.certificate, by=us, until=-timedelta(days=9), since=-timedelta(days=19))
    assert judged(world, Lists((old,))) == "withdrawn"
    assert judged(world, Lists((old,), required=True)) == "withdrawn"
    assert judged(world, Lists((listed(us.certificate, by=us, key=ec.generate_private_key(ec.SECP256R1())),))) == ""


def test_the_person_reads_that_it_is_not_valid_or_cannot_be_asked(world: World, tmp_path: Path) -> None:
    file = tmp_path / "list.crl"
    verifier = Verifier(replace(world.settings(), crls=(str(file),)), "/identify/wallet")

    def shown() -> Person | Refused:
        _, asked = verifier.begin(WANTS)
        response = StandInWallet(world.authority).answer(verifier.request(asked))["response"]
        return verifier.finish(asked, response)

    def seen_anew() -> None:
        verifier._revocations._rests.clear()

    assert shown() == Refused("source_down", "crl")
    file.write_bytes(listed(by=world.authority).public_bytes(Encoding.PEM))
    assert shown() == Refused("source_down", "crl"), "it is looked at each minute at most"
    seen_anew()
    assert isinstance(shown(), Person)
    file.write_bytes(der(listed(world.authority.certificate, by=world.authority)))
    seen_anew()
    assert shown() == Refused("not_valid", "withdrawn")


class Served:
    """A list on loopback; None: the authority does not answer."""

    def __init__(self) -> None:
        self.data: bytes | None = None
        self.asked = 0

        class Handler(BaseHTTPRequestHandler):
            def do_GET(handler) -> None:  # noqa: N805
                self.asked += 1
                handler.send_response(503 if self.data is None else 200)
                handler.send_header("Content-Length", str(len(self.data or b"")))
                handler.end_headers()
                handler.wfile.write(self.data or b"")

            def log_message(handler, format: str, *args: Any) -> None:  # noqa: A002, N805
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/list.crl"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def served() -> Iterator[Served]:
    there = Served()
    yield there
    there.close()


def test_a_list_is_fetched_seldom_and_kept_while_its_authority_is_silent(world: World, served: Served) -> None:
    now = [time.time()]
    lists = Revocations((served.address,), LINE, lambda: now[0], required=True)
    served.data = der(listed(world.authority.certificate, by=world.authority))
    assert [judged(world, lists.present()) for _ in range(5)] == ["withdrawn"] * 5
    assert served.asked == 1
    for answer in (None, b"<html>", bytes(6_000_000)):
        served.data = answer
        now[0] += LOOK_EVERY_S
        assert judged(world, lists.present()) == "withdrawn"
    served.data = der(listed(by=world.authority))
    now[0] -= 3 * LOOK_EVERY_S  # the clock was put back: it is looked at
    assert judged(world, lists.present()) == ""


def test_one_that_did_not_come_is_wanted_a_minute_later(world: World, served: Served) -> None:
    now = [time.time()]
    lists = Revocations((served.address,), LINE, lambda: now[0], required=True)
    assert judged(world, lists.present()) == "no list"
    served.data = der(listed(by=world.authority))
    assert judged(world, lists.present()) == "no list"
    now[0] += LOOK_AGAIN_S
    assert judged(world, lists.present()) == ""


def numbered(number: int) -> Build:
    return lambda builder: builder.add_extension(x509.CRLNumber(number), critical=False)


@pytest.mark.parametrize("by", ["date", "number"])
@pytest.mark.parametrize("anew", [False, True], ids=["at once", "in the next process"])
@pytest.mark.parametrize("required", [True, False])
def test_an_older_list_that_is_still_in_time_brings_nobody_back(
    world: World, served: Served, tmp_path: Path, *, by: str, anew: bool, required: bool
) -> None:
    us, now = world.authority, [time.time()]
    days = (timedelta(days=2), timedelta(hours=2)) if by == "date" else (timedelta(hours=2),) * 2
    numbers = [numbered(9), numbered(10)] if by == "number" else [lambda builder: builder] * 2
    old = listed(by=us, since=-days[0], build=numbers[0])
    new = listed(us.certificate, by=us, since=-days[1], build=numbers[1])
    forged = listed(by=us, since=-timedelta(minutes=1), build=numbered(99), key=ec.generate_private_key(ec.SECP256R1()))

    def begun() -> Revocations:
        return Revocations((served.address,), LINE, lambda: now[0], required=required, folder=tmp_path / "lists")

    lists = begun()
    for there in (new, old, forged):
        served.data = der(there)
        assert judged(world, lists.present()) == "withdrawn"
        now[0] += LOOK_EVERY_S
        if anew:
            lists = begun()
    # The authority itself has taken it back.
    served.data = der(listed(by=us, since=-timedelta(minutes=1), build=numbered(11)))
    assert judged(world, lists.present()) == ""


def test_an_older_list_does_not_take_the_place_of_what_another_process_has_kept(
    world: World, served: Served, tmp_path: Path
) -> None:
    us, now = world.authority, time.time()

    def begun() -> Revocations:
        return Revocations((served.address,), LINE, lambda: now, required=True, folder=tmp_path / "lists")

    other = begun()
    served.data = der(listed(us.certificate, by=us, build=numbered(12)))
    assert judged(world, begun().present()) == "withdrawn"
    served.data = der(listed(by=us, build=numbered(11)))
    judged(world, other.present())

    for lists in (other, begun()):
        assert judged(world, lists.present()) == "withdrawn"


def test_a_list_that_cannot_be_kept_counts_all_the_same(world: World, served: Served, tmp_path: Path) -> None:
    (tmp_path / "lists").write_text("no folder")
    lists = Revocations((served.address,), LINE, time.time, required=True, folder=tmp_path / "lists")
    served.data = der(listed(world.authority.certificate, by=world.authority))
    assert [judged(world, lists.present()) for _ in range(2)] == ["withdrawn"] * 2


def test_what_was_kept_may_be_damaged(world: World, served: Served, tmp_path: Path) -> None:
    for name, data in (
        ("a.crl", b"-----BEGIN"),
        ("b.crl", bytes(100)),
        ("c.crl", der(listed(by=Authority("x.example")))),
    ):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "d.crl").mkdir()
    lists = Revocations((served.address,), LINE, time.time, required=True, folder=tmp_path)
    served.data = der(listed(by=world.authority))
    assert judged(world, lists.present()) == ""


def test_how_old_a_list_is_is_told(world: World, served: Served, tmp_path: Path) -> None:
    def told(*sources: str) -> tuple[bool, str]:
        said = Revocations(sources, LINE, time.time, required=True).check()
        return said.well, said.detail

    assert told(served.address) == (False, f"{served.address}: no list there")
    served.data = der(listed(by=world.authority))
    well, detail = told(served.address)
    assert well
    assert detail.startswith(f"{served.address}: 2 h old, until ")
    old = tmp_path / "old.crl"
    old.write_bytes(der(listed(by=world.authority, since=-timedelta(hours=9), until=-timedelta(hours=1))))
    well, detail = told(served.address, str(old))
    assert not well
    assert detail.endswith("out of date")
