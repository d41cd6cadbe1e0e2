"""What an author should look at, and what does not keep a démarche from working: long sentences, missing translations,
an official page that nobody has compared for a year."""

import gettext
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from kiosk import assets
from kiosk.flows.model import Flow, Official, texts
from kiosk.flows.shape import Marks
from kiosk.flows.source import Finding

MOST_WORDS = 15
SIMPLE = "fr_simple"
# Content that nobody compared with its official page for so long is not to be believed.
STALE_DAYS = 365

_SENTENCES = re.compile(r"(?<=[.?!:]) ")
# A reference in brackets is not part of the sentence that is read.
_BRACKETS = re.compile(r" \([^)]*\)")
_WORD = re.compile(r"[\w'’-]+")


class Catalogue(gettext.NullTranslations):
    """The fallback of a catalogue: what it has not is None, not the French text."""

    def gettext(self, message: str) -> str:
        return ""


def remarks(
    flow: Flow, marks: Marks, today: date, languages: Mapping[str, gettext.NullTranslations]
) -> Iterator[Finding]:
    """`languages`: code -> catalogue whose `gettext` gives an empty text for what it has not (`catalogues`)."""
    yield from remarks_on(flow.official, tuple(texts(flow)), marks, today, languages)


def remarks_on(
    official: Official,
    said: Sequence[str],
    marks: Marks,
    today: date,
    languages: Mapping[str, gettext.NullTranslations],
) -> Iterator[Finding]:
    """The same of any file that follows an official page: `said` is what a citizen reads of it."""
    yield from _compared(official, marks, today)
    simple = languages.get(SIMPLE)
    for text in dict.fromkeys(said):
        for sentence in long_sentences((simple.gettext(text) if simple else "") or text):
            count = len(_WORD.findall(sentence))
            remedy = f"make two of it, or translate it into simple French ({SIMPLE})"
            yield marks.finding((), f"{count} words in one sentence: « {sentence[:60]}… »", remedy)
    yield from _untranslated(said, marks, languages)


def _compared(official: Official, marks: Marks, today: date) -> Iterator[Finding]:
    where = ("official", "checked")
    if official.checked is None:
        what = "nobody has compared it with the official page"
        yield marks.finding(where, what, "read the page, correct what differs, and write 'checked:' with the day")
        return
    age = (today - official.checked).days
    if age > STALE_DAYS:
        what = f"the official page was compared {age} days ago"
        yield marks.finding(where, what, "read it again, correct what has changed, and write today's date")
    elif age < 0:
        yield marks.finding(where, "the official page was compared on a day to come", "write the true date")


def _untranslated(
    said: Sequence[str], marks: Marks, languages: Mapping[str, gettext.NullTranslations]
) -> Iterator[Finding]:
    """One line, whatever the number of languages. Simple French may stay as it is where the French is simple."""
    missing = {
        code: [text for text in dict.fromkeys(said) if not catalogue.gettext(text)]
        for code, catalogue in languages.items()
        if code != SIMPLE
    }
    counts = ", ".join(f"{code} {len(lacking)}" for code, lacking in missing.items() if lacking)
    if counts:
        first = next(lacking[0] for lacking in missing.values() if lacking)
        yield marks.finding((), f"texts without a translation: {counts}", f"translate « {first[:40]} » and the others")


def long_sentences(text: str) -> tuple[str, ...]:
    """Its sentences of more than fifteen words."""
    sentences = _SENTENCES.split(_BRACKETS.sub("", text))
    return tuple(sentence for sentence in sentences if len(_WORD.findall(sentence)) > MOST_WORDS)


@cache
def catalogues() -> dict[str, gettext.NullTranslations]:
    """Of every language that the kiosk is translated into; none where no catalogue has been compiled."""
    found = {}
    for path in sorted(assets.translations().glob("*/LC_MESSAGES/kiosk.mo")):
        found[path.parts[-3]] = _read(path)
    return found


def _read(path: Path) -> gettext.NullTranslations:
    try:
        with path.open("rb") as stream:
            catalogue = gettext.GNUTranslations(stream)
    except (OSError, ValueError, UnicodeDecodeError):
        return Catalogue()
    catalogue.add_fallback(Catalogue())
    return catalogue
