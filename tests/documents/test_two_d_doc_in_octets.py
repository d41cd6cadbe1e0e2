"""Codes that are no text to their end: version 01 with its signature in Base 256, version 04 in binary."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.documents.decoder import look
from kiosk.documents.port import NoCode, PostalAddress, ProofReading, SignedCode, Unreadable
from kiosk.documents.two_d_doc import binary
from kiosk.documents.two_d_doc.layout import Header, Layout, Malformed
from kiosk.documents.two_d_doc.reading import read
from kiosk.documents.two_d_doc.trust import Trust
from tests.support import two_d_doc as codes

TODAY = date(2026, 11, 22)
CURVES = [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()]
FIELDS = ((0x10, bytes.fromhex("7BA7")), (0x62, b""), (0x07, bytes(300)))
READ = {"0x10": "7BA7", "0x62": "", "0x07": "00" * 300}


@pytest.fixture(params=CURVES, ids=lambda curve: curve.name)
def key(request: pytest.FixtureRequest, tmp_path: Path) -> ec.EllipticCurvePrivateKey:
    made = codes.key(request.param)
    for name in ("FR99-KSK1", "FR01-12345"):
        (tmp_path / f"{name}.pub.pem").write_bytes(codes.public_pem(made))
    return made


def signed(reading: ProofReading) -> SignedCode:
    assert isinstance(reading, SignedCode)
    return reading


def test_the_header_that_the_specification_prints_is_read() -> None:
    parsed = binary.parse(codes.BINARY_HEADER)

    assert isinstance(parsed, Layout)
    assert parsed.header == Header(
        4, "FR01", "12345", date(1969, 6, 27), date(2016, 10, 5), "0x01", perimeter="0001", country="FRA"
    )


def test_version_01_may_end_with_a_raw_signature(key: ec.EllipticCurvePrivateKey, tmp_path: Path) -> None:
    for _ in range(20):  # each signature has other octets, some of them separators
        code = signed(read(codes.in_base_256(key, codes.HOLDER), Trust(tmp_path), TODAY))

        assert (code.signature, code.version) == ("valid", 1)
        assert code.address == PostalAddress(("12 RUE DES LILAS",), "57000", "METZ")
        assert code.name == "MME SPECIMEN CAMILLE"


def test_its_last_field_needs_no_separator_before_the_signature(tmp_path: Path) -> None:
    key = codes.key()
    (tmp_path / "FR99-KSK1.pub.pem").write_bytes(codes.public_pem(key))
    code = signed(read(codes.in_base_256(key, [("24", "57000"), ("22", "12 RUE DES LILAS")]), Trust(tmp_path), TODAY))

    assert (code.signature, code.fields) == ("valid", {"24": "57000", "22": "12 RUE DES LILAS"})


def test_version_01_may_be_signed_as_the_later_ones_are_or_not_at_all(tmp_path: Path) -> None:
    key = codes.key()
    (tmp_path / "FR99-KSK1.pub.pem").write_bytes(codes.public_pem(key))

    assert signed(read(codes.payload(key, codes.HOLDER, version=1), Trust(tmp_path), TODAY)).signature == "valid"
    assert signed(read(codes.payload(None, codes.HOLDER, version=1), Trust(tmp_path), TODAY)).signature == "none"
    in_small_letters = codes.payload(None, [("22", "12 rue des lilas, entr\u00e9e b\x1d")], version=1)
    assert signed(read(in_small_letters, Trust(tmp_path), TODAY)).signature == "none"


def test_no_other_version_ends_with_a_raw_signature(key: ec.EllipticCurvePrivateKey, tmp_path: Path) -> None:
    body = codes.payload(None, codes.HOLDER, version=3)
    reading = read(body + codes.raw_signature(key, body), Trust(tmp_path), TODAY)

    assert isinstance(reading, Unreadable) or signed(reading).signature != "valid"


@pytest.mark.parametrize("length_first", [False, True])
@pytest.mark.parametrize("annex", [b"", b"\x10\x027500"])
def test_a_binary_code_verifies_wherever_its_signature_may_stand(
    key: ec.EllipticCurvePrivateKey, tmp_path: Path, length_first: bool, annex: bytes
) -> None:
    payload = codes.in_binary(key, FIELDS, length_first=length_first, annex=annex)
    code = signed(read(payload, Trust(tmp_path), TODAY))

    assert (code.signature, code.version, code.type) == ("valid", 4, "0x01")
    assert (code.issuer, code.certificate, code.issued) == ("FR01", "12345", date(1969, 6, 27))
    assert code.fields == READ


def test_nothing_of_a_binary_code_passes_for_what_a_person_is_called(tmp_path: Path) -> None:
    """Its types and fields are of tables of their own, which are not public: 0x07 is no identity document."""
    key = codes.key()
    (tmp_path / "FR01-12345.pub.pem").write_bytes(codes.public_pem(key))
    header = codes.BINARY_HEADER[:16] + b"\x07" + codes.BINARY_HEADER[17:]
    code = signed(read(codes.in_binary(key, [(0x62, b"SPECIMEN")], header=header), Trust(tmp_path), TODAY))

    assert (code.signature, code.type, code.name, code.address) == ("valid", "0x07", "", None)


@pytest.mark.parametrize(
    "octets",
    [
        codes.BINARY_HEADER[:18],
        codes.BINARY_HEADER[:10] + bytes(3) + codes.BINARY_HEADER[13:],  # the 0th of the 0th month
        codes.BINARY_HEADER[:2] + b"\x00\x00" + codes.BINARY_HEADER[4:],
        codes.BINARY_HEADER[:4] + b"\xff" * 6 + codes.BINARY_HEADER[10:],
        codes.BINARY_HEADER + bytes(9000),
    ],
)
def test_what_is_no_binary_header_is_refused_with_a_reason(octets: bytes) -> None:
    assert isinstance(binary.parse(octets), Malformed)


def test_a_date_that_is_not_known_is_none_and_another_seal_is_not_ours(tmp_path: Path) -> None:
    undated = codes.BINARY_HEADER[:10] + b"\xff" * 6 + codes.BINARY_HEADER[16:]
    parsed = binary.parse(undated)

    assert isinstance(parsed, Layout)
    assert (parsed.header.issued, parsed.header.signed) == (None, None)
    icao = b"\xdc\x03" + codes.BINARY_HEADER[2:]
    assert isinstance(read(icao, Trust(tmp_path), TODAY), NoCode)


def test_a_binary_code_that_is_cut_short_is_not_valid_at_any_length(tmp_path: Path) -> None:
    key = codes.key()
    (tmp_path / "FR01-12345.pub.pem").write_bytes(codes.public_pem(key))
    trust, whole = Trust(tmp_path), codes.in_binary(key, FIELDS[:2])
    for length in range(2, len(whole)):
        reading = read(whole[:length], trust, TODAY)
        assert isinstance(reading, Unreadable) or signed(reading).signature in ("none", "invalid")


def test_the_symbol_holds_such_codes_octet_for_octet(key: ec.EllipticCurvePrivateKey) -> None:
    for payload in (codes.in_base_256(key, codes.HOLDER), codes.in_binary(key, FIELDS[:2])):
        found = [one for each in look(codes.page([payload], 200)) for one in each]

        assert payload in found


def test_from_a_shell_a_raw_signature_may_end_like_a_line(tmp_path: Path) -> None:
    key = codes.key()
    (tmp_path / "FR01-12345.pub.pem").write_bytes(codes.public_pem(key))
    (tmp_path / "FR99-KSK1.pub.pem").write_bytes(codes.public_pem(key))
    made = {"binary.txt": codes.in_binary(key, FIELDS), "base256.txt": codes.in_base_256(key, codes.HOLDER)}
    while not made["base256.txt"].endswith(b"\n"):
        made["base256.txt"] = codes.in_base_256(key, codes.HOLDER)
    made["edited.txt"] = codes.in_binary(key, FIELDS) + b"\r\n"
    for name, payload in made.items():
        (tmp_path / name).write_bytes(payload)
    command = [sys.executable, "-m", "kiosk", "id", "2ddoc", str(tmp_path), "--trust", str(tmp_path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    told = [json.loads(line) for line in done.stdout.splitlines()]

    assert (done.returncode, done.stderr) == (0, "")
    assert [(line["type"], line["version"], line["signature"]) for line in told] == [
        ("00", 1, "valid"),
        ("0x01", 4, "valid"),
        ("0x01", 4, "valid"),
    ]
    assert told[1]["fields"] == READ


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_to_such_a_code_is_valid_with_other_content(data: st.DataObject, tmp_path: Path) -> None:
    key = codes.key()
    for name in ("FR99-KSK1", "FR01-12345"):
        (tmp_path / f"{name}.pub.pem").write_bytes(codes.public_pem(key))
    whole = codes.in_binary(key, FIELDS) if data.draw(st.booleans()) else codes.in_base_256(key, codes.HOLDER)
    at = data.draw(st.integers(0, len(whole)))
    touched = whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + data.draw(st.integers(0, 8)) :]
    trust = Trust(tmp_path)
    original, reading = read(whole, trust, TODAY), read(touched, trust, TODAY)

    assert signed(original).signature == "valid"
    if isinstance(reading, SignedCode) and reading.signature == "valid":
        assert reading == original


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_octets_give_a_value(octets: bytes) -> None:
    for payload in (binary.MARKER + octets, codes.BINARY_HEADER + octets, b"DC01FR000001123F16360001" + octets):
        assert isinstance(read(payload, Trust(None), TODAY), SignedCode | Unreadable)
