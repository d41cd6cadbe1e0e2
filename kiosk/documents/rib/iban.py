"""IBANs in a text that a machine has read: which signs they are, and whether their check digits hold. Pure.

ISO 13616; lengths of its registry. A French account has a second key of its own, the "clé RIB":
a misread sign passes the first with a chance of 1 in 97, both with 1 in 9,409.
"""

import re

# Of the countries of SEPA; another country's IBAN is typed by hand.
LENGTHS = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
    "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21,
    "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}  # fmt: skip
MAX_TEXT = 20_000
MORE_LINES = 2
# Where only a digit can stand, these letters are what print of a digit looks like.
_DIGITS = str.maketrans("OQDILZASGTB", "00011245678")
# Bank, branch, account, key. The letters of an account count as digits in the key (A and J are 1, B, K and S are 2).
_FRENCH = re.compile(r"(\d{5})(\d{5})([0-9A-Z]{11})(\d{2})")
_KEY_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
_START = re.compile(r"(?<![0-9A-Z])([A-Z]{2})[ .]?([0-9OQDILZASGTB]{2})")
# What stands between the groups of four.
_BETWEEN = re.compile(r"[ .\-\u00a0\u2009\u202f]{1,3}")


def ibans_in(text: str) -> tuple[str, ...]:
    """Every IBAN of the text whose check digits hold, once each, without spaces."""
    found: dict[str, None] = {}
    lines = [line for line in text[:MAX_TEXT].upper().splitlines() if line.strip()]
    for at, line in enumerate(lines):
        for start in _START.finditer(line):
            length = LENGTHS.get(start[1])
            if length is None:
                continue
            # The wide gaps of a typewriter's face are taken for the ends of lines.
            whole = (" ".join((line, *lines[at + 1 : at + 1 + more])) for more in range(MORE_LINES + 1))
            iban = next((one for text in whole if (one := _from(text[start.start() :], length))), "")
            if iban:
                found[iban] = None
    return tuple(found)


def holds(iban: str) -> bool:
    """Whether its check digits hold, of a French one the account's own key too."""
    if len(iban) != LENGTHS.get(iban[:2]) or not re.fullmatch(r"[A-Z]{2}\d{2}[0-9A-Z]+", iban, re.ASCII):
        return False
    number = int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4]))
    return number % 97 == 1 and (iban[:2] not in ("FR", "MC") or _french_key(iban[4:]))


def _from(line: str, length: int) -> str:
    """The IBAN that begins the line, as it is read, or with letters taken for the digits that they look like."""
    signs: list[str] = []
    at = 0
    while at < len(line) and len(signs) < length:
        if line[at].isascii() and line[at].isalnum():
            signs.append(line[at])
            at += 1
        elif between := _BETWEEN.match(line, at):
            at = between.end()
        else:
            return ""
    read = "".join(signs)
    if len(read) != length or (at < len(line) and line[at].isascii() and line[at].isalnum()):
        return ""
    return next((one for one in _readings(read) if holds(one)), "")


def _readings(read: str) -> tuple[str, ...]:
    head = read[:2] + read[2:4].translate(_DIGITS)
    if read[:2] not in ("FR", "MC"):
        return (head + read[4:], head + read[4:].translate(_DIGITS))
    bank, account, key = read[4:14].translate(_DIGITS), read[14:25], read[25:].translate(_DIGITS)
    return (head + bank + account + key, head + bank + account.translate(_DIGITS) + key)


def _french_key(bban: str) -> bool:
    parts = _FRENCH.fullmatch(bban)
    if parts is None:
        return False
    bank, branch, account, key = (int(part.translate(_KEY_DIGITS)) for part in parts.groups())
    return (89 * bank + 15 * branch + 3 * account + key) % 97 == 0
