"""The types that a field may have. A new one is one entry of `KINDS`: how it is read, judged, shown, typed, and what
expressions see of it; and its examples in `samples.py`."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec
from cel_expr_python import cel

from kiosk.errors import N_
from kiosk.flows import countries, notations
from kiosk.flows.controls import Control
from kiosk.flows.expressions import Plain
from kiosk.flows.facts import DocumentValue, SignatureValue, Value
from kiosk.flows.model import Field
from kiosk.flows.notations import Refused
from kiosk.text import is_fit, is_latin

MISSING = N_("Cette réponse est nécessaire.")
MISSING_CHOICE = N_("Choisissez une réponse.")
MISSING_CHOICES = N_("Choisissez au moins une réponse.")
MISSING_DOCUMENT = N_("Ce papier est nécessaire.")
MISSING_PHOTO = N_("Une photo est nécessaire.")
MISSING_SIGNATURE = N_("Une signature est nécessaire.")
NOT_TEXT = N_("Cette réponse contient un signe que nous ne pouvons pas lire.")
NOT_LATIN = N_("Écrivez en lettres latines, comme sur vos papiers : le service compare les deux.")
TOO_LONG = N_("Cette réponse est trop longue.")
INCOMPLETE_DATE = N_("Donnez le jour, le mois et l'année.")
NO_SUCH_DATE = N_("Cette date n'existe pas.")
NOT_DATE = N_("Cette date n'existe pas. Donnez le jour, le mois et l'année.")
TOO_OLD = N_("Cette date est trop ancienne. Vérifiez l'année.")
NOT_OPTION = N_("Choisissez une des réponses proposées.")
NOT_POSTCODE = N_("Un code postal a cinq chiffres.")
NOT_COUNTRY = N_("Nous ne connaissons pas ce pays. Vérifiez son nom.")
TOO_SMALL = N_("Ce nombre est trop petit. Vérifiez-le.")
TOO_LARGE = N_("Ce nombre est trop grand. Vérifiez-le.")

# Nobody alive was born before; an earlier year is a slip of the finger.
EARLIEST = date(1900, 1, 1)
_POSTCODE = re.compile(r"(0[1-9]|[1-8]\d|9[0-8])\d{3}", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


class Kind(msgspec.Struct, frozen=True):
    """`read`: from what was typed (clean, not empty) to a value. `complaint`: why a value is no answer to the field
    (French), or None. `variables`: suffix ("" for the id itself) -> CEL type; `expose`: those that a value gives.
    `show`: how the value is written for people, where it is a text. `secret`: shown masked wherever it may be.
    `missing`: what a required field says."""

    read: Callable[[Field, str], Value | Refused]
    complaint: Callable[[Field, Any], str | None]
    variables: Mapping[str, Any]
    expose: Callable[[Any, date], dict[str, Plain]]
    control: Control = "text"
    show: Callable[[Any], str] = str
    secret: bool = False
    missing: str = MISSING


def _itself(value: Any, today: date) -> dict[str, Plain]:
    return {"": value}


def _nothing(value: Any, today: date) -> dict[str, Plain]:
    return {}


# Texts


def _as_it_is(field: Field, text: str) -> str:
    return text


def _complain_text(field: Field, value: Any) -> str | None:
    # Controls, private use and unassigned code points: nobody types them, and a printer or a PDF may choke on them.
    if not isinstance(value, str) or not is_fit(value):
        return NOT_TEXT
    if field.script == "latin" and not is_latin(value):
        return NOT_LATIN
    return TOO_LONG if len(value) > field.max_length else None


def _complain_postcode(field: Field, value: Any) -> str | None:
    return None if isinstance(value, str) and _POSTCODE.fullmatch(value) else NOT_POSTCODE


def _complain_country(field: Field, value: Any) -> str | None:
    return None if isinstance(value, str) and value in countries.codes() else NOT_COUNTRY


# Days and months


def _read_date(field: Field, text: str) -> date | Refused:
    match = _DATE.fullmatch(text)
    if match is None:
        return Refused(INCOMPLETE_DATE)
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return Refused(NO_SUCH_DATE)


def _complain_date(field: Field, value: Any) -> str | None:
    if not isinstance(value, date):
        return NOT_DATE
    return None if value >= EARLIEST else TOO_OLD


# Numbers


def _complain_number(field: Field, value: Any) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return notations.NOT_NUMBER
    return _beyond(field, value)


def _complain_amount(field: Field, value: Any) -> str | None:
    if not isinstance(value, str) or notations.read_amount(value) != value:
        return notations.NOT_AMOUNT
    return _beyond(field, int(value[:-3]) + (value[-2:] != "00"))


def _beyond(field: Field, value: int) -> str | None:
    if value < field.least:
        return TOO_SMALL
    return TOO_LARGE if field.most is not None and value > field.most else None


# Choices


def _complain_choice(field: Field, value: Any) -> str | None:
    return None if any(value == option.value for option in field.options) else NOT_OPTION


def _read_choices(field: Field, text: str) -> tuple[str, ...]:
    """`b,a` -> those of the field, in its own order; what is no option stays, to be refused."""
    picked = dict.fromkeys(part for part in text.split(",") if part)
    known = [option.value for option in field.options if option.value in picked]
    return (*known, *(part for part in picked if part not in known))


def _complain_choices(field: Field, value: Any) -> str | None:
    options = [option.value for option in field.options]
    if not isinstance(value, tuple) or not value:
        return MISSING_CHOICES
    return None if list(value) == [option for option in options if option in value] else NOT_OPTION


def _complain_yesno(field: Field, value: Any) -> str | None:
    return None if isinstance(value, bool) else NOT_OPTION


# Papers and signatures


def _by_no_text(field: Field, text: str) -> Refused:
    return Refused(NOT_TEXT)


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


def _complain_photo(field: Field, value: Any) -> str | None:
    return None if isinstance(value, DocumentValue) and len(value.sha256) == 1 else MISSING_PHOTO


def _complain_signature(field: Field, value: Any) -> str | None:
    return None if isinstance(value, SignatureValue) else MISSING_SIGNATURE


_STRING, _INT, _BOOL, _TIMESTAMP = cel.Type.STRING, cel.Type.INT, cel.Type.BOOL, cel.Type.TIMESTAMP
_TEXTS = cel.Type.List(_STRING)


def _notation(
    read: Callable[[str], str | Refused],
    sentence: str,
    control: Control,
    show: Callable[[str], str] = str,
    *,
    secret: bool = False,
) -> Kind:
    """A text with a form of its own: what is kept reads as itself, and nothing else is an answer."""

    def complaint(field: Field, value: Any) -> str | None:
        return None if isinstance(value, str) and value and read(value) == value else sentence

    return Kind(
        lambda field, text: read(text),
        complaint,
        # What may only be passed on (a NIR, décret 2019-341) decides nothing.
        {} if secret else {"": _STRING},
        _nothing if secret else _itself,
        control,
        show,
        secret,
    )


def _text(control: Control) -> Kind:
    return Kind(_as_it_is, _complain_text, {"": _STRING}, _itself, control)


KINDS: dict[str, Kind] = {
    "text": _text("text"),
    "long_text": _text("long_text"),
    "town": _text("town"),
    "postcode": Kind(lambda field, text: text.replace(" ", ""), _complain_postcode, {"": _STRING}, _itself, "postcode"),
    "country": Kind(
        lambda field, text: countries.code_of(text) or Refused(NOT_COUNTRY),
        _complain_country,
        {"": _STRING, ".european": _BOOL},
        lambda value, today: {"": value, ".european": value in countries.EUROPEAN},
        "country",
    ),
    "number": Kind(lambda field, text: notations.read_number(text), _complain_number, {"": _INT}, _itself, "digits"),
    # Whole euros: conditions compare with a ceiling, of which the cents never decide.
    "amount": Kind(
        lambda field, text: notations.read_amount(text),
        _complain_amount,
        {"": _INT},
        lambda value, today: {"": int(value[:-3])},
        "amount",
        notations.show_amount,
    ),
    "date": Kind(_read_date, _complain_date, {"": _TIMESTAMP}, _itself, "date"),
    "month": Kind(
        lambda field, text: notations.read_month(text),
        lambda field, value: (
            None if isinstance(value, str) and notations.read_month(value) == value else notations.NOT_MONTH
        ),
        {"": _TIMESTAMP},
        lambda value, today: {"": notations.first_day(value)},
        "month",
    ),
    "choice": Kind(_as_it_is, _complain_choice, {"": _STRING}, _itself, "choice", missing=MISSING_CHOICE),
    "choices": Kind(_read_choices, _complain_choices, {"": _TEXTS}, _itself, "choices", missing=MISSING_CHOICES),
    "yesno": Kind(
        lambda field, text: text == "yes", _complain_yesno, {"": _BOOL}, _itself, "choice", missing=MISSING_CHOICE
    ),
    "phone": _notation(notations.read_phone, notations.NOT_PHONE, "phone", notations.show_phone),
    "email": _notation(notations.read_email, notations.NOT_EMAIL, "email"),
    "iban": _notation(notations.read_iban, notations.NOT_IBAN, "code", lambda text: notations.grouped(text, 4)),
    "nir": _notation(
        notations.read_nir,
        notations.NOT_NIR,
        "code",
        lambda text: notations.grouped(text, 1, 2, 2, 2, 3, 3, 2),
        secret=True,
    ),
    "tax_number": _notation(
        notations.read_tax_number,
        notations.NOT_TAX_NUMBER,
        "digits",
        lambda text: notations.grouped(text, 2, 2, 3),
    ),
    "plate": _notation(notations.read_plate, notations.NOT_PLATE, "code"),
    "vin": _notation(notations.read_vin, notations.NOT_VIN, "code"),
    "document": Kind(
        _by_no_text,
        _complain_document,
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
        "none",
        missing=MISSING_DOCUMENT,
    ),
    "photo": Kind(
        _by_no_text,
        _complain_photo,
        {".taken": _BOOL},
        lambda value, today: {".taken": True},
        "none",
        missing=MISSING_PHOTO,
    ),
    "signature": Kind(
        _by_no_text,
        _complain_signature,
        {".kind": _STRING},
        lambda value, today: {".kind": value.kind},
        "none",
        missing=MISSING_SIGNATURE,
    ),
}


def field_missing(field: Field) -> str:
    """The sentence for a required field without an answer."""
    return KINDS[field.type].missing


def read(field: Field, text: str) -> Value | Refused:
    """The value that a clean, non-empty text stands for, or why it cannot be an answer to this field."""
    value = KINDS[field.type].read(field, text)
    if isinstance(value, Refused):
        return value
    refusal = complaint(field, value)
    return value if refusal is None else Refused(refusal)


def complaint(field: Field, value: Value) -> str | None:
    """Why a value is no answer to this field (French), or None."""
    return KINDS[field.type].complaint(field, value)


def shown(field: Field, value: Value) -> str:
    """A text, number or notation as people write it: `06 12 34 56 78`."""
    return KINDS[field.type].show(value)
