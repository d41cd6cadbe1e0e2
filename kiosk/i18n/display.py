"""What a sentence gets for a screen, and for nothing else: printers, PDF, sealed files and voices take it plain."""

import re
from unicodedata import bidirectional

# First strong isolate and its end (UAX 9): a name or a number keeps its own direction inside a sentence of the other.
FSI, PDI = "\u2068", "\u2069"
# A letter of no width that runs from right to left.
RLM = "\u200f"
NO_BREAK = "\u00a0"
# One space for all of French's signs: the screen's font has no narrow one (U+202F), and would borrow it from another.
_BEFORE_SIGN = re.compile(r" (?=[?!:;»%€])")
_AFTER_QUOTE = re.compile(r"(?<=«) ")
# An hour ("9 h", "10 h 42"), a telephone number in pairs, a postcode with its town: parts that are read as one.
# And the dot between two parts, which begins no line.
_WITHIN = re.compile(
    r"(?<=\d) (?=h\b)|(?<=\d h) (?=\d\d\b)|(?<=\b\d\d) (?=\d\d\b)|(?<=\b\d{5}) (?=[^\W\d_])| (?=· )", re.IGNORECASE
)
_DIGITS = re.compile(r"(?<=\d) (?=\d)")
# A number and the Latin words behind it, as in an address; the marks of an isolate end it.
_NUMBERED = re.compile(r"(?<![0-9A-Za-zÀ-ɏ])[0-9]+(?:[ ,\u00a0'’-]+[0-9A-Za-zÀ-ɏ]+)+")
_ISOLATE = re.compile(f"{FSI}[^{FSI}{PDI}]*{PDI}")
_PLAIN = str.maketrans({FSI: None, PDI: None, RLM: None, NO_BREAK: " ", "\u202f": " "})


def isolated(value: str | int) -> str:
    return f"{FSI}{value}{PDI}"


def french_spaces(text: str) -> str:
    """No line begins with ":" or "?", and none ends with "«"."""
    return _AFTER_QUOTE.sub(NO_BREAK, _BEFORE_SIGN.sub(NO_BREAK, text))


def unbroken(text: str) -> str:
    """No line ends within an hour, a telephone number, between a postcode and its town, or before a dot."""
    return _WITHIN.sub(NO_BREAK, text)


def whole_numbers(text: str) -> str:
    """For a text that runs from right to left: "0 805 204 805" with plain spaces would be shown as "805 204 805 0". A
    no-break space is a common separator (UAX 9, W4), and the digits around it remain one number."""
    return _DIGITS.sub(NO_BREAK, text)


def whole_addresses(text: str) -> str:
    """For a text that runs from right to left: the number of "12 rue des Lilas" takes the direction of what stands
    before it, and would be shown behind the street."""
    return _NUMBERED.sub(lambda run: isolated(run[0]) if any(map(str.isalpha, run[0])) else run[0], text)


def led(text: str) -> str:
    """For a text that runs from right to left: what is isolated gives a paragraph no direction (UAX 9, P2), so that
    "1. …" would run from left to right, its number behind the title. A mark leads it where there is such a title."""
    frame = text
    while (less := _ISOLATE.sub("", frame)) != frame:
        frame = less
    if any(map(_leads, frame)) or not any(bidirectional(letter) in ("R", "AL") for letter in text):
        return text
    return RLM + text


def _leads(letter: str) -> bool:
    return bidirectional(letter) in ("L", "R", "AL")


def plain(text: str) -> str:
    """A text of the screen as it was before: to be spoken, or compared."""
    return text.translate(_PLAIN)
