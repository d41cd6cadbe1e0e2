"""Elliptic curves over prime fields, in whole numbers of Python: Jacobian coordinates and a window of four bits.

Sources: FIPS 186-4 (NIST) and RFC 5639 (brainpool) for the parameters, SEC 1 for the coding, ICAO 9303-11 for the
numbers of the standardized domain parameters and for the point encoding of the integrated mapping.
No care is taken about time: nothing here guards a secret, every key dies with the hall.
"""

import msgspec

Point = tuple[int, int]  # affine; the point at infinity is None
Jacobian = tuple[int, int, int]


class Curve(msgspec.Struct, frozen=True):
    """y² = x³ + ax + b over the field of p elements; (gx, gy) generates the n points. The cofactor is one.
    `parameter_id`: ICAO 9303-11, table of standardized domain parameters."""

    name: str
    oid: str
    parameter_id: int
    p: int
    a: int
    b: int
    gx: int
    gy: int
    n: int

    @property
    def size(self) -> int:
        """Bytes of a coordinate."""
        return (self.p.bit_length() + 7) // 8

    @property
    def generator(self) -> Point:
        return self.gx, self.gy


class PointError(ValueError):
    """Not a point of the curve."""


def contains(curve: Curve, point: Point) -> bool:
    x, y = point
    return 0 <= x < curve.p and 0 <= y < curve.p and (y * y - (x * x * x + curve.a * x + curve.b)) % curve.p == 0


def encode(curve: Curve, point: Point) -> bytes:
    """Uncompressed, each coordinate at the full length of the field."""
    return b"\x04" + point[0].to_bytes(curve.size, "big") + point[1].to_bytes(curve.size, "big")


def decode(curve: Curve, data: bytes) -> Point:
    """Raises `PointError`."""
    if len(data) != 1 + 2 * curve.size or data[0] != 4:
        raise PointError("not an uncompressed point of this field")
    point = int.from_bytes(data[1 : 1 + curve.size], "big"), int.from_bytes(data[1 + curve.size :], "big")
    if not contains(curve, point):
        raise PointError("the point is not on the curve")
    return point


def add(curve: Curve, one: Point | None, other: Point | None) -> Point | None:
    if one is None or other is None:
        return one or other
    return _affine(curve, _add(curve, (*one, 1), (*other, 1)))


def multiply(curve: Curve, scalar: int, point: Point) -> Point | None:
    scalar %= curve.n
    table: list[Jacobian] = [(1, 1, 0), (*point, 1)]
    for number in range(2, 16):
        table.append(_double(curve, table[number // 2]) if number % 2 == 0 else _add(curve, table[-1], table[1]))
    result: Jacobian = (1, 1, 0)
    for shift in range((scalar.bit_length() + 3) // 4 * 4 - 4, -4, -4):
        for _ in range(4):
            result = _double(curve, result)
        if digit := scalar >> shift & 15:
            result = _add(curve, result, table[digit])
    return _affine(curve, result)


def public(curve: Curve, secret: int) -> Point:
    """The public key of a secret between 1 and n - 1."""
    point = multiply(curve, secret, curve.generator)
    if point is None:
        raise PointError("the secret is a multiple of the order")
    return point


def from_field(curve: Curve, u: int) -> Point:
    """The point encoding of the integrated mapping (ICAO 9303-11, appendix B.2), for p = 3 mod 4 and cofactor one."""
    p, a, b = curve.p, curve.a, curve.b
    alpha = -u * u % p
    x2 = -b * pow(a, -1, p) * (1 + pow(alpha + alpha * alpha, -1, p)) % p
    x3 = alpha * x2 % p
    h2 = (x2**3 + a * x2 + b) % p
    root = pow(h2, p - 1 - (p + 1) // 4, p)
    if root * root * h2 % p == 1:
        return x2, root * h2 % p
    return x3, root * u**3 * h2 % p


def _affine(curve: Curve, point: Jacobian) -> Point | None:
    x, y, z = point
    if z == 0:
        return None
    inverse = pow(z, -1, curve.p)
    square = inverse * inverse % curve.p
    return x * square % curve.p, y * square * inverse % curve.p


def _double(curve: Curve, point: Jacobian) -> Jacobian:
    x, y, z = point
    if z == 0 or y == 0:
        return 1, 1, 0
    p = curve.p
    yy = y * y % p
    s = 4 * x * yy % p
    zz = z * z % p
    m = (3 * x * x + curve.a * (zz * zz % p)) % p
    nx = (m * m - 2 * s) % p
    return nx, (m * (s - nx) - 8 * yy * yy) % p, 2 * y * z % p


def _add(curve: Curve, one: Jacobian, other: Jacobian) -> Jacobian:
    x1, y1, z1 = one
    x2, y2, z2 = other
    if z1 == 0:
        return other
    if z2 == 0:
        return one
    p = curve.p
    zz1, zz2 = z1 * z1 % p, z2 * z2 % p
    u1, u2 = x1 * zz2 % p, x2 * zz1 % p
    s1, s2 = y1 * zz2 * z2 % p, y2 * zz1 * z1 % p
    h, r = (u2 - u1) % p, (s2 - s1) % p
    if h == 0:
        return _double(curve, one) if r == 0 else (1, 1, 0)
    hh = h * h % p
    hhh = h * hh % p
    v = u1 * hh % p
    nx = (r * r - hhh - 2 * v) % p
    return nx, (r * (v - nx) - s1 * hhh) % p, h * z1 * z2 % p


def _curve(name: str, oid: str, parameter_id: int, **numbers: str) -> Curve:
    values = {key: int(text.replace(" ", ""), 16) for key, text in numbers.items()}
    if "a" not in values:
        values["a"] = values["p"] - 3
    return Curve(name, oid, parameter_id, **values)


P256 = _curve(
    "P-256", "1.2.840.10045.3.1.7", 12,
    p="FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF",
    b="5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B",
    gx="6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296",
    gy="4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5",
    n="FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
)  # fmt: skip
P384 = _curve(
    "P-384", "1.3.132.0.34", 15,
    p="FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF",
    b="B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF",
    gx="AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7",
    gy="3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F",
    n="FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
)  # fmt: skip
P521 = _curve(
    "P-521", "1.3.132.0.35", 18,
    p="01FF" + "FF" * 64,
    b="0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF1"
    "09E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00",
    gx="00C6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D"
    "3DBAA14B5E77EFE75928FE1DC127A2FFA8DE3348B3C1856A429BF97E7E31C2E5BD66",
    gy="011839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E"
    "662C97EE72995EF42640C550B9013FAD0761353C7086A272C24088BE94769FD16650",
    n="01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
    "FFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409",
)  # fmt: skip
BRAINPOOL_P256 = _curve(
    "brainpoolP256r1", "1.3.36.3.3.2.8.1.1.7", 13,
    p="A9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377",
    a="7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9",
    b="26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6",
    gx="8BD2AEB9CB7E57CB2C4B482FFC81B7AFB9DE27E1E3BD23C23A4453BD9ACE3262",
    gy="547EF835C3DAC4FD97F8461A14611DC9C27745132DED8E545C1D54C72F046997",
    n="A9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7",
)  # fmt: skip
BRAINPOOL_P384 = _curve(
    "brainpoolP384r1", "1.3.36.3.3.2.8.1.1.11", 16,
    p="8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53",
    a="7BC382C63D8C150C3C72080ACE05AFA0C2BEA28E4FB22787139165EFBA91F90F8AA5814A503AD4EB04A8C7DD22CE2826",
    b="04A8C7DD22CE28268B39B55416F0447C2FB77DE107DCD2A62E880EA53EEB62D57CB4390295DBC9943AB78696FA504C11",
    gx="1D1C64F068CF45FFA2A63A81B7C13F6B8847A3E77EF14FE3DB7FCAFE0CBD10E8E826E03436D646AAEF87B2E247D4AF1E",
    gy="8ABE1D7520F9C2A45CB1EB8E95CFD55262B70B29FEEC5864E19C054FF99129280E4646217791811142820341263C5315",
    n="8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B31F166E6CAC0425A7CF3AB6AF6B7FC3103B883202E9046565",
)  # fmt: skip
BRAINPOOL_P512 = _curve(
    "brainpoolP512r1", "1.3.36.3.3.2.8.1.1.13", 17,
    p="AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330871"
    "7D4D9B009BC66842AECDA12AE6A380E62881FF2F2D82C68528AA6056583A48F3",
    a="7830A3318B603B89E2327145AC234CC594CBDD8D3DF91610A83441CAEA9863BC"
    "2DED5D5AA8253AA10A2EF1C98B9AC8B57F1117A72BF2C7B9E7C1AC4D77FC94CA",
    b="3DF91610A83441CAEA9863BC2DED5D5AA8253AA10A2EF1C98B9AC8B57F1117A7"
    "2BF2C7B9E7C1AC4D77FC94CADC083E67984050B75EBAE5DD2809BD638016F723",
    gx="81AEE4BDD82ED9645A21322E9C4C6A9385ED9F70B5D916C1B43B62EEF4D0098E"
    "FF3B1F78E2D0D48D50D1687B93B97D5F7C6D5047406A5E688B352209BCB9F822",
    gy="7DDE385D566332ECC0EABFA9CF7822FDF209F70024A57B1AA000C55B881F8111"
    "B2DCDE494A5F485E5BCA4BD88A2763AED1CA2B2FA8F0540678CD1E0F3AD80892",
    n="AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330870"
    "553E5C414CA92619418661197FAC10471DB1D381085DDADDB58796829CA90069",
)  # fmt: skip

CURVES = {curve.name: curve for curve in (P256, P384, P521, BRAINPOOL_P256, BRAINPOOL_P384, BRAINPOOL_P512)}
