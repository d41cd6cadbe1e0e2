"""PACE: from the nonce to the generator that only those who know the secret share (9303-11, 4.4.3.3)."""

from kiosk.identity import ciphers
from kiosk.identity.ciphers import Suite
from kiosk.identity.curves import Curve, Point, add, base_times, times
from kiosk.identity.secrets import Key

# 9303-11, 4.4.3.3.2.
_C0 = {
    16: bytes.fromhex("a668892a7c41e3ca739f40b057d85904"),
    32: bytes.fromhex("d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676"),
}
_C1 = {
    16: bytes.fromhex("a4e136ac725f738b01c1f60217c188ad"),
    32: bytes.fromhex("54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517"),
}


def generic(curve: Curve, nonce: Key, scalar: Key, theirs: Point) -> Point:
    """nonce * G + scalar * theirs. Raises `MalformedError`."""
    shared = times(curve, scalar, theirs)
    return add(curve, base_times(curve, nonce), shared)


def integrated(curve: Curve, suite: Suite, nonce: Key, ours: bytes) -> Point:
    """The point to which both nonces lead; its discrete logarithm is nobody's."""
    return _to_point(curve, _pseudo_random(curve, suite, nonce, ours))


def _pseudo_random(curve: Curve, suite: Suite, nonce: Key, ours: bytes) -> int:
    size = 16 if suite.key == 16 else 32
    key = Key(ciphers.encrypt(suite, Key(ours), nonce.raw)[: suite.key])
    out = b""
    while 8 * len(out) < curve.p.bit_length() + 64:
        out += ciphers.encrypt(suite, key, _C1[size])
        key = Key(ciphers.encrypt(suite, key, _C0[size])[: suite.key])
    return int.from_bytes(out, "big") % curve.p


def _to_point(curve: Curve, t: int) -> Point:
    """9303-11, appendix B.2 (affine; p = 3 mod 4, cofactor 1)."""
    p, a, b = curve.p, curve.a, curve.b
    alpha = -t * t % p
    x2 = -b * pow(a, -1, p) * (1 + pow(alpha + alpha * alpha, -1, p)) % p
    x3 = alpha * x2 % p
    h2 = (x2**3 + a * x2 + b) % p
    u = t**3 * h2 % p
    root = pow(h2, p - 1 - (p + 1) // 4, p)
    if root * root * h2 % p == 1:
        return x2, root * h2 % p
    return x3, root * u % p
