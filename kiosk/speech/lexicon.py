"""What a language says for letters, signs, acronyms and abbreviations: read from `lexicons/LANGUAGE.toml`."""

import functools
import re
import tomllib
from pathlib import Path

import msgspec

from kiosk.i18n.languages import LANGUAGES

_FOLDER = Path(__file__).resolve().parent / "lexicons"
_APOSTROPHES = re.compile(r"(['’])")


class Lexicon(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """One language; `locale`: Babel's name of it. `spelled`: acronyms said letter by letter. `words`: what is said for
    a word, an acronym or an abbreviation, as it is written. `signs`, `letters`: names of characters, in addresses and
    when spelling. `pairs`: digits of a telephone number are said two by two."""

    language: str = ""
    locale: str = ""
    pairs: bool = False
    capital: str = "{letter}"
    hundred_cents: tuple[str, str] = ("", "")
    hours: tuple[str, str] = ("", "")
    thousand: str = ""
    first: str = ""
    key: str = ""
    signs: dict[str, str] = {}
    letters: dict[str, str] = {}
    words: dict[str, str] = {}
    ordinals: dict[str, str] = {}
    spelled: tuple[str, ...] = ()

    @staticmethod
    def of(language: str) -> "Lexicon":
        """The lexicon of a language; an empty one for a language that has none."""
        known = LANGUAGES.get(language)
        return _load(known.spoken, known.locale) if known else _load(language, language)

    def said(self, core: str) -> str:
        """What is said for a word without its punctuation; "l'APL" and "CAF-MSA" are said by their parts."""
        if core in self.words:
            return self.words[core]
        return "".join(self._part(part) for part in _APOSTROPHES.split(core))

    def _part(self, part: str) -> str:
        if self._knows(part):
            return self.words.get(part) or " ".join(part)
        between = part.split("-")
        if any(self._knows(one) for one in between):
            return " ".join(self._part(one) if self._knows(one) else one for one in between)
        return part

    def _knows(self, word: str) -> bool:
        return word in self.words or word in self.spelled

    def letter(self, char: str, *, capitals: bool = True) -> str:
        """The name of one character, for spelling: "A" is "A majuscule" in French, "é" is "E accent aigu"; `capitals`
        says whether capitals are told from small letters."""
        if char.isspace():
            return self.signs.get(" ", " ")
        name = self.letters.get(char.lower()) or self.signs.get(char) or char.upper()
        return self.capital.format(letter=name) if capitals and char.isupper() else name

    def address(self, text: str) -> str:
        """An address as it is said: "camille@exemple.fr" is "camille arobase exemple point F R"."""
        parts: list[str] = []
        for part in _split_address(text):
            dotted = parts[-1:] == [self.signs.get(".", ".")]
            if part in self.signs:
                parts.append(self.signs[part])
            elif dotted and len(part) == 2 and part.isalpha():
                parts.append(" ".join(part.upper()))
            else:
                parts.append(self.said(part))
        return " ".join(parts)


def _split_address(text: str) -> list[str]:
    parts = [""]
    for char in text:
        if char.isalnum():
            parts[-1] += char
        else:
            parts += (char, "")
    return [part for part in parts if part]


@functools.lru_cache(maxsize=32)
def _load(language: str, locale: str) -> Lexicon:
    file = _FOLDER / f"{language}.toml"
    if not language.isalnum() or not file.is_file():
        return Lexicon(language=language, locale=locale) if language.isalnum() else Lexicon()
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return msgspec.convert({"language": language, "locale": locale, **table}, Lexicon)
