"""Sentences of a letter, and the parts of one that count. Pure; over folded text (`words.fold`)."""

import re

# A sentence that is longer is a table or noise; a page that is full of days is to be read in time all the same.
REACH = 400
# In one paragraph: more days or delays than these are a calendar.
MOST_JUDGED = 100
_SENTENCE_END = re.compile(r"[.;!?](?=\s|$)")
# At the end of a line: "renvoyez-" and "nous".
_BROKEN = re.compile(r"(?<=\w)- (?=\w)")
_PARENTHESIS = re.compile(r"\([^()]*\)")
# What happens to who does nothing, or when: behind a limit it is not what is asked.
_ELSE = re.compile(
    r"\b(?:faute d[e']|sans quoi|a defaut|sinon|au-dela|et nous|passe (?:ce delai|cette date)|sous peine"
    r"|apres (?:cette date|quoi)|date a (?:laquelle|partir))"
)
# What a paper is, between the verb that asks for it and the day: "que vous trouverez ci-joint".
_ASIDE = re.compile(
    r"\b(?:qui|que|dont) (?!vous dev)[^,.;:]{0,50}?\bjointe?s?\b|\bci-jointe?s?\b|, (?:signe|rempli|complete"
    r"|etabli|vise)e?s? par [^,;:]*|\bqui suiv\w+\b|\bs'il y (?:en )?a (?:lieu|une?)\b"
)


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around this part begins and ends."""
    begins, stops = 0, len(text)
    for found in _SENTENCE_END.finditer(text):
        if found.end() <= start:
            begins = found.end()
        elif found.start() >= end:
            stops = found.end()
            break
    return begins, stops


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind this part in its sentence."""
    begins, stops = sentence(text, start, end)
    return text[max(begins, start - REACH) : start], text[end : min(stops, end + REACH)]


def leading(before: str) -> str:
    """What stands before a day in its sentence, without what is in parentheses or only says which paper is meant; of
    what stands in parentheses together with the day, that alone."""
    before = _PARENTHESIS.sub(" ", _BROKEN.sub("-", before))
    opened = before.rpartition("(")[2]
    return " ".join(_ASIDE.sub(" ", opened if opened.strip() else before).split()) + " "


def following(after: str) -> str:
    """What stands behind a day in its sentence, up to what happens to who does nothing."""
    after = _BROKEN.sub("-", after)
    tail = _ELSE.search(after)
    return _PARENTHESIS.sub(" ", after[: tail.start()] if tail is not None else after)


def last_part(text: str) -> str:
    """What stands behind the last colon or semicolon."""
    return text[max(text.rfind(";"), text.rfind(":")) + 1 :]
