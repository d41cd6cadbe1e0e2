"""An encoder of 2D-Docs that shares nothing with the parser: keys, certificates, payloads, and drawn pages."""

import base64
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import zxingcpp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID
from PIL import Image, ImageDraw

GS, US = b"\x1d", b"\x1f"

# The public test key and examples of the specification (authority FR00, certificate 0001); their persons are invented.
TEST_KEY_PEM = b"""-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqY8NfM1igIiTvsTUNuedGDSh1uAB
1w8cTNzNnZ4v4in3JAUU6N3AypjQx0QMnMSShJoPvac/w5L02grgf4TCPA==
-----END PUBLIC KEY-----
"""
ATTESTATION = (
    b"DC03FR000001123F1636000126FR245700010MLLE/SAMPLE/ANGELA\x1d20\x1d21BAT 2 ETG 3\x1d227 PLACE DES SPECIMENS\x1d23"
    b"\x1d25METZ\x1d\x1f3HJIYP3OAJ4LIZNQXCTZMNQPTT5C2XICTEF4UGJ3NDE2CWM7HJOEEK4ACIY4CZOO5ZOFG35APDZMZQFEAEBWRZTW4CBP"
    b"G35JE2FJ4EY"
)
BILL = (
    b"DC02FR000001125E125B0126FR247500010MME/SPECIMEN/NATACHA\x1d22145 AVENUE DES SPECIMENS\x1d\x1f54LDD5F7JD4JEFPR6W"
    b"ZYVZVB2JZXPZB73SP7WUTN5N44P3GESXW75JZUZD5FM3G4URAJ6IKDSSUB66Y3OWQIEH22G46QOAGWH7YHJWQ"
)
TAX_NOTICE = (
    b"DC04FR000001FFFF25472801FR432,75\x1d44227801234567845202146RETI PATRICK\x1d4A310720224Y145 RUE JULLIARD/ZA"
    b" SPECIMEN/78320/LEVIS ST NOM\x1d4163198\x1d47300112345678948RETI SOPHIE\x1d4907019877654324V3542\x1d4X3724\x1d"
    b"4Z-182\x1d\x1fMA2KMBNBSV5WZB6RC5TEP7OCQ2GW7JV2AIYGRCWCOZHM4DMTKPV3SWB2OL25JEW4QUYKTW3HIRALV3XSGWKRVGW7DYQUTW5THUCW4PQ"
)
FORMER_TAX_NOTICE = (
    b"DC04FR000001FFFF1FB60401FR432,75\x1d44227801234567845202146RETI PATRICK\x1d4A310720224163198\x1d473001123456789"
    b"48RETI SOPHIE\x1d490701987765432\x1fQHA4A6QOV6AZJEBTIUNR7QOBXINNTMZTD5COQH6VN24NCZTXA7MYXB6SNSNTWAQRYK3ZFP4ZWBGL"
    b"TJ6SDSPMURF7YFILKQFIAJY7NTI"
)
MRZ = (
    b"DC03FR000001092D163608016FP FRASPECIMEN  NATACHA                      07CD123044FRA7307122F1603062              "
    b"04\x1d\x1fTYXD5GHXKAQ52NCB4IZGXJFYIYTX7UR5SIG7DPDJOS3KOW67ESGECFXFTZFE3MO263SYM7KY2GTNOR4Z5RROT7XDCOCTW3I7OREON"
    b"IY"
)
STUDENT = (
    b"DC04FR0000011A5E1A5EB101FRBK18-ROSWFTHR-35B0CORINNE/NATACHA\x1dB2BERTHIER\x1dB3\x1dB712071973BB9654321785T\x1d\x1f"
    b"ZXH2BBDCISCPWX72YIFSMANO662O2IS6PPPIIUMGVO3ECEML7RU6QIE5CKZK3A5X6SFT3HBPICLUE6RKLYA4M7ATOXSG2HIF5CE35UA"
)
IDENTITY = (
    b"DC03FR000001092D1636070160NATACHA\x1d62SPECIMEN\x1d65P 6607CD12304\x1d67FR68F6CFR\x1fEYLJXYH5R3HYO5YWTMELK7P277KK"
    b"OK5TTNB26S6UAPDH2KJGT37YXNDEZTGEK2LX3OSRNAXOP4UHFWHNTOU6LTOSBMX2EBCQ36UZ4FA"
)
CONTRACT = (
    b"DC03FR000001116916361001500000000000000057150320125A1517,42\x1d61HENRY\x1d62EXEMPLE\x1d\x1f7OFGWXQL4ZVW4IXEHXJX7ZB"
    b"5HASS6N5QLIJB3YNAGJMBTC22F2ZSGDKF32HTE6GAAZ4US4K62TX2I5BZED4SXLDHV7HFEVTDCPYXLQQ"
)

LIFE = (
    b"DC04FR000001125E125C2301FR60MARTIN/HENRY\x1d690203196087SPECIMEN\x1d88133742\x1d8A020120248B421337\x1d8C01234567"
    b"898D020120240716538J189MARTIN.SPECIMEN@DOMAIN.COM\x1d8G18I140220238KMARTIN.SPECIMEN@DOMAIN.FR\x1f4FP2VTWXWTKZLVIXY"
    b"NWJFNVNBTCJEPV6UYIJYU5L5352AGH4MJ7VURISJ7WI2ZPS5IZKXRRW35O2BO2JGRWXBCIWYOY26LD4ERB4WUQ"
)
TEST_RESULT = (
    b"DC04FR00000113371337B201FRF0CORRINE\x1dF1BERTHIER\x1dF206121965F3FF4000\x1dF5XF6200620131200\x1fWZR5Y3AIRAFBIMKWL"
    b"HSYX4BXNMELEVA3AXVL5IKZDX444F3A44VWXY2FKEWS4JUEOWLTSZ2MSMVW3NZ3LWO5FZKNLKVOMQT37LHV4II"
)
DEATH = (
    b"DC04FR00000118AF2144AE01FR7120042017000072SPECIMEN\x1d73NATACHA/CORINNE\x1d77TOULON\x1d78830007C07DH7E07G07PIDENT"
    b"123456789017MDR SAMPLE TOTO\x1d74BERTHIER\x1d751207197376F7980 AVENUE DES ECHANTILLONS\x1d7BTOULON\x1d7A830007F1"
    b"7H307I17J07LCODEFINES7NMARSEILLE\x1d7O0\x1fJQCQTIF6LEQ5ZLLM3K2XMFHX6AYT4DPRZCUYV2I3NIWF6BNFPU2Q5WVJQET6GZQ3SOUH"
    b"B6IHB2X4EEQXL5MPH3RYFE4YMRZOMT3UOCQ"
)
AIRPORT = (
    b"DC04FR0000015580233D2601FRJ03J14589_2059\x1dJ2CER_CDE_8569\x1dJ3CYPHER DETECTION DOGS\x1dJ424 RUE DE LA PORTE DE"
    b" MIRACLES\x1dJ698540\x1dJ7RETIAND CEDEX\x1dJ9FRJAEJBNARKO\x1dJCLOUIS GAUTRET\x1dJTINSPECTION FILTRAGE DU FRET ET"
    b" COURRIER METHODE DE FREE RUNNING\x1dK406072059K64588_2059\x1dK7138 658 368 385 556\x1dK8SUREDEZ AMINE\x1dK9JUSQU"
    b" AU 05/12/2060\x1dJ5BATIMENT BRAVO\x1d\x1fOEDHIUEQDRJAQ4NWS7W5KNTWA3QECHHTT7CZ4PTPCF357CQ25I42A2Q6PYXNSISMNFQTVS"
    b"B6UVJMNWGSF2GVKV7V7LK4NXO4GCRUP6I"
)

VECTORS = {
    "00": ATTESTATION,
    "01": BILL,
    "04": FORMER_TAX_NOTICE,
    "07": IDENTITY,
    "08": MRZ,
    "10": CONTRACT,
    "23": LIFE,
    "26": AIRPORT,
    "28": TAX_NOTICE,
    "AE": DEATH,
    "B1": STUDENT,
    "B2": TEST_RESULT,
}


def key(curve: ec.EllipticCurve | None = None) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(curve or ec.SECP256R1())


def public_pem(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def certificate(
    private: ec.EllipticCurvePrivateKey, *, issuer: str, subject: str, start: date, end: date
) -> x509.Certificate:
    """A certificate of `subject` by `issuer`, signed by an authority's key that nobody keeps."""
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(start.year, start.month, start.day, tzinfo=UTC))
        .not_valid_after(datetime(end.year, end.month, end.day, tzinfo=UTC))
        .sign(key(), hashes.SHA256())
    )


def days(day: date | None) -> str:
    return "FFFF" if day is None else f"{(day - date(2000, 1, 1)) // timedelta(days=1):04X}"


def raw_signature(private: ec.EllipticCurvePrivateKey, signed: bytes) -> bytes:
    size = (private.curve.key_size + 7) // 8
    hash_ = {256: hashes.SHA256(), 384: hashes.SHA384(), 521: hashes.SHA512()}[private.curve.key_size]
    r, s = decode_dss_signature(private.sign(signed, ec.ECDSA(hash_)))
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def sign(private: ec.EllipticCurvePrivateKey, signed: bytes) -> bytes:
    return base64.b32encode(raw_signature(private, signed)).rstrip(b"=")


def payload(
    private: ec.EllipticCurvePrivateKey | None,
    fields: Sequence[tuple[str, str]],
    *,
    version: int = 3,
    issuer: str = "FR99",
    certificate_id: str = "KSK1",
    issued: date | None = date(2026, 11, 2),
    signed: date | None = date(2026, 11, 3),
    kind: str = "00",
    annex: bytes = b"",
) -> bytes:
    """`fields` give the value with its own separator, if it has one. Without a key: no signature."""
    text = f"DC{version:02d}{issuer}{certificate_id}{days(issued)}{days(signed)}{kind}"
    text += "01" if version >= 3 else ""
    text += "FR" if version >= 4 else ""
    text += "".join(field_id + value for field_id, value in fields)
    body = text.encode("latin-1")
    return body if private is None else body + US + sign(private, body) + (GS + annex if annex else b"")


# The specification's binary header (3.3.4): France, FR01, certificate 12345, 27 June 1969 and 5 October 2016.
BINARY_HEADER = bytes.fromhex("dc047ba77b9d200f2d0a5fb3e19961b0010001")


def in_base_256(private: ec.EllipticCurvePrivateKey, fields: Sequence[tuple[str, str]], **header: Any) -> bytes:
    """Version 01 with its signature as octets, and nothing before them."""
    body = payload(None, fields, version=1, **header)
    return body + raw_signature(private, body)


def in_binary(
    private: ec.EllipticCurvePrivateKey | None,
    fields: Sequence[tuple[int, bytes]],
    *,
    header: bytes = BINARY_HEADER,
    length_first: bool = False,
    annex: bytes = b"",
) -> bytes:
    """The binary encoding of version 04. Without a key: no signature. `length_first`: as ICAO's seals have it."""
    body = header
    for name, value in fields:
        size = bytes([len(value)]) if len(value) < 0xFF else b"\xff" + len(value).to_bytes(2, "big")
        body += bytes([name]) + size + value
    if private is None:
        return body
    signature = raw_signature(private, body)
    return body + b"\xff" + (bytes([len(signature)]) if length_first else b"") + signature + annex


HOLDER = (
    ("26", "FR"),
    ("24", "57000"),
    ("10", "MME/SPECIMEN/CAMILLE\x1d"),
    ("20", "\x1d"),
    ("21", "\x1d"),
    ("22", "12 RUE DES LILAS\x1d"),
    ("23", "\x1d"),
    ("25", "METZ\x1d"),
)


def matrix(data: bytes) -> Image.Image:
    """The Data Matrix symbol, one pixel a module, in grey."""
    symbol = zxingcpp.create_barcode(data, zxingcpp.BarcodeFormat.DataMatrix).to_image(scale=1)
    return Image.fromarray(symbol)


def page(codes: Sequence[bytes], dpi: int, module_mm: float = 0.5) -> Image.Image:
    """An A4 page in grey: lines of text, and the codes one under the other."""
    image = Image.new("L", (round(210 / 25.4 * dpi), round(297 / 25.4 * dpi)), 255)
    draw = ImageDraw.Draw(image)
    for line in range(30):
        draw.text((dpi, dpi * (1 + line * 0.3)), "SPECIMEN facture d'une entreprise qui n'existe pas " * 2, fill=30)
    top = dpi
    for data in codes:
        symbol = matrix(data)
        size = round(symbol.width * module_mm / 25.4 * dpi)
        image.paste(symbol.resize((size, size), Image.Resampling.BICUBIC), (dpi * 5, top))
        top += size + dpi // 2
    return image


def jpeg(image: Image.Image, quality: int = 80) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
