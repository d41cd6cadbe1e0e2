"""From a code to the trust list: who certified its issuer, whether that still holds, what a folder says of itself."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.documents.port import SignedCode
from kiosk.documents.two_d_doc.inventory import look
from kiosk.documents.two_d_doc.reading import read
from kiosk.documents.two_d_doc.trust import Trust, Untrusted
from tests.support import trust_lists as lists
from tests.support import two_d_doc as codes

TODAY, SIGNED = date(2026, 11, 22), date(2026, 11, 3)
SIGNER = lists.holder("Signataire SPECIMEN")
AUTHORITY = lists.holder("FR99")
KEY = codes.key()
ISSUER = lists.holder("KSK1", AUTHORITY, key=KEY, serial=77)
CODE = codes.payload(KEY, codes.HOLDER, signed=SIGNED)
SERVICE = lists.service(AUTHORITY.der)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "FR99-KSK1.der").write_bytes(ISSUER.der)
    return tmp_path


def put_list(folder: Path, *providers: str, signer: lists.Holder = SIGNER, sequence: int = 7) -> None:
    (folder / "tsl.xml").write_bytes(lists.signed(lists.document(*providers, sequence=sequence), signer))


def outcome(folder: Path, payload: bytes = CODE) -> str:
    reading = read(payload, Trust(folder), TODAY)
    assert isinstance(reading, SignedCode)
    return reading.signature


def reason(folder: Path, day: date = SIGNED) -> str:
    found = Trust(folder).key("FR99", "KSK1", day)
    return found.reason if isinstance(found, Untrusted) else ""


def test_a_certificate_that_the_list_stands_behind_makes_its_codes_valid(folder: Path) -> None:
    put_list(folder, lists.provider("FR99", SERVICE))

    assert outcome(folder) == "valid"
    assert outcome(folder, CODE.replace(b"LILAS", b"ROSES")) == "invalid"


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()], ids=lambda curve: curve.name)
def test_each_curve_goes_up_to_the_list(curve: ec.EllipticCurve, tmp_path: Path) -> None:
    key = codes.key(curve)
    (tmp_path / "FR99-KSK1.pem").write_bytes(lists.holder("KSK1", AUTHORITY, key=key).pem)
    put_list(tmp_path, lists.provider("FR99", SERVICE))

    assert outcome(tmp_path, codes.payload(key, codes.HOLDER)) == "valid"


@pytest.mark.parametrize(
    "provider",
    [
        lists.provider("FR98", SERVICE),
        lists.provider("FR99"),
        lists.provider("FR99", lists.service(lists.holder("FR99").der)),
        lists.provider("fr99", lists.service(lists.holder("FR98").der)),
        lists.provider("FR99 FR98", lists.service(lists.holder("FR99").der)),
        lists.provider("FR99", lists.service(AUTHORITY.der, "withdrawn")),
        lists.provider("FR99", lists.service(AUTHORITY.der[:300])),
        lists.provider("FR99", lists.service(lists.holder("FR99", AUTHORITY, key=AUTHORITY.key).der)),
    ],
    ids=[
        "another id",
        "no service",
        "another key",
        "small letters",
        "two ids",
        "withdrawn",
        "truncated",
        "no authority",
    ],
)
def test_a_certificate_that_the_list_does_not_know_counts_for_nothing(provider: str, folder: Path) -> None:
    put_list(folder, provider)

    assert outcome(folder) == "unknown_issuer"
    assert "knows no FR99" in reason(folder)


def test_an_authority_whose_own_certificate_was_not_valid_that_day_certified_nothing(tmp_path: Path) -> None:
    late = lists.holder("FR99", key=AUTHORITY.key, start=date(2026, 11, 10))
    (tmp_path / "FR99-KSK1.der").write_bytes(ISSUER.der)
    put_list(tmp_path, lists.provider("FR99", lists.service(late.der)))

    assert "knows no FR99" in reason(tmp_path, SIGNED)
    assert reason(tmp_path, date(2026, 11, 10)) == ""


def test_an_issuer_that_the_list_holds_itself_needs_no_file(tmp_path: Path) -> None:
    put_list(tmp_path, lists.provider("FR99", lists.service(ISSUER.der)))

    assert outcome(tmp_path) == "valid"


def test_a_bare_key_is_believed_whatever_the_list_says(tmp_path: Path) -> None:
    (tmp_path / "FR99-KSK1.pub.pem").write_bytes(codes.public_pem(KEY))
    put_list(tmp_path, lists.provider("FR98", SERVICE))

    assert outcome(tmp_path) == "valid"


@pytest.mark.parametrize("data", [b"", b"<a/>", b"\x00" * 1000, "".join(lists.document()).encode()])
def test_beside_a_list_that_cannot_be_believed_no_certificate_is(data: bytes, folder: Path) -> None:
    assert outcome(folder) == "valid"
    (folder / "tsl.xml").write_bytes(data)

    assert outcome(folder) == "unknown_issuer"
    assert "cannot be believed" in reason(folder)


def test_only_the_signer_that_is_named_signs_the_list(folder: Path) -> None:
    root = lists.holder("Racine SPECIMEN")
    by_root = lists.holder("Signataire SPECIMEN", root)
    (folder / "tsl-signer.pem").write_bytes(root.pem)

    for signer, expected in ((root, "valid"), (by_root, "valid"), (SIGNER, "unknown_issuer")):
        put_list(folder, lists.provider("FR99", SERVICE), signer=signer)
        assert outcome(folder) == expected
    (folder / "tsl-signer.pem").write_bytes(b"nonsense")
    assert outcome(folder) == "unknown_issuer"


def test_a_list_that_comes_while_the_kiosk_runs_counts_at_once(folder: Path) -> None:
    trust = Trust(folder)
    assert not isinstance(trust.key("FR99", "KSK1", SIGNED), Untrusted)
    put_list(folder, lists.provider("FR98", SERVICE))
    assert isinstance(trust.key("FR99", "KSK1", SIGNED), Untrusted)
    (folder / "tsl.xml").unlink()
    assert not isinstance(trust.key("FR99", "KSK1", SIGNED), Untrusted)


@pytest.mark.parametrize("listed", [True, False], ids=["with the list", "without a list"])
def test_a_revoked_certificate_is_believed_for_no_day(listed: bool, folder: Path) -> None:
    if listed:
        put_list(folder, lists.provider("FR99", SERVICE))
    (folder / "a.crl").write_bytes(lists.revocations(AUTHORITY, 76, 78))
    assert outcome(folder) == "valid"
    (folder / "a.crl").write_bytes(lists.revocations(AUTHORITY, 76, 77, on=date(2026, 11, 20)))

    assert outcome(folder) == "unknown_issuer"
    assert reason(folder, date(2021, 1, 1)) == "FR99-KSK1: revoked (a.crl)"


def test_nobody_else_can_revoke_what_an_authority_of_the_list_certified(folder: Path) -> None:
    stranger = lists.holder("FR99")
    (folder / "a.crl").write_bytes(lists.revocations(stranger, 77))
    put_list(folder, lists.provider("FR99", SERVICE))

    assert outcome(folder) == "valid"
    assert look(folder, TODAY).revocations[0].verified is False


def test_the_folder_says_what_it_holds_and_how_old_it_is(folder: Path) -> None:
    put_list(folder, lists.provider("FR99", SERVICE), sequence=12)
    (folder / "a.crl").write_bytes(lists.revocations(AUTHORITY, 1, 2, 3))
    (folder / "b.crl").write_bytes(lists.revocations(AUTHORITY, 1)[:150])
    (folder / "FR98-XXXX.pem").write_bytes(b"nonsense")
    (folder / "README.txt").write_text("about this folder")
    found = look(folder, date(2027, 3, 2))

    listed = found.trust_list
    assert listed is not None
    assert (listed.sequence, listed.issued, listed.age_days, listed.expired) == (12, "2026-09-01", 182, True)
    assert (listed.verified, listed.signer, listed.authorities) == ("no_anchor", "Signataire SPECIMEN", ("FR99",))
    assert [(one.file, one.revoked, one.expired, one.verified) for one in found.revocations] == [
        ("a.crl", 3, True, True)
    ]
    assert [(key.file, bool(key.problem)) for key in found.keys] == [("FR98-XXXX.pem", True), ("FR99-KSK1.der", False)]
    assert found.problems == ("b.crl: not a revocation list (ValueError)",)


def test_of_several_lists_the_newest_that_holds_counts(folder: Path) -> None:
    older = lists.document(lists.provider("FR98", SERVICE), issued=datetime(2025, 1, 1, tzinfo=UTC))
    (folder / "old.xml").write_bytes(lists.signed(older, SIGNER))
    put_list(folder, lists.provider("FR99", SERVICE))
    newest = lists.signed(lists.document(issued=datetime(2026, 11, 1, tzinfo=UTC)), SIGNER)
    (folder / "z.xml").write_bytes(newest.replace(b">7<", b">9<"))

    assert outcome(folder) == "valid"
    assert len(look(folder, TODAY).problems) == 1


@pytest.mark.parametrize("cut", range(0, len(ISSUER.der), 37))
def test_a_truncated_certificate_is_no_key_and_no_exception(cut: int, tmp_path: Path) -> None:
    (tmp_path / "FR99-KSK1.der").write_bytes(ISSUER.der[:cut])
    (tmp_path / "a.crl").write_bytes(lists.revocations(AUTHORITY, 77)[:cut])
    assert "cannot be read" in reason(tmp_path)


def test_a_folder_that_is_gone_trusts_nobody(tmp_path: Path) -> None:
    trust = Trust(tmp_path / "gone")
    assert isinstance(trust.key("FR99", "KSK1", TODAY), Untrusted)
    assert trust.shelf().problems
