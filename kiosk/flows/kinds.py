"""The types that a field may have. A new one is one entry of `KINDS`: its CEL variables and its check."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec
from cel_expr_python import cel

from kiosk.errors import N_
from kiosk.flows.expressions import Plain
from kiosk.flows.facts import DocumentValue, SignatureValue, Value
from kiosk.flows.model import Field
from kiosk.text import is_fit, is_latin

MISSING = N_("Cette réponse est nécessaire.")
MISSING_CHOICE = N_("Choisissez une réponse.")
MISSING_DOCUMENT = N_("Ce papier est nécessaire.")
MISSING_SIGNATURE = N_("Une signature est nécessaire.")
NOT_TEXT = N_("Cette réponse contient un signe que nous ne pouvons pas lire.")
NOT_LATIN = N_("Écrivez en lettres latines, comme sur vos papiers : le service compare les deux.")
TOO_LONG = N_("Cette réponse est trop longue.")
NOT_DATE = N_("Cette date n'existe pas. Donnez le jour, le mois et l'année.")
TOO_OLD = N_("Cette date est trop ancienne. Vérifiez l'année.")
NOT_OPTION = N_("Choisissez une des réponses proposées.")
NOT_POSTCODE = N_("Un code postal a cinq chiffres.")

# Nobody alive was born before; an earlier year is a slip of the finger.
EARLIEST = date(1900, 1, 1)
_POSTCODE = re.compile(r"(0[1-9]|[1-8]\d|9[0-8])\d{3}", re.ASCII)


class Kind(msgspec.Struct, frozen=True):
    """`variables`: suffix ("" for the id itself) -> CEL type. `expose`: the variables that a value gives.
    `complaint`: why a value is no answer to the field (French), or None. `missing`: what a required field says."""

    variables: Mapping[str, Any]
    expose: Callable[[Any, date], dict[str, Plain]]
    complaint: Callable[[Field, Any], str | None]
    missing: str = MISSING


def _itself(value: Any, today: date) -> dict[str, Plain]:
    return {"": value}


def _complain_text(field: Field, value: Any) -> str | None:
    # Controls, private use and unassigned code points: nobody types them, and a printer or a PDF may choke on them.
    if not isinstance(value, str) or not is_fit(value):
        return NOT_TEXT
    if field.script == "latin" and not is_latin(value):
        return NOT_LATIN
    return TOO_LONG if len(value) > field.max_length else None


def _complain_date(field: Field, value: Any) -> str | None:
    if not isinstance(value, date):
        return NOT_DATE
    return None if value >= EARLIEST else TOO_OLD


def _complain_choice(field: Field, value: Any) -> str | None:
    return None if any(value == option.value for option in field.options) else NOT_OPTION


def _complain_yesno(field: Field, value: Any) -> str | None:
    return None if isinstance(value, bool) else NOT_OPTION


def _complain_postcode(field: Field, value: Any) -> str | None:
    return None if isinstance(value, str) and _POSTCODE.fullmatch(value) else NOT_POSTCODE


def _expose_document(value: DocumentValue, today: date) -> dict[str, Plain]:
    """What the paper says. Name, street, postcode, town and age are there only when a valid signature vouches for them;
    `.dated` and `.addressed` say whether `.age_days` and `.postcode` are known, so that a check can be limited to
    them, and a signed paper of another kind (a diploma has a signed code too) can be told from a proof."""
    signed = value.signature == "valid"
    said: dict[str, Plain] = {
        ".signed": signed,
        ".signature": value.signature,
        ".dated": signed and value.issued is not None,
        ".addressed": signed and bool(value.postcode),
    }
    if signed:
        said |= {f".{name}": text for name in ("name", "street", "postcode", "town") if (text := getattr(value, name))}
        if value.issued is not None:
            said[".age_days"] = (today - value.issued).days
    return said


def _complain_document(field: Field, value: Any) -> str | None:
    return None if isinstance(value, DocumentValue) and value.sha256 else MISSING_DOCUMENT


def _complain_signature(field: Field, value: Any) -> str | None:
    return None if isinstance(value, SignatureValue) else MISSING_SIGNATURE


_STRING, _INT, _BOOL, _TIMESTAMP = cel.Type.STRING, cel.Type.INT, cel.Type.BOOL, cel.Type.TIMESTAMP

KINDS: dict[str, Kind] = {
    "text": Kind({"": _STRING}, _itself, _complain_text),
    "town": Kind({"": _STRING}, _itself, _complain_text),
    "postcode": Kind({"": _STRING}, _itself, _complain_postcode),
    "date": Kind({"": _TIMESTAMP}, _itself, _complain_date),
    "choice": Kind({"": _STRING}, _itself, _complain_choice, MISSING_CHOICE),
    "yesno": Kind({"": _BOOL}, _itself, _complain_yesno, MISSING_CHOICE),
    "document": Kind(
        {
            ".signed": _BOOL,
            ".signature": _STRING,
            ".dated": _BOOL,
            ".addressed": _BOOL,
            ".age_days": _INT,
            ".postcode": _STRING,
            ".town": _STRING,
            ".name": _STRING,
            ".street": _STRING,
        },
        _expose_document,
        _complain_document,
        MISSING_DOCUMENT,
    ),
    "signature": Kind(
        {".kind": _STRING},
        lambda value, today: {".kind": value.kind},
        _complain_signature,
        MISSING_SIGNATURE,
    ),
}


def field_missing(field: Field) -> str:
    """The sentence for a required field without an answer."""
    return KINDS[field.type].missing


def complaint(field: Field, value: Value) -> str | None:
    """Why a value is no answer to this field (French), or None."""
    return KINDS[field.type].complaint(field, value)
