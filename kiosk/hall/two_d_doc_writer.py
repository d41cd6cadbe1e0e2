"""Writes 2D-Doc codes (C40/ASCII encoding) signed with keys of the hall's own.

Layout, source: ANTS, "Spécifications techniques des codes à barres 2D-Doc": header, data fields, US, signature.
"""

import base64
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec
import zxingcpp
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from PIL import Image

GS, RS, US = "\x1d", "\x1e", "\x1f"
EPOCH = date(2000, 1, 1)
LAST_DAY = EPOCH + timedelta(days=0xFFFE)  # FFFF says that there is none

# The length of the fields that the hall writes: (length, is fixed).
_LENGTHS = {
    "10": (38, False),
    "11": (38, False),
    "12": (38, False),
    "13": (38, False),
    "20": (38, False),
    "21": (38, False),
    "22": (38, False),
    "23": (38, False),
    "24": (5, True),
    "25": (32, False),
    "26": (2, True),
}

# The public test certificate of the specification (authority FR00, certificate 0001).
_PUBLIC_TEST_KEY = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqY8NfM1igIiTvsTUNuedGDSh1uAB
1w8cTNzNnZ4v4in3JAUU6N3AypjQx0QMnMSShJoPvac/w5L02grgf4TCPA==
-----END PUBLIC KEY-----
"""


class Issuer:
    """An authority and certificate id (four characters each) with a fresh P-256 key, gone with the process."""

    def __init__(self, authority: str, certificate: str) -> None:
        self.authority = authority
        self.certificate = certificate
        self._key = ec.generate_private_key(ec.SECP256R1())

    def sign(self, message: str) -> str:
        """Raw r||s in base32 without padding: 103 characters."""
        r, s = utils.decode_dss_signature(self._key.sign(message.encode("ascii"), ec.ECDSA(hashes.SHA256())))
        return _base32(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def public_pem(self) -> str:
        key = self._key.public_key()
        return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode(
            "ascii"
        )


class Document(msgspec.Struct, frozen=True):
    """What a code says. `type`: two characters; `fields`: (two-character id, upper-case ASCII value) in order."""

    type: str
    issued: date
    fields: tuple[tuple[str, str], ...]


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode("ascii").rstrip("=")


def _day(day: date) -> str:
    return f"{(day - EPOCH).days:04X}"


def _field(identifier: str, value: str) -> str:
    length, fixed = _LENGTHS[identifier]
    if fixed:
        return identifier + value[:length].ljust(length)
    if len(value) > length:
        return identifier + value[:length] + RS
    return identifier + value + ("" if len(value) == length else GS)


def message(document: Document, issuer: Issuer) -> str:
    """Header (version 04, perimeter 01, country FR) and data: what is signed."""
    header = f"DC04{issuer.authority}{issuer.certificate}{_day(document.issued)}{_day(document.issued)}"
    return header + document.type + "01FR" + "".join(_field(name, value) for name, value in document.fields)


def seal(text: str, issuer: Issuer) -> str:
    return text + US + issuer.sign(text)


def data_matrix(text: str) -> Image.Image:
    """The code as a picture, one pixel a module, without its quiet zone (mode "L")."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix)
    return Image.fromarray(barcode.to_image(scale=1, add_quiet_zones=False))


def write_trust(folder: Path, issuers: Sequence[Issuer]) -> None:
    """Hand the issuers' public keys over as trust for this run; what an earlier run left is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("FR??-????.pub.pem"):
        stale.unlink()
    (folder / "FR00-0001.pub.pem").write_text(_PUBLIC_TEST_KEY, encoding="ascii")
    for issuer in issuers:
        path = folder / f"{issuer.authority}-{issuer.certificate}.pub.pem"
        path.write_text(issuer.public_pem(), encoding="ascii")
