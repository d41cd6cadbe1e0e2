"""A sentence as the index sees it: words without accents or case, and the pieces by which a misspelt word is known.

The same for the nine written languages, because people mix them ("je veux faire mi carte vitale"). Nothing raises, and
no more than `MOST_CHARS` characters are looked at.
"""

import re
import unicodedata

from kiosk.finding.common_words import COMMON

MOST_CHARS = 300
# Words longer than this are no words: their pieces would outweigh the rest of the sentence.
MOST_WORD = 30
# How much each kind of piece says, chosen on the tuning half of tests/finding/phrases (docs/finding.md).
WORD, STEM, SOUND, GRAM = "w", "s", "p", "g"
KINDS = {WORD: 0.5, STEM: 1.0, SOUND: 0.8, GRAM: 0.7}

SHORT = 2.0

_LETTERS = str.maketrans(
    {"ı": "i", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d",
     "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ؤ": "و", "ئ": "ي", "ـ": None}
)  # fmt: skip
_WORDS = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[㐀-鿿]+")
# "r s a": as it is said. Two alone are a contraction ("l a").
_SPELT = re.compile(r"\b(?:[^\W\d_][ .]){2,}[^\W\d_]\b")
_STRETCHED = re.compile(r"(.)\1{2,}")
_SOUNDS = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        ("ph", "f"), ("eau|au", "o"), ("qu|ck|k|q", "k"), ("c(?=[eiy])", "s"), ("ch", "x"), ("c", "k"),
        ("g(?=[eiy])", "j"), ("z|sc|tion", "s"), ("ai|ei|ey|er$|ez$|et$|ee$|es$", "e"), ("y", "i"),
        ("[ae][nm](?![aeiou])", "a"), ("h|w", ""), (r"(.)\1+", r"\1"), ("[estx]+$", ""),
    )
)  # fmt: skip


def fold(text: str) -> str:
    """Lower case without accents, one letter for those that are typed for one another."""
    text = unicodedata.normalize("NFKD", text[:MOST_CHARS]).casefold().translate(_LETTERS)
    return "".join(char for char in text if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """The words in their order; of a run of Chinese characters each pair of neighbours (a lone one by itself)."""
    found: list[str] = []
    for run in _WORDS.findall(_SPELT.sub(lambda spelt: re.sub("[ .]", "", spelt[0]), fold(text))):
        at = 0
        for han in _HAN.finditer(run):
            found += [run[at : han.start()], *_pairs_of(han[0])]
            at = han.end()
        found.append(run[at:])
    return [_STRETCHED.sub(r"\1", word)[:MOST_WORD] for word in found if word]


def pieces(text: str) -> dict[str, float]:
    """Each piece of the sentence with its weight; the words that any sentence has do not count unless there is no
    other."""
    all_words = words(text)
    telling = [word for word in all_words if word not in COMMON] or all_words
    found: dict[str, float] = {}
    for word in telling:
        found.update(_of_word(word))
    return found


def _of_word(word: str) -> tuple[tuple[str, float], ...]:
    made = [(WORD + word, KINDS[WORD])]
    if _HAN.match(word):
        return (*made, *((GRAM + char, KINDS[GRAM]) for char in word))
    # An acronym (APL, RSA) is all that is said, and has no pieces to add to its weight.
    made.append((STEM + stem(word), KINDS[STEM] * (SHORT if len(word) <= 3 else 1)))
    if word.isascii() and len(word) > 2:
        made.append((SOUND + sound(word), KINDS[SOUND]))
    if len(word) > 3:
        edged = f"<{word}>"
        made += [(GRAM + edged[i : i + n], KINDS[GRAM]) for n in (3, 4) for i in range(len(edged) - n + 1)]
    return tuple(made)


def stem(word: str) -> str:
    """The beginning of a word, without an Arabic article or conjunction: what its forms share."""
    if "\u0600" <= word[0] <= "\u06ff":
        word = re.sub("^(?:[وفبكل]?ال|لل)(?=...)", "", word)
        return re.sub("(?<=...)(?:ها|ات|ون|ين|يه|ه|ي|ك)$", "", word)
    return word[:6] if len(word) > 7 else word[:5]


def sound(word: str) -> str:
    """Roughly how a French person says it: "dossié" and "dossier", "fransse" and "france" are the same."""
    for pattern, by in _SOUNDS:
        word = pattern.sub(by, word)
    return word


def _pairs_of(han: str) -> list[str]:
    return [han[i : i + 2] for i in range(len(han) - 1)] or [han]
