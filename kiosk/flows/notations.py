"""How people write numbers that have a form of their own: read generously, kept in one way, shown in groups.

Each `read_...` takes what a person typed (never empty) and gives the text that is kept, or `Refused` with the French
sentence that says why. What is kept reads as itself. Check digits catch a slip of the finger, not a lie.
"""

import re
from datetime import date

from kiosk.errors import N_


class Refused(str):
    """A French sentence that says why a text is no answer."""


NOT_NUMBER = N_("Écrivez un nombre, en chiffres.")
NOT_AMOUNT = N_("Écrivez une somme en euros, par exemple 350,50.")
NOT_MONTH = N_("Donnez le mois et l'année.")
NOT_PHONE = N_("Un numéro de téléphone français a dix chiffres. Un numéro étranger commence par +.")
NOT_EMAIL = N_("Cette adresse e-mail n'est pas complète. Elle contient le signe @.")
NOT_IBAN = N_("Cet IBAN n'est pas juste. Recopiez-le depuis votre RIB, sans oublier un chiffre.")
NOT_NIR = N_("Ce numéro de sécurité sociale n'est pas juste. Il a treize chiffres, puis une clé de deux chiffres.")
NOT_TAX_NUMBER = N_("Ce numéro fiscal n'est pas juste. Il a treize chiffres : il est sur votre avis d'impôt.")
NOT_PLATE = N_("Cette plaque n'est pas juste. Recopiez-la depuis la carte grise, par exemple AB-123-CD.")
NOT_VIN = N_("Ce numéro n'est pas juste. Il a dix-sept signes : il est sur la carte grise, à la ligne E.")

_SEPARATORS = re.compile(r"[\s.\-/_()]+")
_AMOUNT = re.compile(r"(\d{1,8})(?:[.,](\d{1,2}))?", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_FRENCH_PHONE = re.compile(r"0[1-9]\d{8}", re.ASCII)
_FOREIGN_PHONE = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_NIR = re.compile(r"[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-4]\d|50|[6-9]\d)(?:\d{2}|2[AB])\d{3}\d{3}\d{2}", re.ASCII)
# First letters: neither I, O nor U; SS stands for nothing on a plate.
_SIV = re.compile(r"(?!SS|.{5}SS)([A-HJ-NP-TV-Z]{2})(\d{3})([A-HJ-NP-TV-Z]{2})", re.ASCII)
_FNI = re.compile(r"([1-9]\d{0,3})([A-HJ-NP-TV-Z]{1,3})(0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-6])", re.ASCII)
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}", re.ASCII)

# Lengths of the IBANs of the SEPA area (SWIFT's IBAN registry); others are judged by their check digits alone.
IBAN_LENGTHS = {
    "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27,
    "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15,
    "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}  # fmt: skip


def _bare(text: str) -> str:
    """Without what people put between groups, in capitals. `ß` and the like have a longer capital: they are no sign of
    any number, and are refused."""
    return _SEPARATORS.sub("", text).upper() if text.isascii() else text


def read_number(text: str) -> int | Refused:
    digits = re.sub(r"\s", "", text)
    return int(digits) if re.fullmatch(r"\d{1,8}", digits, re.ASCII) else Refused(NOT_NUMBER)


def read_amount(text: str) -> str | Refused:
    """Euros with two decimals: `1 234,5 €` -> `1234.50`."""
    match = _AMOUNT.fullmatch(re.sub(r"[\s€]", "", text))
    return Refused(NOT_AMOUNT) if match is None else f"{int(match[1])}.{(match[2] or '').ljust(2, '0')}"


def read_month(text: str) -> str | Refused:
    """`2026-3` -> `2026-03`."""
    match = _MONTH.fullmatch(text)
    if match is None or not (1 <= int(match[2]) <= 12 and 1900 <= int(match[1]) <= 2100):
        return Refused(NOT_MONTH)
    return f"{match[1]}-{int(match[2]):02}"


def first_day(month: str) -> date:
    """Of a month that `read_month` gave."""
    return date(int(month[:4]), int(month[5:]), 1)


def read_phone(text: str) -> str | Refused:
    """`0612345678`, or `+4930123456` for a number of another country."""
    bare = re.sub(r"^00(?=[1-9])", "+", _bare(text.replace("(0)", "")))
    bare = re.sub(r"^\+33(?=[1-9]\d{8}$)", "0", bare)
    known = _FRENCH_PHONE.fullmatch(bare) or (_FOREIGN_PHONE.fullmatch(bare) and not bare.startswith("+33"))
    return bare if known else Refused(NOT_PHONE)


def read_email(text: str) -> str | Refused:
    """With its domain in small letters. Whether anybody reads it there nobody can tell from here."""
    bare = text.replace(" ", "")
    local, _, domain = bare.rpartition("@")
    wrong = (
        not _EMAIL.fullmatch(bare) or len(bare) > 120 or ".." in bare or local.startswith(".") or local.endswith(".")
    )
    return Refused(NOT_EMAIL) if wrong else f"{local}@{domain.lower()}"


def read_iban(text: str) -> str | Refused:
    """ISO 13616: the whole, with the letters as numbers and the first four signs at the end, is 1 modulo 97."""
    bare = _bare(text)
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", bare, re.ASCII):
        return Refused(NOT_IBAN)
    length = IBAN_LENGTHS.get(bare[:2], len(bare))
    number = int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4]))
    return bare if len(bare) == length and number % 97 == 1 else Refused(NOT_IBAN)


def read_nir(text: str) -> str | Refused:
    """Thirteen signs and their key: 97 less the number modulo 97, where Corsica's 2A counts as 19 and 2B as 18
    (décret 82-103, article 5)."""
    bare = _bare(text)
    if not _NIR.fullmatch(bare):
        return Refused(NOT_NIR)
    number = int(bare[:13].replace("2A", "19").replace("2B", "18"))
    return bare if 97 - number % 97 == int(bare[13:]) else Refused(NOT_NIR)


def read_tax_number(text: str) -> str | Refused:
    """The State's own identifier of a taxpayer (SPI): the last three digits are the first ten modulo 511."""
    bare = _bare(text)
    known = re.fullmatch(r"[0-3]\d{12}", bare, re.ASCII) and int(bare[:10]) % 511 == int(bare[10:])
    return bare if known else Refused(NOT_TAX_NUMBER)


def read_plate(text: str) -> str | Refused:
    """`AB-123-CD` (since 2009, arrêté du 9 février 2009) or `1234 AB 57` (before)."""
    bare = _bare(text)
    if siv := _SIV.fullmatch(bare):
        return f"{siv[1]}-{siv[2]}-{siv[3]}"
    fni = _FNI.fullmatch(bare)
    return Refused(NOT_PLATE) if fni is None else f"{fni[1]} {fni[2]} {fni[3]}"


def read_vin(text: str) -> str | Refused:
    """ISO 3779: seventeen signs without I, O and Q. Europe's makers need not fill in the check digit of the ninth."""
    bare = _bare(text)
    return bare if _VIN.fullmatch(bare) and not bare.isdigit() else Refused(NOT_VIN)


def grouped(text: str, *sizes: int) -> str:
    """`grouped("FR7630006", 4)` -> `FR76 3000 6`: the last size goes on to the end."""
    groups, start, wanted = [], 0, list(sizes)
    while start < len(text):
        size = wanted.pop(0) if len(wanted) > 1 else wanted[0]
        groups.append(text[start : start + size])
        start += size
    return " ".join(groups)


def show_phone(text: str) -> str:
    return text if text.startswith("+") else grouped(text, 2)


def show_amount(text: str) -> str:
    """`1234.50` -> `1 234,50 €`, with spaces that do not break; whole euros without decimals."""
    euros, _, cents = text.partition(".")
    spaced = f"{int(euros):,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{spaced}{'' if cents == '00' else ',' + cents}\N{NO-BREAK SPACE}€"


def masked(text: str) -> str:
    """All but the last four letters and digits: `FR76 3000 •••• ` of an IBAN would still name the bank."""
    left = sum(sign.isalnum() for sign in text) - 4
    shown = []
    for sign in text:
        shown.append("•" if sign.isalnum() and left > 0 else sign)
        left -= sign.isalnum()
    return "".join(shown)
