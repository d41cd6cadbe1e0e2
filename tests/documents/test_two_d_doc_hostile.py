"""Codes that lie: about their signature, their curve, their sizes. Each gets an outcome, none an exception."""

import base64
import time
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.documents.port import SignedCode
from kiosk.documents.two_d_doc.layout import MAX_PAYLOAD_BYTES
from kiosk.documents.two_d_doc.reading import read
from kiosk.documents.two_d_doc.trust import Trust
from tests.support import two_d_doc as codes
from tests.support.patience import promised

TODAY = date(2026, 11, 22)
ORDER = {
    256: 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    384: int("F" * 48 + "C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973", 16),
}
CURVES = [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()]


@pytest.fixture(params=CURVES, ids=lambda curve: curve.name)
def key(request: pytest.FixtureRequest, tmp_path: Path) -> ec.EllipticCurvePrivateKey:
    made = codes.key(request.param)
    (tmp_path / "FR99-KSK1.pub.pem").write_bytes(codes.public_pem(made))
    return made


def outcome(payload: bytes, folder: Path) -> str:
    reading = read(payload, Trust(folder), TODAY)
    assert isinstance(reading, SignedCode)
    return reading.signature


def with_signature(raw: bytes) -> bytes:
    body = codes.payload(None, codes.HOLDER)
    return body + codes.US + base64.b32encode(raw).rstrip(b"=")


def test_r_and_s_of_zero_or_of_the_order_sign_nothing(key: ec.EllipticCurvePrivateKey, tmp_path: Path) -> None:
    size = (key.curve.key_size + 7) // 8
    order = ORDER.get(key.curve.key_size, 2**521 - 1)
    for r, s in ((0, 0), (0, 1), (1, 0), (order, order), (order, 1), (1, order), (2 ** (8 * size) - 1, 1)):
        raw = r.to_bytes(size, "big") + s.to_bytes(size, "big")
        assert outcome(with_signature(raw), tmp_path) == "invalid"


def test_a_signature_of_another_length_signs_nothing(key: ec.EllipticCurvePrivateKey, tmp_path: Path) -> None:
    good = codes.payload(key, codes.HOLDER)
    body, signature = good.split(codes.US)
    assert outcome(good, tmp_path) == "valid"
    lies = (signature[:-1], signature[1:], signature + b"A", signature * 2, b"AA" + signature, signature + b"=" * 8)
    for lie in (*lies, signature.lower(), signature[:-1] + b"1", b"\xff" * len(signature), b"A"):
        assert outcome(body + codes.US + lie, tmp_path) == "invalid"


def test_the_other_curves_signature_signs_nothing(key: ec.EllipticCurvePrivateKey, tmp_path: Path) -> None:
    for curve in CURVES:
        assert outcome(codes.payload(codes.key(curve), codes.HOLDER), tmp_path) == "invalid"


def test_bits_that_stand_for_nothing_are_not_looked_at(tmp_path: Path) -> None:
    """103 letters of base32 hold three bits more than 64 bytes: they change nothing that is signed or shown."""
    key = codes.key()
    (tmp_path / "FR99-KSK1.pub.pem").write_bytes(codes.public_pem(key))
    body, signature = codes.payload(key, codes.HOLDER).split(codes.US)
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    last = letters.index(signature[-1:])
    for other in range(32):
        same = last >> 3 == other >> 3
        changed = body + codes.US + signature[:-1] + letters[other : other + 1]
        assert outcome(changed, tmp_path) == ("valid" if same else "invalid")


def test_two_thousand_fields_are_read_at_once(tmp_path: Path) -> None:
    key = codes.key()
    (tmp_path / "FR99-KSK1.pub.pem").write_bytes(codes.public_pem(key))
    before = time.monotonic()
    for fields in ([("1G", "1")] * 2_600, [("ZZ", "\x1d")] * 2_600, [("01", "A" * 8_000 + "\x1d")]):
        payload = codes.payload(key, fields)
        assert len(payload) < MAX_PAYLOAD_BYTES
        assert outcome(payload, tmp_path) == "valid"
    assert time.monotonic() - before < promised(2)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_to_a_signed_code_is_valid_with_other_words(data: st.DataObject, tmp_path: Path) -> None:
    (tmp_path / "FR00-0001.pub.pem").write_bytes(codes.TEST_KEY_PEM)
    vector = data.draw(st.sampled_from(sorted(codes.VECTORS.values())))
    at = data.draw(st.integers(0, len(vector)))
    touched = vector[:at] + data.draw(st.binary(max_size=8)) + vector[at + data.draw(st.integers(0, 8)) :]
    trust = Trust(tmp_path)
    original, reading = read(vector, trust, TODAY), read(touched, trust, TODAY)

    if isinstance(reading, SignedCode) and reading.signature == "valid":
        assert reading == original
