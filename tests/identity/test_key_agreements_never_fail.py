"""Ten thousand agreements: a coordinate that begins with a zero octet, one in 256, is as good as any other."""

import random

import pytest

from kiosk.identity import ciphers, mapping
from kiosk.identity.ciphers import AES_128, AES_256
from kiosk.identity.curves import BY_ID, Curve, base_times, decode_point, encode_point, times, x_times
from kiosk.identity.secrets import Key
from kiosk.identity.tlv import MalformedError

QUICK = 6


def scalar(curve: Curve, source: random.Random) -> Key:
    return Key(source.randrange(2, curve.n - 2).to_bytes(curve.size, "big"))


def agree(curve: Curve, source: random.Random, how: str) -> tuple[Key, Key]:
    """Both sides of a mapping and an agreement over it; what goes over the air is encoded and decoded."""
    nonce = Key(source.randbytes(16))
    if how == "IM":
        t = source.randbytes(16)
        theirs = ours = mapping.integrated(curve, AES_128, nonce, t)
    else:
        one, other = scalar(curve, source), scalar(curve, source)
        ours = mapping.generic(curve, nonce, one, base_times(curve, other))
        theirs = mapping.generic(curve, nonce, other, base_times(curve, one))
    one, other = scalar(curve, source), scalar(curve, source)
    public = [
        decode_point(curve, encode_point(curve, times(curve, secret, generator)))
        for secret, generator in ((one, ours), (other, theirs))
    ]
    return x_times(curve, one, public[1]), x_times(curve, other, public[0])


def check(curve: Curve, how: str, count: int) -> None:
    source = random.Random(f"{curve.name} {how}")
    for _ in range(count):
        ours, theirs = agree(curve, source, how)
        assert ours.raw == theirs.raw
        assert len(ours.raw) == curve.size
        assert ciphers.derive(AES_256, ours, 1).raw == ciphers.derive(AES_256, theirs, 1).raw


@pytest.mark.parametrize("how", ["GM", "IM"])
@pytest.mark.parametrize("parameter_id", sorted(BY_ID))
def test_both_sides_come_to_the_same_key(parameter_id: int, how: str) -> None:
    check(BY_ID[parameter_id], how, QUICK)


@pytest.mark.long
def test_ten_thousand_agreements_come_to_the_same_key() -> None:
    """On P-256, which is the quickest; the others have the arithmetic and the encoding in common with it."""
    curve, source, zeros = BY_ID[12], random.Random(1), 0
    check(curve, "GM", 1_000)
    check(curve, "IM", 1_000)
    for _ in range(8_000):
        one, other = scalar(curve, source), scalar(curve, source)
        public = [decode_point(curve, encode_point(curve, base_times(curve, secret))) for secret in (one, other)]
        ours, theirs = x_times(curve, one, public[1]), x_times(curve, other, public[0])
        assert ours.raw == theirs.raw
        assert len(ours.raw) == curve.size
        zeros += ours.raw[0] == 0
    assert zeros > 8


def test_a_point_with_a_leading_zero_octet_keeps_its_length() -> None:
    curve = BY_ID[12]
    point = next(
        point for d in range(2, 3000) if (point := base_times(curve, Key(d.to_bytes(32, "big"))))[0] >> 248 == 0
    )
    encoded = encode_point(curve, point)
    assert len(encoded) == 65
    assert encoded[1] == 0
    assert decode_point(curve, encoded) == point


def test_a_point_that_is_not_on_the_curve_is_refused() -> None:
    curve = BY_ID[13]
    x, y = curve.g
    for bad in ((x, y + 1), (0, 0), (curve.p, y)):
        octets = b"\x04" + bad[0].to_bytes(curve.size, "big") + bad[1].to_bytes(curve.size, "big")
        with pytest.raises(MalformedError):
            decode_point(curve, octets)
    with pytest.raises(MalformedError):
        decode_point(curve, encode_point(curve, curve.g)[:-1])
