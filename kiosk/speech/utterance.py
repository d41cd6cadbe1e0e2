"""What is said: one frozen value for each sentence, and where its words stand in the displayed text.

The text is the one that the screen shows, in the displayed language (EN 301 549 5.1.3.3, 5.1.3.14): how it is
pronounced is worked out later (`say_as.py`), so that a highlighted word is a word of the screen.
"""

import re
from typing import Literal

from kiosk.privacy.private import Private

# "page": a page, or a dialogue, that has come. "control": what has got the focus, or has been touched. "error": what is
# wrong, and where. "change": what changed by itself (a device, a progress). "spelling": characters one by one.
# "earcon": one of the four notes; its text is the note's name (`earcons.NAMES`).
Kind = Literal["page", "control", "error", "change", "spelling", "earcon"]

# A whole page with its review is about 6,000 characters; more in one sentence is a fault or an attack, and is cut.
MAX_TEXT = 20_000

# Chinese is written without spaces: each ideograph is a place to highlight.
_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\s\u3400-\u9fff\uf900-\ufaff]+")


class Utterance(Private, frozen=True):
    """`language`: a language of the kiosk ("fr", "fr_simple", "ar"). `personal`: it holds a value of the citizen
    (`privacy.py` says who may hear it). `key`: what of the screen it belongs to (a control's name): it comes back with
    the words to highlight, and a later "change" of the same key takes the place of one that still waits."""

    text: str
    language: str
    kind: Kind
    personal: bool = False
    key: str = ""


class Word(Private, frozen=True):
    """`text[start:end]` of `utterance.text`, in characters (code points); `start == end`: nothing is highlighted."""

    utterance: Utterance
    start: int
    end: int


def words(text: str) -> tuple[tuple[int, int], ...]:
    """Where the words of a text stand: `(start, end)` in characters. Punctuation belongs to its word."""
    return tuple(found.span() for found in _WORD.finditer(text))
