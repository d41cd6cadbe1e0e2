"""Countries and territories by the names that people write; kept as the two letters of ISO 3166-1.

Names are those of the Unicode CLDR, as Babel carries it. They are read when they are first asked for: most visits ask
for no country.
"""

from functools import cache

from kiosk.flows.words import words

# Of CLDR's regions, those that are no country: the world, a union, test locales, islands without inhabitants of theirs.
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "IC", "TA", "EA"})
# Whose nationals need no residence permit: European Union, European Economic Area, Switzerland, Andorra, Monaco,
# San Marino, Vatican (CESEDA, L233-1 and L200-1; accords for the last four).
EUROPEAN = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "IS", "LI", "NO", "CH", "AD", "MC", "SM", "VA",
})  # fmt: skip
_ALSO = {
    "usa": "US", "etats unis d amerique": "US", "uk": "GB", "angleterre": "GB", "grande bretagne": "GB",
    "ecosse": "GB", "hollande": "NL", "cote ivoire": "CI", "birmanie": "MM", "centrafrique": "CF", "rdc": "CD",
    "congo kinshasa": "CD", "congo brazzaville": "CG", "tchequie": "CZ", "republique tcheque": "CZ",
}  # fmt: skip
SUGGESTED = 4


@cache
def codes() -> frozenset[str]:
    return frozenset(_names("fr"))


def code_of(text: str) -> str | None:
    """`Côte d'Ivoire`, `cote ivoire`, `Ivory Coast`, `CI` -> `CI`. In French or in English."""
    if text.upper() in codes() and len(text) == 2:
        return text.upper()
    return _by_name().get(_comparable(text))


def name_of(code: str, language: str) -> str:
    """In the language, or else in French, or else the code itself."""
    return _names(language).get(code) or _names("fr").get(code, code)


def beginning(text: str) -> tuple[str, ...]:
    """French names that begin with what has been typed, at most four; none for an empty text."""
    begun = _comparable(text)
    found = [name for name in sorted(_names("fr").values()) if _comparable(name).startswith(begun)] if begun else []
    return tuple(found[:SUGGESTED])


def _comparable(text: str) -> str:
    return " ".join(words(text))


@cache
def _names(language: str) -> dict[str, str]:
    from babel.core import Locale, UnknownLocaleError  # 20 ms, which a start does not pay

    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    return {
        code: str(name)
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }


@cache
def _by_name() -> dict[str, str]:
    found = {_comparable(name): code for language in ("en", "fr") for code, name in _names(language).items()}
    return {**found, **_ALSO}
