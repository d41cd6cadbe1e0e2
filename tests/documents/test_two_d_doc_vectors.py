"""The examples of the specification verify, and whatever is changed in them never passes for the original."""

from datetime import date
from pathlib import Path

import pytest

from kiosk.documents.port import NoCode, PostalAddress, ProofReading, SignedCode, Unreadable
from kiosk.documents.two_d_doc.reading import read
from kiosk.documents.two_d_doc.trust import Trust
from tests.support import two_d_doc as codes

TODAY = date(2026, 11, 22)


@pytest.fixture
def trust(tmp_path: Path) -> Trust:
    (tmp_path / "FR00-0001.pub.pem").write_bytes(codes.TEST_KEY_PEM)
    return Trust(tmp_path)


def signed(reading: ProofReading) -> SignedCode:
    assert isinstance(reading, SignedCode)
    return reading


@pytest.mark.parametrize("kind", codes.VECTORS)
def test_each_published_example_verifies(kind: str, trust: Trust) -> None:
    code = signed(read(codes.VECTORS[kind], trust, TODAY))

    assert code.signature == "valid"
    assert (code.type, code.issuer, code.certificate) == (kind, "FR00", "0001")


def test_an_attestation_gives_the_holder_and_the_address(trust: Trust) -> None:
    code = signed(read(codes.ATTESTATION, trust, TODAY))

    assert (code.version, code.issued, code.signed) == (3, date(2012, 10, 15), date(2015, 7, 27))
    assert code.name == "MLLE SAMPLE ANGELA"
    assert code.address == PostalAddress(("BAT 2 ETG 3", "7 PLACE DES SPECIMENS"), "57000", "METZ")
    assert code.fields["20"] == ""
    assert code.fields["26"] == "FR"


def test_a_bill_may_do_without_the_town(trust: Trust) -> None:
    code = signed(read(codes.BILL, trust, TODAY))

    assert (code.version, code.name) == (2, "MME SPECIMEN NATACHA")
    assert code.address == PostalAddress(("145 AVENUE DES SPECIMENS",), "75000", "")


def test_a_tax_notice_gives_its_figures_and_the_address_behind_slashes(trust: Trust) -> None:
    code = signed(read(codes.TAX_NOTICE, trust, TODAY))

    assert code.issued is None
    assert code.name == "RETI PATRICK"
    assert code.address == PostalAddress(("145 RUE JULLIARD", "ZA SPECIMEN"), "78320", "LEVIS ST NOM")
    assert {key: code.fields[key] for key in ("41", "43", "45")} == {"41": "63198", "43": "2,75", "45": "2021"}


def test_an_identity_code_gives_padded_fields_without_their_padding(trust: Trust) -> None:
    code = signed(read(codes.IDENTITY, trust, TODAY))

    assert code.name == "SPECIMEN NATACHA"
    assert code.fields == {
        "60": "NATACHA",
        "62": "SPECIMEN",
        "65": "P",
        "66": "07CD12304",
        "67": "FR",
        "68": "F",
        "6C": "FR",
    }


def test_a_machine_readable_zone_gets_its_fillers_back(trust: Trust) -> None:
    zone = signed(read(codes.MRZ, trust, TODAY)).fields["6F"]

    assert zone == "P<FRASPECIMEN<<NATACHA" + "<" * 22 + "07CD123044FRA7307122F1603062" + "<" * 14 + "04"


def test_an_issuer_that_nobody_vouches_for_is_unknown() -> None:
    assert signed(read(codes.ATTESTATION, Trust(None), TODAY)).signature == "unknown_issuer"


def test_authority_and_certificate_are_matched_exactly(trust: Trust) -> None:
    for alias in (
        codes.ATTESTATION.replace(b"FR000001", b"FR010001"),
        codes.ATTESTATION.replace(b"FR000001", b"FR000002"),
    ):
        assert signed(read(alias, trust, TODAY)).signature == "unknown_issuer"


@pytest.mark.parametrize("vector", [codes.ATTESTATION, codes.BILL], ids=["attestation", "bill"])
def test_cut_short_at_any_length_it_is_not_valid(vector: bytes, trust: Trust) -> None:
    original = signed(read(vector, trust, TODAY))
    for length in range(len(vector)):
        reading = read(vector[:length], trust, TODAY)
        if isinstance(reading, SignedCode):
            assert reading.signature in ("none", "invalid")
            assert (reading.signature == "none") == (b"\x1f" not in vector[: length - 1])
            assert all(value in original.fields.values() for value in reading.fields.values())
        else:
            assert isinstance(reading, NoCode if length < 2 else Unreadable)


@pytest.mark.parametrize("vector", [codes.ATTESTATION, codes.BILL], ids=["attestation", "bill"])
def test_one_changed_byte_never_passes_for_the_original(vector: bytes, trust: Trust) -> None:
    original = read(vector, trust, TODAY)
    still_valid = 0
    for position, byte in enumerate(vector):
        for changed in {byte ^ 1, byte ^ 0x20, ord("A"), 0x1D, 0x1F, 0} - {byte}:
            mutant = vector[:position] + bytes([changed]) + vector[position + 1 :]
            reading = read(mutant, trust, TODAY)
            if isinstance(reading, SignedCode) and reading.signature == "valid":
                still_valid += 1
                assert reading == original
    # 103 characters of base32 carry three bits more than 64 bytes: only the last character has aliases.
    assert still_valid <= 6


def test_content_of_one_code_under_the_signature_of_another_is_invalid(trust: Trust) -> None:
    content, signature = codes.BILL.split(b"\x1f")[0], codes.ATTESTATION.split(b"\x1f")[1]

    assert signed(read(content + b"\x1f" + signature, trust, TODAY)).signature == "invalid"


def test_a_code_without_a_signature_says_so(trust: Trust) -> None:
    assert signed(read(codes.ATTESTATION.split(b"\x1f")[0], trust, TODAY)).signature == "none"


def test_what_was_read_of_a_citizen_does_not_print(trust: Trust) -> None:
    code = signed(read(codes.ATTESTATION, trust, TODAY))

    assert "SAMPLE" not in f"{code} {code!r} {code.address}"
