"""Text from outside (typed, read, received) made fit to be shown, printed or spoken: one rule for every room.

What no person types on purpose is Unicode's category C: controls (a command to a printer or a terminal), format
characters (marks that turn the reading direction, joiners: a name would read as another one), private, unassigned and
half characters. Lengths are in code points.
"""

import unicodedata

CONTROLS = frozenset({"Cc"})
FORMATS = frozenset({"Cf"})
# Private use, half of a pair, not assigned: no font and no voice has them.
NOT_CHARACTERS = frozenset({"Co", "Cs", "Cn"})
UNFIT = CONTROLS | FORMATS | NOT_CHARACTERS

# What stands in a text for a character that cannot be shown, where its absence must be seen.
SUBSTITUTE = "\N{WHITE SQUARE}"

# Signs of French typography that Unicode counts as letters: an apostrophe, and those of "2ª" and "nº".
_ALSO_LATIN = "\N{MODIFIER LETTER APOSTROPHE}\N{FEMININE ORDINAL INDICATOR}\N{MASCULINE ORDINAL INDICATOR}"


def is_fit(text: str, *, also: str = "") -> bool:
    """Whether nothing of it is in `UNFIT`, apart from the characters of `also` (a line end, say)."""
    return text.isprintable() or not any(unicodedata.category(char) in UNFIT and char not in also for char in text)


def replaced(text: str, by: str, categories: frozenset[str] = UNFIT) -> str:
    """The text with each character of these categories made `by` (one character: its length stays the same)."""
    if text.isprintable():
        return text
    return "".join(by if unicodedata.category(char) in categories else char for char in text)


def without(text: str, categories: frozenset[str] = UNFIT) -> str:
    """The text without the characters of these categories."""
    return replaced(text, "", categories)


def one_line(text: str, most: int) -> str:
    """At most `most` characters on one line, single spaces. For what hardware, a code or a peer says of itself: what is
    longer is cut, and what is endless is not even read through."""
    return " ".join(replaced(text[: 4 * most], " ").split())[:most].rstrip()


def typed(text: str) -> str:
    """What a person typed, on one line: composed accents, single spaces; line ends are spaces, and format characters,
    which have no width, go. `NOT_CHARACTERS` stay: `flows.kinds` refuses them in words."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join(without(replaced(composed, " ", CONTROLS), FORMATS).split())


def is_latin(text: str) -> bool:
    """Whether each letter and digit is one of the Latin script, accents and Vietnamese included: what the files of the
    administration hold, and can be compared with a paper. "Łódź 12" is; "Олена", "李", "١٢" are not."""
    return text.isascii() or all(_is_latin(char) for char in text)


def _is_latin(char: str) -> bool:
    if char.isascii() or char in _ALSO_LATIN:
        return True
    if char.isalpha():
        return unicodedata.name(char, "").startswith("LATIN ")
    return not char.isdigit()
