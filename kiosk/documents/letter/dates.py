"""Days in a letter: which of them is a limit for the reader, which one is to be come on, when the letter was written.

A deadline is said only where the words around it leave no doubt: a missed one is asked for by the démarche, a false one
would be believed. Pure; over folded text (`words.fold`).
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_DATE = re.compile(
    rf"(?<![\d/.-])(?:(?P<weekday>{'|'.join(WEEKDAYS)})\s+)?"
    rf"(?:(?P<day>\d{{1,2}}|l(?=er\b))\s?(?:er|°|º)?\s+(?P<month>{'|'.join(MONTHS)})\s+(?P<year>20\d\d)"
    r"|(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>20\d\d|[23]\d))(?![\d/-]|\.\d)"
)
# Without its year: that of the letter, or the one after.
_YEARLESS = re.compile(
    rf"(?<![\d/.-])(?:(?P<weekday>{'|'.join(WEEKDAYS)})\s+\(?)?"
    rf"(?P<day>\d{{1,2}}|l(?=er\b))\s?(?:er|°|º)?\s+(?P<month>{'|'.join(MONTHS)})\b(?!\s+(?:\d|deux mille))"
)
# Further away than this it is more likely one that was.
AHEAD = timedelta(days=200)


def _any(*ways: str) -> re.Pattern[str]:
    return re.compile("|".join(ways))


# Right before a day that is a limit. What can be done "until" a day is not always the reader's to do.
_BEFORE = re.compile(r"(?:au plus tard|avant|d'ici|jusqu'au|pour)(?:\s+(?:le|au|la date du|du))*\s*$")
_NAMED = re.compile(
    r"(?:date limite[^.;:]{0,50}?|dernier delai|delai de rigueur"
    r"|a (?:payer|regler|retourner|renvoyer|rendre) (?:avant|pour))"
    r"[\s:,-]*(?:fixee? (?:au|le)|est le|le|au)?\s*$"
)
_AFTER = re.compile(r"^\s*,?\s*(?:au plus tard|dernier delai|delai de rigueur)\b")
# A delay, and the day with which it ends.
_SO = re.compile(r"(?:jours|semaines|mois)(?: a compter [^,.;]{0,40})?, soit (?:avant |jusqu'|le |au |d'ici )*$")
# What a reader is asked to do; stems.
_ACT = re.compile(
    r"\b(?:renvo[iy]|retourn|adress|transmett|fourni|envo[iy]|repond|regl[eo]|regularis|pa[iy][e-]|payer|verser\b|declar"
    r"|complet|present|depos|effectu|communiqu|rappel|contact|rempli|sign(?:ez|er)\b|actualis|produire|parvenir|justifi"
    r"|acquitt|inscri|appelez|prendre|rembours|approvisionn|rendre\b|ramener|rapporter|indique[rz]|terminer|mise en"
    r"|reponse souhaitee|il (?:nous )?faut|reverser|virement|retirer\b)"
)
# What somebody else does, what is past, what only holds until then.
_OTHERS = _any(
    r"\bnous (?:vous )?(?:l'|la |le |les )?\w+rons\b",
    r"\b(?:sera|seront) (?:\w+ )?(?:vers|pay|effectu|adress|envoy|trait|rembours|credit|prelev|instrui|examin|mis)",
    r"\b(?:sera|seront) (?:\w+ )?(?:repris|disponibl)",
    r"\binterviend|\bprelev",
    r"\b(?:court|courent|valable|valide|ouvert|couvert|acquis|garanti|maintenu|prolonge|utilisable)e?s?\b",
    r"\bvous (?:etiez|aviez|deviez|pouviez|auriez)\b",
    r"\b(?:etait|aurait|devait|auraient|etaient)\b",
    r"\bne(?:e|s|es|\(e\))? (?:le|avant)",
    r"\bavez (?:deja |bien )?(?:declare|envoye|regle|paye|recu|fourni|transmis|depose|retourne|repondu|percu)\b",
    r"\bavez (?:deja |bien )?(?:effectue|signe|contacte)\b",
    r"\bavons (?:bien |deja )?\w+",
    r"\bfin de (?:vos )?droits|\bresili",
    r"\bne .{0,30} (?:pas|plus|aucun)",
)
_CONTEST = _any(
    r"\bcontest|\brecours\b", r"\btribunal administratif", r"\bappel\b de cette", r"\breclamation\b", r"\bmediat"
)
_MEETING = _any(
    r"\brendez-vous\b|\bconvoqu|\bconvocation|\bcomparaitre\b|\bcitation\b",
    r"\bvous presenter\b(?! (?:le|la|les|un|une|ce|nos|notre)\b)|\bpresentez-vous|\baudience\b",
    r"\bentretien\b(?! (?:de|du|des)\b)|\bexamen\b|\bconsultation\b|\bvisite\b|\breunion\b|\binvitation\b",
    r"\bvous (?:recevr|attend)",
)
_NO_MEETING = _any(
    r"\bsuite a|\blors d|\babsen|\breporte|\bannul",
    r"\bnee? le|\benregistree?\b|\bn'(?:y )?est pas|\brepresenterai",
    r"\bn'(?:avez|etes) pas|\bvous n'|\bavions|\ba eu lieu|\betait|\baviez|\bconvenu",
)
_ON = re.compile(r"(?<! et )(?:\ble|:|\bdate|\bdu)\s*$")
# An hour right behind a day: somebody is expected.
_HOUR = re.compile(r"^\s*,?\s*(?:a|a partir de|de|des|[-:])?\s*\d{1,2}\s?(?:h\b|h\d\d|:\s?\d\d|heures?\b)")
_NUMBERS = {
    "huit": 8, "dix": 10, "quinze": 15, "vingt": 20, "trente": 30, "un": 1, "deux": 2, "trois": 3, "quatre": 4,
    "six": 6,
}  # fmt: skip
_DELAY = re.compile(
    r"\b(?:(?:dans|avec|sous) (?:un|le|les) (?:delai )?(?:maximum |maximal )?(?:de )?"
    r"|delai (?:maximum |maximal )?de |sous |dans les )"
    rf"(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})\s*(?:\(\s*\w+\s*\)\s*)?(?P<unit>jours?|semaines?|mois)\b"
)
_IF = re.compile(r"\bsi vous\b|\bsi le\b|\ba defaut\b")
_DAYS = {"jour": 1, "semaine": 7, "mois": 30}
MOST_DAYS = 366
# What is said right behind a sentence may take it back.
AROUND = 60
# A letter's own date has a line for itself, with the town, or says that it is the date.
_OWN_LINE = re.compile(
    r"^(?:(?:fait a )?[a-z'()-]+(?: [a-z'()-]+){0,3}, ?(?:le |ce )?|fait (?:a [a-z-]+,? )?le |le |ce "
    r"|(?:date(?: d[eu'] ?(?:la |votre |l')?(?:lettre|courrier|avis|decision|envoi|emission|edition|etablissement))?"
    r" ?:? ?|(?:votre )?(?:facture|avis|lettre|courrier|edition|devis)(?: n[°o]? ?\S+)? du )"
    r"|(?:emise?|editee?|etablie?|fait|imprimee?)(?: et rendu executoire)?(?: a [a-z-]+)? ?:? ?le ?:? ?)?$"
)
# A line that ends so goes on in the next one: what stands there is no letterhead.
_GOES_ON = re.compile(r"(?:\b(?:le|du|au|aux|avant|apres|depuis|tard|des|et|ou|a|en|de|d'ici|jusqu'au)|,)$")
_SENTENCE_END = re.compile(r"[.;!?](?=\s|$)")


class Day(NamedTuple):
    """A day and where it stands in the text."""

    day: date
    start: int
    end: int


def days_in(text: str, written: date | None = None) -> Iterator[Day]:
    """Each whole date that there is in a calendar, and whose weekday, where one is named, is the right one. `written`:
    the letter's own; where it is known, a day without a year is the next one after it, if that is near."""
    for found in _DATE.finditer(text):
        if found["day"]:
            told = _day(int(found["year"]), MONTHS.index(found["month"]) + 1, found["day"])
        else:
            told = _day(int(found["y"]) % 2000 + 2000, int(found["m"]), found["d"])
        if told is not None and _is_weekday(found["weekday"], told):
            yield Day(told, found.start(), found.end())
    for found in _YEARLESS.finditer(text) if written is not None else ():
        told = _next(written, MONTHS.index(found["month"]) + 1, found["day"]) if written is not None else None
        if told is not None and _is_weekday(found["weekday"], told):
            yield Day(told, found.start(), found.end())


def _day(year: int, month: int, day: str) -> date | None:
    try:
        return date(year, month, 1 if day == "l" else int(day))
    except ValueError:
        return None


def _next(written: date, month: int, day: str) -> date | None:
    told = (_day(year, month, day) for year in (written.year, written.year + 1))
    return next((one for one in told if one is not None and written < one <= written + AHEAD), None)


def _is_weekday(named: str | None, day: date) -> bool:
    return named is None or WEEKDAYS[day.weekday()] == named


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


def is_deadline(text: str, day: Day) -> bool:
    """Whether the sentence asks the reader for something until this day."""
    begins, stops = sentence(text, day.start, day.end)
    whole, before, after = text[begins:stops], text[begins : day.start], text[day.end : stops]
    if _OTHERS.search(whole) or _CONTEST.search(whole):
        return False
    if _NAMED.search(before) or _SO.search(before):
        return True
    limited = _BEFORE.search(before) or (_ON.search(before) and _AFTER.search(after))
    return bool(limited) and bool(_ACT.search(whole))


def is_meeting(text: str, day: Day, *, invited: bool = False) -> bool:
    """Whether the reader is to come on this day. `invited`: the letter speaks of coming somewhere; then a day with an
    hour is enough."""
    begins, stops = sentence(text, day.start, day.end)
    whole, before = text[begins:stops], text[begins : day.start]
    if _NO_MEETING.search(text[begins : stops + AROUND]) or _BEFORE.search(before):
        return False
    timed = invited and _HOUR.search(text[day.end :]) and not _OTHERS.search(whole)
    return bool(timed) or bool(_ON.search(before) and _MEETING.search(whole))


def speaks_of_meeting(text: str) -> bool:
    return bool(_MEETING.search(text))


def is_written(line: str, day: Day, before: str = "") -> bool:
    """Whether this line does nothing but to tell the letter's own day. `before`: the line above it in its paragraph."""
    own = _OWN_LINE.search(line[: day.start]) and not line[day.end :].strip(" .")
    return bool(own) and not _GOES_ON.search(before)


def delays_in(text: str) -> Iterator[tuple[int, int, int]]:
    """(days, start, end) of each delay within which the reader is asked for something."""
    for found in _DELAY.finditer(text):
        begins, stops = sentence(text, found.start(), found.end())
        whole = text[begins:stops]
        number = _NUMBERS.get(found["number"]) or int(found["number"])
        days = number * _DAYS[found["unit"].removesuffix("s") if found["unit"] != "mois" else "mois"]
        asked = _ACT.search(whole) and not any(cue.search(whole) for cue in (_OTHERS, _CONTEST, _IF))
        if 0 < days <= MOST_DAYS and asked:
            yield days, found.start(), found.end()


def appeals_in(text: str) -> Iterator[tuple[int, int]]:
    """Where sentences stand that say how, and how long, to contest; each once, however often it says so."""
    judged = 0
    for found in _CONTEST.finditer(text):
        if found.start() < judged:
            continue
        begins, stops = sentence(text, found.start(), found.end())
        judged = stops
        if _DELAY.search(text[begins:stops]) or next(days_in(text[begins:stops]), None) is not None:
            yield begins, stops
