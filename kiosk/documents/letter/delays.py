"""Delays in a letter: within how many days the reader is asked for something, and how long they may contest.

A day is reckoned only where the letter says itself that the delay runs from its own date. From its reception, from a
notification, or from nothing that it names: that day is not in the letter. Pure; over folded text (`words.fold`).
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from kiosk.documents.letter import days, turns
from kiosk.documents.letter.asking import asked
from kiosk.documents.letter.clauses import MOST_JUDGED, around, following, sentence
from kiosk.documents.letter.port import How
from kiosk.documents.letter.threats import is_threat

_SETS = {"quinzaine": 15, "huitaine": 8}
_NUMBER = "|".join(sorted(days.NUMBERS, key=len, reverse=True))
_SO_MANY = (
    rf"(?P<number>\d{{1,3}}|{_NUMBER})\s*(?:\(\s*\w+\s*\)\s*)?(?P<unit>jours?|semaines?|mois)\b"
    r"(?:\s(?P<kind>francs?|ouvr\w+|calendaires?))?"
)
DELAY = re.compile(
    r"\b(?:(?:(?:dans|avec|sous) (?:un|le|les) (?:delai )?(?:maximum |maximal )?(?:de |d')?"
    r"|delai (?:maximum |maximal )?(?:de |d')|sous |dans les |d'ici )"
    rf"{_SO_MANY}"
    r"|(?:sous|dans la|dans une) (?:une )?(?P<set>quinzaine|huitaine)\b(?! de jours)"
    r"|dans le (?P<month>mois)(?= qui suit| suivant| de la (?:reception|presente)))"
)
# "Vous avez dix jours" alone may be holidays.
_HAVE = re.compile(rf"\bvous (?:avez|disposez de) {_SO_MANY}(?=,? (?:pour|afin|a compter|a partir|a dater)\b)")
# A delay that is a noun, or is had: the verb that gives it belongs to it.
_GIVEN = re.compile(r"\bvous\b|^delai")
# The words right behind a delay, when it runs from the letter's own date.
_FROM = re.compile(
    r"^,?\s*(?:(?:a (?:compter|partir|dater)|suivant|courant a (?:compter|partir)) |(?=d[eu] ))"
    r"(?:de |du |d')?(?:la |le |l')?"
    r"(?:date (?:de |du |d')?(?:la |ce |cette |l')?"
    r"(?:present\w*|envoi|emission|redaction|edition|courrier|lettre|avis|facture|facturation|jour)\b"
    r"|date (?:figurant )?ci-dessus|date indiquee ci-dessus|date en tete"
    r"|envoi de (?:cette lettre|ce courrier|la presente)\b|presente?\b|ce (?:jour|courrier|message)\b"
    r"|cette lettre\b)(?P<rest>[^.;!?,]{0,60})"
)
_FROM_ELSE = re.compile(
    r"recept|recu|notifi|signifi|presentation|distribu|remise|publi|affich|entretien|visite|audience"
)
# It runs, for everybody, from what has happened to them.
_OF_EVENT = re.compile(
    r"^ (?:avant|qui preced\w+|precedant)\b|"
    r"^ (?:du|suivant le) (?:deces|demenagement|mariage)\b|^ (?:de|suivant) la naissance\b"
    r"|^ (?:qui suiv\w+|suivant|apres) (?:la |le |l'|votre |son |chaque |cette )?+"
    r"(?!(?:date|jour|reception|receptions?|presente?|notification|signification|envoi|emission|remise"
    r"|publication|resiliation"
    r"|signature|courrier|avis|lettre)\b)\w"
)
_UNITS = {"jour": 1, "semaine": 7, "mois": 30}
MOST_DAYS = 366


class Term(NamedTuple):
    """A delay of so many days and where it stands. `until`: its last day, `number` days or months (`how`) after the
    letter's own date; None: the letter does not say from which day on."""

    days: int
    start: int
    end: int
    until: date | None = None
    how: How = ""
    number: int = 0


def delays_in(text: str, written: date | None = None) -> Iterator[Term]:
    """Each delay within which the reader is asked for something. `written`: the letter's own date, where known."""
    for pattern in (DELAY, _HAVE):
        for found in islice(pattern.finditer(text), MOST_JUDGED):
            term = _term(found)
            if 0 < term.days <= MOST_DAYS and _is_asked(text, term):
                if _is_plain(found):
                    yield _reckoned(text, term, written)
                elif not _has_day(text, term, written):
                    yield term


def _term(found: re.Match[str]) -> Term:
    by = found.groupdict()
    if by.get("month"):
        return Term(_UNITS["mois"], found.start(), found.end(), how="months", number=1)
    if by.get("set"):
        return Term(_SETS[by["set"]], found.start(), found.end(), how="days", number=_SETS[by["set"]])
    number = days.NUMBERS.get(by["number"]) or int(by["number"])
    unit = "mois" if by["unit"] == "mois" else by["unit"].removesuffix("s")
    how: How = "months" if unit == "mois" else "days"
    count = number if unit == "mois" else number * _UNITS[unit]
    return Term(number * _UNITS[unit], found.start(), found.end(), how=how, number=count)


def _is_plain(found: re.Match[str]) -> bool:
    """Working days are counted by a calendar that the kiosk does not have."""
    return not (found.groupdict().get("kind") or "calendaires").startswith(("ouvr", "franc"))


def _is_asked(text: str, term: Term) -> bool:
    before, after = around(text, term.start, term.end)
    if _OF_EVENT.search(after):
        return False
    if is_threat(before, after):
        return True
    if turns.CONTEST.search(following(after)):
        return False
    told = text[term.start : term.end]
    return asked(before + told if _GIVEN.search(told) else before, after)


def _has_day(text: str, term: Term, written: date | None) -> bool:
    begins, stops = sentence(text, term.start, term.end)
    return next(days.days_in(text[begins:stops], written), None) is not None


def _reckoned(text: str, term: Term, written: date | None) -> Term:
    """With its last day, where it runs from the letter's own date; not where the sentence names a day itself."""
    _, stops = sentence(text, term.start, term.end)
    runs = _FROM.search(text[term.end : stops])
    if written is None or runs is None or _FROM_ELSE.search(runs[0]):
        return term
    if _has_day(text, term, written):
        return term
    until = days.months_after(written, term.number) if term.how == "months" else written + timedelta(days=term.number)
    return term._replace(until=until)


def appeals_in(text: str) -> Iterator[tuple[int, int]]:
    """Where sentences stand that say how, and how long, to contest; each once, however often it says so."""
    judged = 0
    for found in turns.CONTEST.finditer(text):
        if found.start() < judged:
            continue
        begins, stops = sentence(text, found.start(), found.end())
        judged = stops
        if DELAY.search(text[begins:stops]) or next(days.days_in(text[begins:stops]), None) is not None:
            yield begins, stops
