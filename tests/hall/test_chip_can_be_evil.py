"""Every evil of the table is there, and is what its name says: a reader that passes has met it."""

import hashlib
import io
import threading
import time
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import pkcs7
from PIL import Image

from kiosk.hall.chip import EVILS, CardRemovedError, Fault, Holder, Pki, Profile, personalise
from kiosk.hall.chip.files import EF_CARD_ACCESS, EF_COM, EF_SECURITY
from kiosk.hall.chip.tlv import TlvError, split
from kiosk.hall.chip.zone import key_seed
from tests.support.chip import RefusedError, Terminal, UntrueError, zone_hash
from tests.support.patience import promised

HOLDER = Holder()
INFO = Profile().pace[0]
DG1, DG2, DG11 = 0x0101, 0x0102, 0x010B


@pytest.fixture(scope="module")
def pki() -> Pki:
    return Pki.fresh(12)


def evil(pki: Pki, name: str, *, at: int = 12, seconds: float | None = None, **more: object) -> Terminal:
    """A terminal before a card with this fault."""
    card = personalise(HOLDER, Profile(fault=Fault(name, at, seconds), **more), pki)  # type: ignore[arg-type]
    card.power_on()
    return Terminal(card.transmit)


def good(pki: Pki) -> Terminal:
    card = personalise(HOLDER, Profile(), pki)
    card.power_on()
    return opened(Terminal(card.transmit))


def opened(terminal: Terminal) -> Terminal:
    terminal.pace(HOLDER.can.encode(), 2, mapping=INFO.mapping, cipher=INFO.cipher, curve=INFO.curve)
    terminal.select_application()
    return terminal


def stored(terminal: Terminal, identifier: int, most: int = 40_000) -> bytes:
    """What lies in the file, whatever its head says; at most `most` bytes."""
    terminal.send("00A4020C", identifier.to_bytes(2, "big"))
    content = b""
    while len(content) < most:
        try:
            content += terminal.send(f"00B0{len(content):04X}", le=223)
        except RefusedError as refused:
            if refused.status != 0x6B00:  # beyond the end
                raise
            break
    return content


# --- files ---


def test_a_length_that_is_longer_than_the_file(pki: Pki) -> None:
    content = stored(opened(evil(pki, "tlv_too_long")), DG1)
    assert content[1:4] == b"\x82\x40\x00"
    assert len(content) < 200


def test_a_file_that_claims_two_gigabytes(pki: Pki) -> None:
    content = stored(opened(evil(pki, "two_gigabytes")), DG1)
    assert content[1:6] == b"\x84\x7f\xff\xff\xff"
    assert len(content) < 200


def test_a_file_without_an_end(pki: Pki) -> None:
    terminal = opened(evil(pki, "endless_file"))
    assert len(stored(terminal, DG1, 32_000)) >= 32_000


def test_indefinite_lengths(pki: Pki) -> None:
    content = stored(opened(evil(pki, "indefinite_length")), DG1)
    assert (content[:2], content[-2:]) == (b"\x61\x80", b"\x00\x00")
    content = stored(opened(evil(pki, "indefinite_length_sod")), EF_SECURITY)
    assert (content[:4], content[-4:]) == (b"\x77\x80\x30\x80", bytes(4))


@pytest.mark.parametrize(("name", "identifier"), [("deep_nesting", DG11), ("deep_nesting_sod", EF_SECURITY)])
def test_nesting_deeper_than_any_recursion(pki: Pki, name: str, identifier: int) -> None:
    assert depth(stored(opened(evil(pki, name)), identifier)) > 2500


def test_nesting_before_any_access(pki: Pki) -> None:
    assert depth(stored(evil(pki, "deep_nesting_card_access"), EF_CARD_ACCESS)) > 2500


def depth(content: bytes) -> int:
    levels = 0
    while len(content) > 2:
        try:
            content = next(iter(split(content)))[1]
        except TlvError:
            break
        levels += 1
    return levels


def test_the_same_tag_twice(pki: Pki) -> None:
    assert stored(opened(evil(pki, "duplicate_tags")), DG1).count(b"\x5f\x1f") == 2


def test_files_of_noise_or_of_nothing(pki: Pki) -> None:
    assert len(stored(opened(evil(pki, "garbage_file")), DG1)) == 300
    assert stored(opened(evil(pki, "empty_file")), DG1) == b""


def test_names_that_turn_the_line_or_drive_a_terminal(pki: Pki) -> None:
    bidi = stored(opened(evil(pki, "bidi_names")), DG11).decode(errors="replace")
    assert "\u202e" in bidi
    terminal = opened(evil(pki, "control_names"))
    assert b"\x1b[2J" in stored(terminal, DG1)
    assert b"\x1b[2J" in stored(terminal, DG11)


def test_pictures_that_claim_more_than_any_memory(pki: Pki) -> None:
    photo = stored(opened(evil(pki, "jpeg_bomb")), DG2)
    with pytest.raises((Image.DecompressionBombError, Image.DecompressionBombWarning)):
        Image.open(io.BytesIO(photo[photo.index(b"\xff\xd8") :]))
    photo = stored(opened(evil(pki, "jpeg2000_bomb")), DG2)
    assert len(photo) < 1000
    with pytest.raises(Image.DecompressionBombError):
        Image.open(io.BytesIO(photo[photo.index(b"\x00\x00\x00\x0cjP  ") :]))


# --- signature ---


def is_hashed(terminal: Terminal, identifier: int) -> bool:
    return hashlib.sha256(stored(terminal, identifier)).digest() in stored(terminal, EF_SECURITY)


def test_what_was_changed_or_withheld_or_added_after_signing(pki: Pki) -> None:
    assert is_hashed(good(pki), DG1)
    terminal = opened(evil(pki, "hash_mismatch"))
    assert b"CLAUDIE" in stored(terminal, DG1)
    assert not is_hashed(terminal, DG1)
    terminal = opened(evil(pki, "dg_withheld"))
    with pytest.raises(RefusedError) as refused:
        stored(terminal, DG11)
    assert refused.value.status == 0x6A82
    assert b"\x6b" not in stored(terminal, EF_COM)[-5:]
    assert b"\x02\x01\x0b\x04\x20" in stored(terminal, EF_SECURITY)
    terminal = opened(evil(pki, "dg_unsigned"))
    assert stored(terminal, DG11)
    assert b"\x6b" in stored(terminal, EF_COM)[-5:]
    assert b"\x02\x01\x0b\x04\x20" not in stored(terminal, EF_SECURITY)


def signer_of(terminal: Terminal) -> x509.Certificate:
    sod = stored(terminal, EF_SECURITY)
    return pkcs7.load_der_pkcs7_certificates(next(value for _, value in split(sod)))[0]


def roots(pki: Pki) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(anchor) for anchor in pki.trust_anchors()]


def issuers(pki: Pki, signer: x509.Certificate) -> list[x509.Certificate]:
    """The trust anchors under whose key the signer's certificate is good."""
    found = []
    for root in roots(pki):
        key = root.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        assert signer.signature_hash_algorithm is not None
        try:
            key.verify(signer.signature, signer.tbs_certificate_bytes, ec.ECDSA(signer.signature_hash_algorithm))
        except InvalidSignature:
            continue
        found.append(root)
    return found


def country(certificate: x509.Certificate) -> str:
    return str(certificate.subject.get_attributes_for_oid(x509.NameOID.COUNTRY_NAME)[0].value)


def test_signers_that_had_no_right_to_sign(pki: Pki) -> None:
    [home] = issuers(pki, signer_of(good(pki)))
    assert country(home) == "FR"
    assert home.not_valid_after_utc.date() > HOLDER.issued
    assert issuers(pki, signer_of(opened(evil(pki, "csca_unknown")))) == []
    [abroad] = issuers(pki, signer_of(opened(evil(pki, "signer_of_another_country"))))
    assert country(abroad) == "UT"
    [old] = issuers(pki, signer_of(opened(evil(pki, "csca_expired"))))
    assert old.not_valid_after_utc.date() < HOLDER.issued
    late = signer_of(opened(evil(pki, "signer_expired")))
    assert late.not_valid_after_utc.date() < HOLDER.issued
    assert issuers(pki, late)


def test_an_unknown_authority_bears_the_name_of_the_known_one(pki: Pki) -> None:
    stranger = signer_of(opened(evil(pki, "csca_unknown")))
    assert stranger.issuer in [root.subject for root in roots(pki)]


def signature_holds(terminal: Terminal, *, over_other: bool = False) -> bool:
    """The signature of EF.SOD over its signed attributes, by OpenSSL under the signer's own key."""
    sod = next(value for _, value in split(stored(terminal, EF_SECURITY)))
    body = next(value for tag, value in split(next(v for t, v in split(sod[4:]) if t == 0xA0)) if tag == 0x30)
    *_, infos = [value for tag, value in split(body) if tag == 0x31]
    parts = list(split(next(value for _, value in split(infos))))
    attributes = next(value for tag, value in parts if tag == 0xA0)
    content = next(value for tag, value in split(body) if tag == 0x30)
    inner = next(value for tag, value in split(content) if tag == 0xA0)
    signed = next(value for _, value in split(inner))
    if (hashlib.sha256(signed).digest() in attributes) is over_other:
        return False
    key = pkcs7.load_der_pkcs7_certificates(sod)[0].public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    size = len(attributes)
    whole = b"\x31" + (b"\x81" + bytes([size]) if size > 127 else bytes([size])) + attributes
    try:
        key.verify(parts[-1][1], whole, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def test_signatures_that_do_not_hold(pki: Pki) -> None:
    assert signature_holds(good(pki))
    assert not signature_holds(opened(evil(pki, "bad_signature")))
    assert not signature_holds(opened(evil(pki, "signed_attributes_lie")))
    assert signature_holds(opened(evil(pki, "signed_attributes_lie")), over_other=True)


def test_curves_written_out_true_and_a_little_wrong(pki: Pki) -> None:
    prime = bytes.fromhex("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF")
    generator = bytes.fromhex("6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296")
    true = stored(opened(evil(pki, "explicit_parameters", signer_curve="P-256")), EF_SECURITY)
    assert prime in true
    assert generator in true
    false = stored(opened(evil(pki, "explicit_parameters_wrong", signer_curve="P-256")), EF_SECURITY)
    assert prime in false
    assert generator not in false


# --- chip ---


@pytest.mark.parametrize("name", ["wrong_ssc", "bad_mac", "replayed_response", "swapped_card", "plain_answers"])
def test_the_channel_breaks_at_the_apdu_that_was_named(pki: Pki, name: str) -> None:
    terminal = opened(evil(pki, name, at=8))
    with pytest.raises((UntrueError, RefusedError, KeyError, IndexError)):
        stored(terminal, DG2)
    assert terminal_apdus(terminal) == 9


def terminal_apdus(terminal: Terminal) -> int:
    card = getattr(terminal._transmit, "__self__")  # noqa: B009 - a bound method's own
    return int(card.apdus)


@pytest.mark.parametrize("at", [0, 1, 4, 7])
def test_the_card_leaves_at_the_apdu_that_was_named_and_comes_back_whole(pki: Pki, at: int) -> None:
    card = personalise(HOLDER, Profile(fault=Fault("removed", at)), pki)
    card.power_on()
    with pytest.raises(CardRemovedError):
        stored(opened(Terminal(card.transmit)), DG2)
    assert card.apdus == at + 1
    card.power_on()
    with pytest.raises(CardRemovedError):
        stored(opened(Terminal(card.transmit)), DG2)


def test_answers_that_say_nothing(pki: Pki) -> None:
    for name in ("garbage_answers", "random_status", "empty_answers"):
        card = personalise(HOLDER, Profile(fault=Fault(name, 0)), pki)
        card.power_on()
        sizes = {len(card.transmit(bytes.fromhex("00A4020C02011C"))) for _ in range(12)}
        assert sizes == {"random_status": {2}, "empty_answers": {0}}.get(name, sizes)
        assert name != "garbage_answers" or len(sizes) > 3


def test_pauses_are_as_long_as_asked(pki: Pki) -> None:
    started = time.monotonic()
    opened(evil(pki, "long_pause", at=3, seconds=0.2))
    assert 0.2 <= time.monotonic() - started < promised(3)
    started = time.monotonic()
    opened(evil(pki, "slow_chip", seconds=0.02))
    assert time.monotonic() - started >= 6 * 0.02
    assert Fault("long_pause").wait_s == 60


def test_who_takes_the_card_away_does_not_wait_for_it(pki: Pki) -> None:
    card = personalise(HOLDER, Profile(fault=Fault("long_pause", 0, 60)), pki)
    card.power_on()
    answered: list[bytes] = []
    waiter = threading.Thread(target=lambda: answered.append(card.transmit(bytes.fromhex("00A4020C02011C"))))
    waiter.start()
    card.let_go()
    waiter.join(30)  # half of its pause
    assert answered == [b"\x90\x00"]


def test_reads_that_are_shorter_than_asked(pki: Pki) -> None:
    terminal = opened(evil(pki, "short_reads"))
    terminal.send("00A4020C", b"\x01\x02")
    assert len(terminal.send("00B00000", le=200)) == 66


@pytest.mark.parametrize(
    ("name", "raised"),
    [
        ("pace_fails", 0x6300),
        ("pace_mirrors", None),
        ("pace_off_curve", None),
        ("can_suspended", 0x6985),
        ("can_blocked", 0x6983),
    ],
)
def test_access_that_is_never_given(pki: Pki, name: str, raised: int | None) -> None:
    terminal = evil(pki, name)
    with pytest.raises((RefusedError, UntrueError, ValueError)) as met:
        opened(terminal)
    assert not isinstance(met.value, RefusedError) or met.value.status == raised


def test_a_suspended_can_leaves_the_zone(pki: Pki) -> None:
    terminal = evil(pki, "can_suspended")
    password = zone_hash(key_seed(HOLDER))
    terminal.pace(password, 1, mapping=INFO.mapping, cipher=INFO.cipher, curve=INFO.curve)
    terminal.select_application()
    for _ in range(2):  # the zone lets the CAN be tried again, and its success gives it all tries back
        terminal.cipher = ""
        opened(terminal)


def test_a_copy_has_the_files_and_not_the_keys(pki: Pki) -> None:
    """`test_chip_opens_to_a_terminal` shows how the copy fails; here: that its files are the true ones."""
    assert is_hashed(opened(evil(pki, "cloned_chip", chip_authentication="AES-128")), 0x010E)


def test_no_evil_is_missing_here() -> None:
    said = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in EVILS if f'"{name}"' not in said] == []


# --- the table ---


@pytest.mark.parametrize("wrong", [("no_such_evil", 0, 1.0), ("removed", -1, 1.0), ("long_pause", 0, 1e9)])
def test_a_fault_that_is_none_is_refused(wrong: tuple[str, int, float]) -> None:
    with pytest.raises(ValueError, match=r"such evil|at: from"):
        Fault(*wrong)


def test_a_fault_is_frozen() -> None:
    with pytest.raises(AttributeError):
        Fault("removed").at = 3  # type: ignore[misc]
    assert msgspec.structs.asdict(Fault("removed")) == {"name": "removed", "at": 12, "seconds": None}
