"""Dates, amounts, numbers and addresses in a displayed text, and how they are said.

Every expression is linear in the length of the text: none repeats a group that can match the same text in two ways.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from kiosk.speech.lexicon import Lexicon

Say = Callable[[re.Match[str], Lexicon], str | None]

# No-break spaces, plain and narrow: French and Babel group digits by them.
_GAP = r"[\u00a0\u202f\u2009]"
_SPACE = r"[ \u00a0\u202f\u2009]?"


def _email(found: re.Match[str], lexicon: Lexicon) -> str | None:
    return lexicon.address(found[0]) if lexicon.signs else None


def _web(found: re.Match[str], lexicon: Lexicon) -> str | None:
    return lexicon.address(found[0].removeprefix("https://").removeprefix("http://")) if lexicon.signs else None


def _iban(found: re.Match[str], lexicon: Lexicon) -> str | None:
    characters = re.sub(r"\s", "", found[0])
    groups = [characters[i : i + 4] for i in range(0, len(characters), 4)]
    return ", ".join(_group(group, lexicon) for group in groups)


def _social_security(found: re.Match[str], lexicon: Lexicon) -> str | None:
    """The NIR in the groups in which it is printed: sex, year, month, département, commune, order, key."""
    groups = [_group(group, lexicon, by_threes=True) for group in found.groups()[:6]]
    if found[7]:
        groups.append(f"{lexicon.key} {_group(found[7], lexicon)}".strip())
    return ", ".join(groups)


def _phone(found: re.Match[str], lexicon: Lexicon) -> str | None:
    digits = re.sub(r"\D", "", found[0])
    if not found[0].startswith("+"):
        return ", ".join(_pair(digits[i : i + 2], lexicon) for i in range(0, len(digits), 2))
    plus = lexicon.signs.get("+", "+")
    pairs = [_pair(digits[i : i + 2], lexicon) for i in range(3, len(digits), 2)]
    return ", ".join((f"{plus} {_pair(digits[:2], lexicon)}", digits[2], *pairs))


def _short_phone(found: re.Match[str], lexicon: Lexicon) -> str | None:
    """Numbers of four digits: "3646" is "36 46"."""
    return f"{_pair(found[1], lexicon)} {_pair(found[2], lexicon)}"


def _number_sign(found: re.Match[str], lexicon: Lexicon) -> str | None:
    name = lexicon.words.get("n°")
    return f"{name} " if name else None


def _date(found: re.Match[str], lexicon: Lexicon) -> str | None:
    return _long_date(found[3], found[2], found[1], lexicon)


def _iso_date(found: re.Match[str], lexicon: Lexicon) -> str | None:
    return _long_date(found[1], found[2], found[3], lexicon)


def _long_date(year: str, month: str, day: str, lexicon: Lexicon) -> str | None:
    from babel import UnknownLocaleError
    from babel.dates import format_date  # 50 ms with its data: at the first date, not at the screen's start

    try:
        text = format_date(date(int(year), int(month), int(day)), "long", locale=lexicon.locale)
    except (ValueError, UnknownLocaleError):
        return None  # no such day, or no such language: read as it stands
    return lexicon.first + text[1:] if lexicon.first and text.startswith("1 ") else text


def _amount(found: re.Match[str], lexicon: Lexicon) -> str | None:
    try:
        amount = Decimal(re.sub(_GAP + r"| ", "", found[2]).replace(",", "."))
    except InvalidOperation:
        return None
    minus = f"{lexicon.signs.get('−', '-')} " if found[1] else ""
    return minus + _euros(amount, lexicon)


def _amount_after_sign(found: re.Match[str], lexicon: Lexicon) -> str | None:
    """English writes the sign first and groups by commas: "€1,234.50"."""
    return _euros(Decimal(found[1].replace(",", "")), lexicon) if lexicon.language == "en" else None


def _euros(amount: Decimal, lexicon: Lexicon) -> str:
    euros, cents = int(amount), int(amount % 1 * 100)
    one, many = lexicon.hundred_cents
    if lexicon.language not in ("fr", "en"):
        return _babel_amount(amount, lexicon)
    if not euros and cents:
        return f"{cents} {one if cents == 1 else many}"
    name = "euro" if euros == 1 or (euros == 0 and lexicon.language == "fr") else "euros"
    of = "d'" if lexicon.language == "fr" and euros and euros % 1_000_000 == 0 else ""
    return f"{euros} {of}{name}" + (f" {cents}" if cents else "")


def _babel_amount(amount: Decimal, lexicon: Lexicon) -> str:
    from babel import UnknownLocaleError
    from babel.numbers import format_currency

    shown = "0" if amount == amount.to_integral_value() else "0.00"
    try:
        # Without groups of thousands: an engine may stop at a no-break space.
        return str(
            format_currency(
                amount,
                "EUR",
                shown,
                locale=lexicon.locale,
                format_type="name",
                currency_digits=False,
                group_separator=False,
            )
        )
    except (UnknownLocaleError, ValueError):
        return f"{amount} euro"


def _time(found: re.Match[str], lexicon: Lexicon) -> str | None:
    hour, minute = int(found[1]), int(found[2] or 0)
    if hour > 24 or minute > 59 or not lexicon.hours[0]:
        return None
    one, many = lexicon.hours
    return f"{hour} {one if hour < 2 else many}" + (f" {minute}" if minute else "")


def _reference(found: re.Match[str], lexicon: Lexicon) -> str | None:
    """What is copied by hand: character by character, with a pause at each dash."""
    if not any(char.isdigit() for char in found[0]) or not any(char.isalpha() for char in found[0]):
        return None
    dash = lexicon.signs.get("-", "-")
    return f", {dash}, ".join(" ".join(group) for group in found[0].split("-"))


def _postcode(found: re.Match[str], lexicon: Lexicon) -> str | None:
    """French people say the département, then the rest: "57, mille", "75, zéro 12"."""
    if not lexicon.thousand:
        return " ".join(found[0])
    departement, rest = _pair(found[0][:2], lexicon), found[0][2:]
    if rest == "000":
        return f"{departement} {lexicon.thousand}"
    return f"{departement} {_group(rest, lexicon, by_threes=True)}"


def _ordinal(found: re.Match[str], lexicon: Lexicon) -> str | None:
    return lexicon.ordinals.get(found[0])


def _grouped(found: re.Match[str], lexicon: Lexicon) -> str | None:
    return re.sub(_GAP, "", found[0])


def _pair(digits: str, lexicon: Lexicon) -> str:
    """Two digits: "03" is "zéro 3", "87" is 87; in languages that say digits one by one, "8 7"."""
    if not lexicon.pairs:
        return " ".join(digits)
    zeros = len(digits) - len(digits.lstrip("0"))
    rest = digits[zeros:]
    return " ".join(["0"] * zeros + ([rest] if rest else []))


def _group(characters: str, lexicon: Lexicon, *, by_threes: bool = False) -> str:
    """A group of a longer number: digits as the language groups them, letters one by one."""
    if not characters.isdigit():
        runs = re.findall(r"\d+|\D+", characters)
        return " ".join(_group(run, lexicon) if run.isdigit() else " ".join(run) for run in runs)
    if by_threes and lexicon.pairs:
        return _pair(characters, lexicon)
    return " ".join(_pair(characters[i : i + 2], lexicon) for i in range(0, len(characters), 2))


# The first that matches at a place wins: a longer number before the shorter one that it begins with.
_RULES: tuple[tuple[str, Say], ...] = (
    (r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}", _email),
    (
        r"(?<![\w.@-])(?:https?://)?[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.(?:fr|com|org|net|eu|example)\b(?:/[\w./-]*\w)?",
        _web,
    ),
    (r"(?<!\w)[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?(?!\w)", _iban),
    (
        r"(?<!\w)([12])\s?(\d{2})\s?(0[1-9]|1[0-2]|[2-9]\d)\s?(\d{2}|2[AB])\s?(\d{3})\s?(\d{3})(?:\s?(\d{2}))?(?!\w)",
        _social_security,
    ),
    (r"(?<![\w+])\+33\s?\d(?:[\s.]?\d{2}){4}(?!\w)|(?<![\w+])0\d(?:[\s.]?\d{2}){4}(?!\w)", _phone),
    (r"(?<=\bau\s|\ble\s)(3\d)\s?(\d{2})(?!\w)(?!\s\d)", _short_phone),
    (r"(?<![\w/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\w/])", _date),
    (r"(?<![\w-])(\d{4})-(\d{2})-(\d{2})(?![\w-])", _iso_date),
    (
        rf"(?<![\w,.])([-−]{_SPACE})?(\d{{1,3}}(?:(?:{_GAP}| )\d{{3}})+(?:[,.]\d{{2}})?|\d{{1,12}}(?:[,.]\d{{2}})?)"
        rf"{_SPACE}(?:€|EUR\b)",
        _amount,
    ),
    (r"(?<!\w)€ ?(\d{1,3}(?:,\d{3})+(?:\.\d{2})?|\d{1,12}(?:\.\d{2})?)(?![\w,.]*\d)", _amount_after_sign),
    (r"(?<!\w)[nN]°", _number_sign),
    (rf"(?<![\w,.])(\d{{1,2}}){_SPACE}h(?:{_SPACE}(\d{{2}}))?(?!\w)", _time),
    (r"(?<![\w-])[A-Z0-9]{1,12}(?:-[A-Z0-9]{1,12}){1,5}(?![\w-])", _reference),
    (r"(?<![\w,.])\d{5}(?=\s+[^\W\d_a-zß-ÿ])", _postcode),
    (r"(?<!\w)\d{1,3}(?:er|ère|re|e|ème|nde|nd)(?!\w)", _ordinal),
    (rf"(?<![\w,.])\d{{1,3}}(?:{_GAP}\d{{3}})+(?!\d)", _grouped),
)
_COMPILED = tuple((re.compile(pattern), say) for pattern, say in _RULES)


def found(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int, str]]:
    """`(start, end, what is said)` in the order of the text; they do not overlap."""
    taken: list[tuple[int, int, str]] = []
    free = bytearray(b"\1") * len(text)
    for pattern, say in _COMPILED:
        for match in pattern.finditer(text):
            start, end = match.span()
            if all(free[start:end]):
                spoken = say(match, lexicon)
                if spoken is not None:
                    taken.append((start, end, spoken))
                    free[start:end] = bytes(end - start)
    yield from sorted(taken)
