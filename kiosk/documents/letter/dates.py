"""Days in a letter: which of them is a limit for the reader, and when the letter was written.

A deadline is said only where the words around it leave no doubt: a missed one is asked for by the démarche, a false one
would be believed. Pure; over folded text (`words.fold`).
"""

import re

from kiosk.documents.letter import turns
from kiosk.documents.letter.asking import asked
from kiosk.documents.letter.clauses import around
from kiosk.documents.letter.days import Day
from kiosk.documents.letter.threats import threatens_by_day

# Right before a day that is a limit; whether it is the reader's, the sentence says (`asking.asked`).
_LIMIT = re.compile(
    r"(?:(?:au plus tard|avant|d'ici|jusqu'(?:au|a)|pour)(?:\s+(?:le|au|a|la date du|du))*)"
    r"\s*[(:]?\s*$"
)
# "Two months before" a day: another one.
_AHEAD = re.compile(
    r"\b(?:\d+|une?|deux|trois|quatre|cinq|six|huit|dix|quinze|quelques) (?:heures?|jours?|semaines?|mois"
    r"|ans?) avant(?: le| la date du)?\s*$"
)
# Right behind it: "le 10 décembre au plus tard".
_LIMIT_ON = re.compile(r"(?:\bent(?:re|er) le [^.;:]{3,40} et )?\ble\s*$|\bvendredi\s*$")
_LAST = re.compile(
    r"^(?:\s*\w+){0,2}?\s*,?\s*\(?(?:au plus tard|(?:dernier|ultime) delai|delai de rigueur|dernier carat"
    r"|sans faute)\b"
)
_BETWEEN = re.compile(r"\bentre le [^.;:]{3,40} et le\s*$")
# A delay, and the day with which it ends: "dans les quinze jours, soit le".
_WITH_ITS_DAY = re.compile(
    r"(?:jours|semaines|mois)(?: (?:a compter|avant|suivant) [^,.;]{0,40})?(,? (?:soit|c'est-a-dire|donc) )"
    r"(?:avant |jusqu'|le |au |d'ici |au plus tard )*$"
)
# A day that is called a limit, with what it is a limit for, where that is said.
_CALLED = re.compile(
    r"(?:date limite|dernier delai|date butoir|cloture(?= des (?:inscriptions"
    r"|candidatures)))(?P<what>[^.;:]{0,50}?)[\s:,-]*"
    r"(?:est fixee? (?:au|le)|fixee? (?:au|le)|est le|le|au)?\s*$"
)
_TO_DO = re.compile(
    r"^\s*(?:de |d'|pour |du |des |la |le |votre |vos |(?:nous |me )?)*(?:paiement|reglement|reponse|retour"
    r"|depot|envoi|inscription"
    r"|reception|declaration|remise|versement|candidature|transmission|restitution|souscription|(?:nous "
    r"|me )?(?:repondre|payer"
    r"|regler|envoyer|renvoyer|retourner|deposer|declarer|transmettre|vous inscrire|s'inscrire|rendre|fournir"
    r"|completer)"
    r"|paiements|inscriptions|dossiers?|avant transmission|amiable|(?:validite du )?controle technique"
    r"|pour)\b(?! de (?:notre|nos|la caisse|l'administration))|^\s*$"
)
_RIGOUR = re.compile(r"\bdelai de rigueur[\s:,-]*(?:le|au)?\s*$")
_ENDS = re.compile(
    r"\bdelai (?:pour (?:nous |me )?(?:payer|repondre|regler|renvoyer|retourner|fournir|declarer|deposer)\b[^.;:]{0,40}"
    r"|qui vous (?:est|a ete) (?:imparti|laisse|accorde|donne)) (?:expire le|prend fin le|se termine le"
    r"|s'acheve le|est fixe au)\s*$"
    r"|\b(?:depot|remise|retour) des? (?:dossiers?|candidatures?|formulaires?)[^.;:]{0,20} fixee? au\s*$"
    r"|\binscriptions?\b[^.;]{0,60}\b(?:cloture|closes) le\s*$"
)
# On a bill, by themselves; "règlement :" and a day may tell when it was paid.
_DUE = re.compile(r"(?:^|[\s(])(?:date d')?(?:echeance(?: de paiement)?|exigibilite)\s*:\s*(?:le |au )?$")
_BILL = re.compile(r"\bttc\b|\bfacture\b|\ba (?:payer|regler)\b|\bpaiement\b|\bexigibilite\b")
_NO_BILL = re.compile(r"\bcontrat|\babonnement|\bprelev|\bmensualite|\bpret\b|\bemprunt|\bgarantie")
_PAID_BY = re.compile(r"(?:^|\s)(?:reglement|paiement)\s*:\s*$")
# A letter's own date has a line for itself, with the town, or says that it is the date.
_OWN_LINE = re.compile(
    r"^(?:(?:fait a )?[a-z'()-]+(?: [a-z'()-]+){0,3}, ?(?:le |ce )?|fait (?:a [a-z-]+,? )?le |le |ce "
    r"|(?:date(?: d[eu'] ?(?:la |votre |l')?(?:lettre|courrier|avis|decision|envoi|emission|edition|etablissement))?"
    r" ?:? ?|(?:votre )?(?:facture|avis|lettre|courrier|edition|devis|emission|notification|message|relance"
    r"|decompte|ordonnance)(?: n[°o]? ?\S+)? du )"
    r"|(?:(?:le |la |votre )?(?:avis|lettre|courrier|message|document|facture|releve|bulletin|note|calendrier) )?"
    r"(?:emise?|editee?|etablie?|fait|imprimee?|envoyee?|redigee?|generee?|delivree?"
    r"|distribuee?)(?: et rendu executoire)?(?: a [a-z-]+)? ?:? ?le ?:? ?)?$"
)
# By a printer: the hour stands behind.
_PRINTED = re.compile(r"\b(?:imprime|edite|genere|etabli)e? le$")
_HOUR = re.compile(r"a \d{1,2} ?[:h] ?\d\d")
_LABEL = re.compile(r"^(?:date|votre|courrier|lettre|avis|facture)\b")
# A line that ends so goes on in the next one: what stands there is no letterhead.
_GOES_ON = re.compile(r"(?:\b(?:le|du|au|aux|avant|apres|depuis|tard|des|et|ou|a|en|de|d'ici|jusqu'au)|,)$")


def is_deadline(text: str, day: Day) -> bool:
    """Whether the sentence asks the reader for something until this day."""
    before, after = around(text, day.start, day.end)
    if threatens_by_day(before, after):
        return True
    if _is_called_limit(text, before, day):
        return not turns.CONTEST.search(before)
    at = _limit_at(before, after)
    if at is None:
        return False
    if "jusqu'" in before[at:]:
        return asked(f"{before[:at].rstrip()} jusqu'", after, "until")
    return asked(before[:at], after, "for" if before[at:].startswith("pour") else "by")


def _limit_at(before: str, after: str) -> int | None:
    """Where the preposition begins that makes the day behind `before` a limit."""
    for pattern in (_BETWEEN, _WITH_ITS_DAY, _LIMIT):
        found = pattern.search(before)
        if found is not None:
            return None if _AHEAD.search(before) else found.start(found.lastindex or 0)
    on = _LIMIT_ON.search(before)
    return on.start() if on is not None and _LAST.search(after) else None


def _is_called_limit(text: str, before: str, day: Day) -> bool:
    """Whether it is called a limit, whatever is asked."""
    called = _CALLED.search(before)
    if called is not None:
        return bool(_TO_DO.search(called["what"]))
    if _RIGOUR.search(before) or _ENDS.search(before) or (day.how == "month_end" and _PAID_BY.search(before)):
        return True
    return bool(_DUE.search(before)) and bool(_BILL.search(text)) and not _NO_BILL.search(before)


def is_written(line: str, day: Day, before: str = "") -> bool:
    """Whether this line does nothing but to tell the letter's own day. `before`: the line above it in its paragraph."""
    head, tail = line[: day.start], line[day.end :].strip(" .")
    alone = (
        not tail
        or (_PRINTED.search(head.strip()) and _HOUR.fullmatch(tail))
        or (_LABEL.search(head) is not None and tail.startswith("-"))
    )
    return bool(alone) and _OWN_LINE.search(head) is not None and not _GOES_ON.search(before)
