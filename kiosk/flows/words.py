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
