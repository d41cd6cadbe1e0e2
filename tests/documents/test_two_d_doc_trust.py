"""Whose signature counts: the file's name, the certificate's names and dates, the three curves, and nothing else."""

from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.documents.port import SignedCode, Unreadable
from kiosk.documents.two_d_doc.reading import read
from kiosk.documents.two_d_doc.trust import Trust, Untrusted
from kiosk.errors import Code
from tests.support import two_d_doc as codes

START, SIGNED, END = date(2026, 1, 1), date(2026, 11, 3), date(2027, 1, 1)
TODAY = date(2026, 11, 22)


def outcome(payload: bytes, directory: Path) -> str:
    reading = read(payload, Trust(directory), TODAY)
    assert isinstance(reading, SignedCode)
    return reading.signature


def certify(
    directory: Path,
    key: ec.EllipticCurvePrivateKey,
    *,
    name: str = "FR99-KSK1.pem",
    issuer: str = "FR99",
    subject: str = "KSK1",
    start: date = START,
    end: date = END,
) -> None:
    made = codes.certificate(key, issuer=issuer, subject=subject, start=start, end=end)
    encoding = serialization.Encoding.DER if name.endswith(".der") else serialization.Encoding.PEM
    (directory / name).write_bytes(made.public_bytes(encoding))


@pytest.mark.parametrize("name", ["FR99-KSK1.pem", "FR99-KSK1.der"])
def test_a_certificate_of_the_issuer_makes_its_codes_valid(name: str, tmp_path: Path) -> None:
    key = codes.key()
    certify(tmp_path, key, name=name)

    assert outcome(codes.payload(key, codes.HOLDER), tmp_path) == "valid"
    assert outcome(codes.payload(codes.key(), codes.HOLDER), tmp_path) == "invalid"


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()], ids=lambda curve: curve.name)
@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_each_curve_has_its_hash_in_each_version(curve: ec.EllipticCurve, version: int, tmp_path: Path) -> None:
    key = codes.key(curve)
    certify(tmp_path, key)
    payload = codes.payload(key, codes.HOLDER, version=version)

    assert outcome(payload, tmp_path) == "valid"
    assert outcome(payload.replace(b"LILAS", b"ROSES"), tmp_path) == "invalid"


def test_fields_that_cannot_be_told_apart_are_not_believed_under_a_valid_signature(tmp_path: Path) -> None:
    key = codes.key()
    certify(tmp_path, key)
    reading = read(codes.payload(key, [("24", "570")]), Trust(tmp_path), TODAY)
    assert reading == Unreadable(Code.UNREADABLE_DOCUMENT, "field 24 is cut short")
    assert outcome(codes.payload(codes.key(), [("24", "570")]), tmp_path) == "invalid"


def test_an_annex_does_not_disturb_the_signature(tmp_path: Path) -> None:
    key = codes.key()
    certify(tmp_path, key)

    assert outcome(codes.payload(key, codes.HOLDER, version=4, annex=b"2475000"), tmp_path) == "valid"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2025, 1, 1), date(2026, 1, 1), "unknown_issuer"),
        (date(2026, 11, 4), date(2027, 1, 1), "unknown_issuer"),
        (date(2026, 11, 3), date(2027, 1, 1), "valid"),
        (date(2026, 1, 1), date(2026, 11, 3), "valid"),
    ],
    ids=["expired before", "begins after", "begins that day", "ends that day"],
)
def test_the_certificate_must_be_valid_on_the_day_of_the_signature(
    start: date, end: date, expected: str, tmp_path: Path
) -> None:
    key = codes.key()
    certify(tmp_path, key, start=start, end=end)

    assert outcome(codes.payload(key, codes.HOLDER, signed=SIGNED), tmp_path) == expected


def test_a_code_without_dates_is_held_against_today(tmp_path: Path) -> None:
    key = codes.key()
    payload = codes.payload(key, codes.HOLDER, issued=None, signed=None)
    certify(tmp_path, key, start=START, end=date(2026, 11, 20))
    assert outcome(payload, tmp_path) == "unknown_issuer"

    certify(tmp_path, key)
    assert outcome(payload, tmp_path) == "valid"


@pytest.mark.parametrize(
    ("issuer", "subject"), [("FR98", "KSK1"), ("FR99", "KSK2"), ("FR99", "ksk1"), ("FR99 ", "KSK1"), ("KSK1", "FR99")]
)
def test_a_certificate_under_a_false_file_name_counts_for_nothing(issuer: str, subject: str, tmp_path: Path) -> None:
    key = codes.key()
    certify(tmp_path, key, issuer=issuer, subject=subject)

    assert outcome(codes.payload(key, codes.HOLDER), tmp_path) == "unknown_issuer"


def test_another_curve_or_another_kind_of_key_counts_for_nothing(tmp_path: Path) -> None:
    key = codes.key()
    others = (ec.generate_private_key(ec.SECP256K1()), rsa.generate_private_key(65537, 2048))
    for other in others:
        pem = other.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        (tmp_path / "FR99-KSK1.pub.pem").write_bytes(pem)
        assert outcome(codes.payload(key, codes.HOLDER), tmp_path) == "unknown_issuer"


def test_other_files_of_the_folder_are_left_alone(tmp_path: Path) -> None:
    key = codes.key()
    (tmp_path / "README").write_text("not a key")
    (tmp_path / "FR99-KSK2.pem").write_text("neither")
    (tmp_path / "FR99-KSK1.pub.pem").write_bytes(codes.public_pem(key))

    assert outcome(codes.payload(key, codes.HOLDER), tmp_path) == "valid"


@pytest.mark.parametrize("names", [("../x", "0001"), ("FR99", "/etc"), ("fr99", "KSK1"), ("FR99\n", "KSK1")])
def test_names_that_are_no_names_reach_no_file(names: tuple[str, str], tmp_path: Path) -> None:
    assert isinstance(Trust(tmp_path).key(*names, TODAY), Untrusted)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(max_size=300))
def test_a_file_of_junk_is_no_key_and_no_exception(junk: bytes, tmp_path: Path) -> None:
    pem = b"-----BEGIN CERTIFICATE-----\n" + junk + b"\n-----END CERTIFICATE-----\n"
    for name, data in (("FR99-KSK1.pem", pem), ("FR99-KSK2.der", junk), ("FR99-KSK3.pub.pem", junk)):
        (tmp_path / name).write_bytes(data)
        assert isinstance(Trust(tmp_path).key("FR99", name[5:9], TODAY), Untrusted)


def test_a_file_beyond_measure_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "FR99-KSK1.pem").write_bytes(b"A" * 100_000)

    found = Trust(tmp_path).key("FR99", "KSK1", TODAY)
    assert isinstance(found, Untrusted)
    assert "larger" in found.reason
