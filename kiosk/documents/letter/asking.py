"""Whether a sentence asks its reader for something until a day or within a delay.

The verb that stands last before the limit decides: one that gives an order ("renvoyez", "vous devez", "est à payer")
makes it a limit for the reader; one that tells ("nous vous verserons", "il expire", "vous pouvez") does not, whatever
else is asked in the same sentence. Where the limit comes first, the first verb behind it decides. In doubt: not asked.
Pure; over folded text (`words.fold`).
"""

import re
from typing import Literal, NamedTuple

from kiosk.documents.letter import turns
from kiosk.documents.letter.clauses import following, last_part, leading


class _Verb(NamedTuple):
    """`loose`: only a noun, with what is to be done: "un formulaire à remplir"."""

    asks: bool
    start: int
    end: int
    loose: bool = False


Limit = Literal["until", "for", "by"]


def asked(before: str, after: str, limit: Limit = "by") -> bool:
    """Whether the reader is asked for something until a limit. `before`, `after`: the rest of its sentence, without the
    preposition that makes it one. `limit`: which one that is, "jusqu'à" (it then ends `before`), "pour", or another."""
    lead, tail = leading(before), following(after)
    whole = f"{lead} | {tail}"
    if turns.CONTEST.search(whole) or (turns.PERHAPS.search(whole) and not turns.WHETHER.search(whole)):
        return False
    if turns.PREDICATE.search(tail) or turns.BY_OTHERS.match(tail.lstrip()) or _is_of_a_noun(lead):
        return False
    if (limit == "until" and turns.GOES_ON_UNTIL.search(lead)) or (limit == "for" and turns.PREPARED_FOR.search(lead)):
        return False
    part = last_part(lead)
    if not turns.STANDS_FIRST.search(part):
        return _last_asks(lead) or bool(turns.NOMINAL.search(part) and not _verbs(part))
    if part == lead or _verbs(tail):
        return _first_asks(tail)
    return _last_asks(lead) or bool(turns.NOMINAL.search(lead.rstrip(" :")) and not _verbs(lead))


def _is_of_a_noun(lead: str) -> bool:
    """Whether the limit says only until when something was done or holds: "les sommes versées avant le"."""
    done = turns.DONE_OR_HELD.search(lead.rstrip().removesuffix("jusqu'"))
    if done is None or turns.TO_BE.search(lead[: done.start()]):
        return False
    return not any(verb.asks and verb.end >= done.end() - 2 for verb in _verbs(lead))


def _last_asks(lead: str) -> bool:
    verbs = _verbs(lead)
    if not verbs or not verbs[-1].asks:
        return False
    last = verbs[-1]
    if last.loose and not all(verb.asks or turns.LEADS_TO.search(lead[verb.start : verb.end]) for verb in verbs):
        return False
    begins = max((found.end() for found in turns.NEW_CLAUSE.finditer(lead, 0, last.start + 1)), default=0)
    clause = lead[max(begins, lead.rfind(";", 0, last.start) + 1, lead.rfind(":", 0, last.start) + 1) :]
    if turns.NEGATED.search(turns.NO_NEGATION.sub(" ", clause)) or turns.GOES_ON.search(lead[last.start :]):
        return False
    if (
        turns.SPEAKS_OF.search(clause)
        or turns.SUBORDINATE.search(lead[last.end :])
        or turns.BY_OTHERS.search(lead[last.start :])
    ):
        return False
    if lead.startswith(("doi", "devr"), last.start) and turns.OTHER_SIDE.search(clause):
        return False
    return not turns.NO_TASK_OF_READERS.search(lead[last.start : last.end])


def _first_asks(tail: str) -> bool:
    verbs = _verbs(tail)
    if not verbs or not verbs[0].asks:
        return False
    upto = tail[: verbs[0].end + 25]
    return not (turns.NEGATED.search(turns.NO_NEGATION.sub(" ", upto)) or turns.GOES_ON.search(upto))


def _verbs(text: str) -> list[_Verb]:
    """In their order; a verb that belongs to a turn of phrase that asks does not tell."""
    found: list[_Verb] = []
    for match in turns.ASKS.finditer(text):
        noun = match["noun"]
        loose = noun is not None and not turns.COPULA.search(noun)
        found.append(_Verb(noun is None or not turns.TASK_OF_OTHERS.search(noun), match.start(), match.end(), loose))
    for match in turns.IMPERATIVE.finditer(text):
        if turns.NO_IMPERATIVE.search(match["word"]) or _within(match, found):
            continue
        asks = not turns.INDICATIVE.search(text[: match.start()])
        found.append(_Verb(asks, match.start(), match.end()))
    found += [
        _Verb(False, match.start(), match.end()) for match in turns.TELLS.finditer(text) if not _within(match, found)
    ]
    return sorted(found, key=lambda verb: verb.start)


def _within(match: re.Match[str], verbs: list[_Verb]) -> bool:
    return any(match.start() < verb.end and match.end() > verb.start for verb in verbs)
