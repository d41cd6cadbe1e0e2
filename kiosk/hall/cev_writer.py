"""Signed codes for the backs of the hall's identity cards, in two formats, signed with keys of the hall's own.

A 2D-Doc of type 07 (identity documents), and a code of an invented layout that a description tells (as ISO/IEC 20248
has issuers describe theirs): identifiers, signature, then the data. Neither is the French card's own.
"""

import json
from datetime import date
from pathlib import Path

import zxingcpp
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from PIL import Image

from kiosk.hall.cards.pictures import DPI, card_back
from kiosk.hall.chip.profile import Holder
from kiosk.hall.two_d_doc_writer import EPOCH, GS, US, Issuer

DESCRIPTION = "cev-hall.json"
_HEAD = b"HALLE\x00\x01"
_LEFT_MM, _TOP_MM, _SIDE_MM = 60.0, 3.0, 23.0


def identity_text(holder: Holder, issuer: Issuer) -> str:
    """A 2D-Doc, version 04: names, document, nationality, sex and birth of the holder."""
    day = f"{(holder.issued - EPOCH).days:04X}"
    born = holder.birth_date
    fields = (
        f"60{'/'.join(holder.given_names).upper()}{GS}",
        f"62{holder.surname.upper()}{GS}",
        f"66{holder.number}{GS}",
        # Two letters: the hall's own State, which there is not.
        "67XX",
        f"68{holder.sex}",
        f"69{born:%d%m%Y}",
    )
    text = f"DC04{issuer.authority}{issuer.certificate}{day}{day}0701FR" + "".join(fields)
    return text + US + issuer.sign(text)


class DescribedIssuer:
    """An issuer of described codes, with a fresh P-256 key, gone with the process."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    def code(self, holder: Holder) -> bytes:
        names = (holder.surname.upper(), " ".join(holder.given_names).upper())
        data = b"".join(
            (
                int.to_bytes(int(_midday(holder.issued)), 4, "big"),
                *(bytes([len(name.encode())]) + name.encode() for name in names),
                _bcd(holder.birth_date),
                holder.sex.encode(),
                holder.number.encode().ljust(12),
                _bcd(holder.expiry),
            )
        )
        r, s = utils.decode_dss_signature(self._key.sign(_HEAD + data, ec.ECDSA(hashes.SHA256())))
        return _HEAD + r.to_bytes(32, "big") + s.to_bytes(32, "big") + data

    def write_trust(self, folder: Path) -> None:
        """Hand the description and the public key over as trust for this run."""
        pem = self._key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        fields = [
            {"name": "signed", "type": "seconds"},
            {"name": "surname", "type": "text"},
            {"name": "given_names", "type": "text"},
            {"name": "birth_date", "type": "bcd_date"},
            {"name": "sex", "type": "ascii", "octets": 1},
            {"name": "document_number", "type": "ascii", "octets": 12},
            {"name": "expiry", "type": "bcd_date"},
        ]
        told = {
            "issuer": "HALLE",
            "certificate": "0001",
            "begins": _HEAD.hex(),
            "signature": "behind",
            "key": pem.decode("ascii"),
            "since": "2020-01-01",
            "until": "2099-12-31",
            "fields": fields,
        }
        (folder / DESCRIPTION).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def back(holder: Holder, payload: str | bytes) -> Image.Image:
    """The back of a card with its code at the upper right."""
    card = card_back(holder)
    barcode = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.DataMatrix)
    modules = Image.fromarray(barcode.to_image(scale=1, add_quiet_zones=True))
    left, top, side = (round(mm * DPI / 25.4) for mm in (_LEFT_MM, _TOP_MM, _SIDE_MM))
    scale = max(1, side // modules.width)
    code = modules.resize((modules.width * scale, modules.height * scale), Image.Resampling.NEAREST)
    card.paste(code.convert("RGB"), (left, top))
    return card


def tampered(holder: Holder, issuer: Issuer) -> str:
    """A genuine signature under another name: what a forger would do."""
    text = identity_text(holder, issuer)
    return text.replace(f"62{holder.surname.upper()}", "62FAUSSAIRE", 1)


def _bcd(day: date) -> bytes:
    return bytes.fromhex(f"{day:%Y%m%d}")


def _midday(day: date) -> float:
    return (day - date(1970, 1, 1)).days * 86400 + 43200
