"""The six curves, and points on them: every secret scalar is multiplied by OpenSSL.

`cryptography` gives x coordinates only. A full point d*P comes of two of them, x(d*P) and x((d+1)*P): the root y of
the first is the one for which d*P + P has the second. Affine additions work on points that go over the air anyway.
Parameters: FIPS 186-4 and RFC 5639, as OpenSSL prints them; cofactors are 1, and p = 3 mod 4.
"""

import secrets
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.identity.secrets import Key
from kiosk.identity.tlv import MalformedError

Point = tuple[int, int]


class Curve(NamedTuple):
    """`parameter_id`: 9303-11, table 6."""

    name: str
    parameter_id: int
    openssl: type[ec.EllipticCurve]
    p: int
    a: int
    b: int
    g: Point
    n: int

    @property
    def size(self) -> int:
        """Octets of a coordinate."""
        return (self.p.bit_length() + 7) // 8


def _curve(name: str, parameter_id: int, openssl: type[ec.EllipticCurve], *numbers: str) -> Curve:
    p, a, b, x, y, n = (int(number, 16) for number in numbers)
    return Curve(name, parameter_id, openssl, p, a % p, b, (x, y), n)


CURVES = (
    _curve(
        "NIST P-256",
        12,
        ec.SECP256R1,
        "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF",
        "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFC",
        "5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B",
        "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296",
        "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5",
        "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
    ),
    _curve(
        "brainpoolP256r1",
        13,
        ec.BrainpoolP256R1,
        "A9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377",
        "7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9",
        "26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6",
        "8BD2AEB9CB7E57CB2C4B482FFC81B7AFB9DE27E1E3BD23C23A4453BD9ACE3262",
        "547EF835C3DAC4FD97F8461A14611DC9C27745132DED8E545C1D54C72F046997",
        "A9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7",
    ),
    _curve(
        "NIST P-384",
        15,
        ec.SECP384R1,
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFC",
        "B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF",
        "AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7",
        "3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
    ),
    _curve(
        "brainpoolP384r1",
        16,
        ec.BrainpoolP384R1,
        "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53",
        "7BC382C63D8C150C3C72080ACE05AFA0C2BEA28E4FB22787139165EFBA91F90F8AA5814A503AD4EB04A8C7DD22CE2826",
        "04A8C7DD22CE28268B39B55416F0447C2FB77DE107DCD2A62E880EA53EEB62D57CB4390295DBC9943AB78696FA504C11",
        "1D1C64F068CF45FFA2A63A81B7C13F6B8847A3E77EF14FE3DB7FCAFE0CBD10E8E826E03436D646AAEF87B2E247D4AF1E",
        "8ABE1D7520F9C2A45CB1EB8E95CFD55262B70B29FEEC5864E19C054FF99129280E4646217791811142820341263C5315",
        "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B31F166E6CAC0425A7CF3AB6AF6B7FC3103B883202E9046565",
    ),
    _curve(
        "brainpoolP512r1",
        17,
        ec.BrainpoolP512R1,
        "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA703308717D4D9B009BC66842AECDA12AE6A380E62881"
        "FF2F2D82C68528AA6056583A48F3",
        "7830A3318B603B89E2327145AC234CC594CBDD8D3DF91610A83441CAEA9863BC2DED5D5AA8253AA10A2EF1C98B9AC8B57F11"
        "17A72BF2C7B9E7C1AC4D77FC94CA",
        "3DF91610A83441CAEA9863BC2DED5D5AA8253AA10A2EF1C98B9AC8B57F1117A72BF2C7B9E7C1AC4D77FC94CADC083E679840"
        "50B75EBAE5DD2809BD638016F723",
        "81AEE4BDD82ED9645A21322E9C4C6A9385ED9F70B5D916C1B43B62EEF4D0098EFF3B1F78E2D0D48D50D1687B93B97D5F7C6D"
        "5047406A5E688B352209BCB9F822",
        "7DDE385D566332ECC0EABFA9CF7822FDF209F70024A57B1AA000C55B881F8111B2DCDE494A5F485E5BCA4BD88A2763AED1CA"
        "2B2FA8F0540678CD1E0F3AD80892",
        "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330870553E5C414CA92619418661197FAC10471DB1"
        "D381085DDADDB58796829CA90069",
    ),
    _curve(
        "NIST P-521",
        18,
        ec.SECP521R1,
        "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC",
        "0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF07"
        "3573DF883D2C34F1EF451FD46B503F00",
        "00C6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D3DBAA14B5E77EFE75928FE1DC127A2FFA8DE"
        "3348B3C1856A429BF97E7E31C2E5BD66",
        "011839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E662C97EE72995EF42640C550B9013FAD0761"
        "353C7086A272C24088BE94769FD16650",
        "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D0"
        "3BB5C9B8899C47AEBB6FB71E91386409",
    ),
)
BY_ID = {curve.parameter_id: curve for curve in CURVES}
_BY_OPENSSL_NAME = {curve.openssl().name: curve for curve in CURVES}


def curve_of(key: ec.EllipticCurvePublicKey) -> Curve | None:
    return _BY_OPENSSL_NAME.get(key.curve.name)


def encode_point(curve: Curve, point: Point) -> bytes:
    """Uncompressed. At the field's full length: one key in 256 begins with a zero octet."""
    return b"\x04" + point[0].to_bytes(curve.size, "big") + point[1].to_bytes(curve.size, "big")


def decode_point(curve: Curve, octets: bytes) -> Point:
    """An uncompressed point that is on the curve. Raises `MalformedError`."""
    size = curve.size
    if len(octets) != 1 + 2 * size or octets[0] != 4:
        raise MalformedError("an uncompressed point was expected")
    point = int.from_bytes(octets[1 : 1 + size], "big"), int.from_bytes(octets[1 + size :], "big")
    public_key(curve, point)
    return point


def public_key(curve: Curve, point: Point) -> ec.EllipticCurvePublicKey:
    """Raises `MalformedError` for a point that is not on the curve."""
    try:
        return ec.EllipticCurvePublicNumbers(*point, curve.openssl()).public_key()
    except ValueError:
        raise MalformedError("a point on the curve was expected") from None


def new_scalar(curve: Curve) -> Key:
    """From 2 to n - 3: neither the scalar nor its successor is the neutral element's or the generator's."""
    return Key((2 + secrets.randbelow(curve.n - 4)).to_bytes(curve.size, "big"))


def base_times(curve: Curve, scalar: Key) -> Point:
    """scalar * G."""
    numbers = _private(curve, int.from_bytes(scalar.raw, "big")).public_key().public_numbers()
    return numbers.x, numbers.y


def x_times(curve: Curve, scalar: Key, point: Point) -> Key:
    """The x coordinate of scalar * point, at full length: a shared secret. Raises `MalformedError`."""
    try:
        secret = _private(curve, int.from_bytes(scalar.raw, "big"))
        return Key(secret.exchange(ec.ECDH(), public_key(curve, point)))
    except ValueError:
        raise MalformedError("a point of the curve's full order was expected") from None


def times(curve: Curve, scalar: Key, point: Point) -> Point:
    """scalar * point. Raises `MalformedError`."""
    successor = Key((int.from_bytes(scalar.raw, "big") + 1).to_bytes(curve.size, "big"))
    x = int.from_bytes(x_times(curve, scalar, point).raw, "big")
    x_next = int.from_bytes(x_times(curve, successor, point).raw, "big")
    y = pow(x**3 + curve.a * x + curve.b, (curve.p + 1) // 4, curve.p)
    for candidate in ((x, y), (x, curve.p - y)):
        if add(curve, candidate, point)[0] == x_next:
            return candidate
    raise MalformedError("a point of the curve's full order was expected")


def add(curve: Curve, one: Point, other: Point) -> Point:
    """The sum of two points that are neither equal nor opposite. Raises `MalformedError`."""
    run = (other[0] - one[0]) % curve.p
    if not run:
        raise MalformedError("two different points were expected")
    slope = (other[1] - one[1]) * pow(run, -1, curve.p) % curve.p
    x = (slope * slope - one[0] - other[0]) % curve.p
    return x, (slope * (one[0] - x) - one[1]) % curve.p


def _private(curve: Curve, scalar: int) -> ec.EllipticCurvePrivateKey:
    """Raises `MalformedError` for a scalar out of range (a nonce of a card may be)."""
    scalar %= curve.n
    if not scalar:
        raise MalformedError("a scalar that is not zero was expected")
    return ec.derive_private_key(scalar, curve.openssl())
