"""Comparing names of people and towns as people write them: case, accents, hyphens and order do not count."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "’": " "})


def words(text: str) -> tuple[str, ...]:
    """ASCII lower-case words: `L'Haÿ-les-Roses` -> `("l", "hay", "les", "roses")`."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).encode("ascii", "ignore").decode().lower()
    return tuple(re.findall(r"[a-z0-9]+", plain.replace(".", " ")))


def has_words(line: str, name: str) -> bool:
    """Whether each word of `name` stands in `line`: `M CAMILLE SPECIMEN` has the words of `Spécimen`."""
    return set(words(name)) <= set(words(line))


# What addresses shorten, as the post and people write it (AFNOR NF Z 10-011 and usage).
_STREET_FORMS = {
    "all": "allee",
    "av": "avenue",
    "ave": "avenue",
    "bd": "boulevard",
    "bld": "boulevard",
    "blvd": "boulevard",
    "bvd": "boulevard",
    "ch": "chemin",
    "che": "chemin",
    "chem": "chemin",
    "crs": "cours",
    "fg": "faubourg",
    "fbg": "faubourg",
    "imp": "impasse",
    "lot": "lotissement",
    "pass": "passage",
    "pl": "place",
    "q": "quai",
    "r": "rue",
    "res": "residence",
    "rte": "route",
    "sq": "square",
    "st": "saint",
    "ste": "sainte",
}
_SMALL_WORDS = {"a", "au", "aux", "d", "de", "des", "du", "et", "l", "la", "le", "les", "en", "sur", "sous"}


def same_street(signed: str, typed: str) -> bool:
    """Whether a typed number and street is that of a paper: small words, usual short forms and what only one of the
    two says (a building, a floor) do not count; a number that both give does."""
    here, there = _street(signed), _street(typed)
    numbers = [{word for word in words if word[0].isdigit()} for words in (here, there)]
    if all(numbers) and not numbers[0] & numbers[1]:
        return False
    names = [{word for word in words if not word[0].isdigit()} for words in (here, there)]
    return names[1] <= names[0] or names[0] <= names[1]


def _street(text: str) -> set[str]:
    return {_STREET_FORMS.get(word, word) for word in words(text)} - _SMALL_WORDS
