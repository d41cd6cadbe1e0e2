"""Text for a printer of few characters: nothing is lost, and nothing of it is a command.

Characters of the profile's code pages stay; typography takes its plain form ("œ" becomes "oe" where it must); a text
with a letter that cannot be written is left to be drawn as a picture.
"""

import textwrap
import unicodedata
from collections.abc import Callable

from kiosk.text import without

# Typography that has a usual plain form. No letter loses its accent here: what a printer cannot write is drawn.
_CLOSE = {
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "–": "-",
    "—": "-",
    "‑": "-",
    "−": "-",
    "─": "-",
    "•": "-",
    "œ": "oe",
    "Œ": "OE",
    "æ": "ae",
    "Æ": "AE",
    "ß": "ss",
    "ẞ": "SS",
    "€": "EUR",
    "→": "->",
    "←": "<-",
    "✓": "x",
    # Romanian: the code pages have the cedilla for the comma below.
    "ș": "ş",
    "Ș": "Ş",
    "ț": "ţ",
    "Ț": "Ţ",
    # Ukrainian, on a printer with code page 866 only: the same shape.
    "і": "i",
    "І": "I",
}

Can = Callable[[str], bool]


def clean(text: str) -> str:
    """Without control and direction characters, which would be commands to the printer; blanks are plain."""
    composed = unicodedata.normalize("NFC", text)
    plain = "".join(" " if unicodedata.category(c) == "Zs" and c not in "\u00a0\u202f" else c for c in composed)
    return without(plain)


def paragraphs(text: str) -> list[str]:
    """The clean paragraphs of a text, at least one: its line breaks stay."""
    return [clean(paragraph) for paragraph in text.replace("\t", " ").splitlines()] or [""]


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most `columns` characters. Line breaks of the text stay; no-break spaces do not break."""
    return [line for paragraph in paragraphs(text) for line in textwrap.wrap(paragraph, columns) or [""]]


def closest(text: str, can: Can) -> str | None:
    """`text` in characters that the printer has (`can`); None when a character has no close form."""
    out: list[str] = []
    for char in text:
        form = _form(char, can)
        if form is None:
            return None
        out.append(form)
    return "".join(out)


def _form(char: str, can: Can) -> str | None:
    if char in "\u00a0\u202f":
        return " "
    if can(char):
        return char
    plain = unicodedata.normalize("NFKC", char)  # ligatures, full-width letters
    for form in (_CLOSE.get(char), plain, "".join(_CLOSE.get(c, c) for c in plain)):
        if form and all(can(c) for c in form):
            return form
    return None
