"""Days in a letter: which of them is a limit for the reader, which one is to be come on, when the letter was written.

A deadline is said only where the words around it leave no doubt: a missed one is asked for by the démarche, a false one
would be believed. Pure; over folded text (`words.fold`).
"""

import re

from kiosk.documents.letter.days import Day


def _any(*ways: str) -> re.Pattern[str]:
    return re.compile("|".join(ways))


# Right before a day that is a limit. What can be done "until" a day is not always the reader's to do.
_BEFORE = re.compile(r"(?:au plus tard|avant|d'ici|jusqu'(?:au|a)|pour)(?:\s+(?:le|au|a|la date du|du))*\s*$")
_NAMED = re.compile(
    r"(?:(?:date limite|dernier delai)[^.;:]{0,50}?|delai de rigueur"
    r"|a (?:payer|regler|retourner|renvoyer|rendre) (?:avant|pour))"
    r"[\s:,-]*(?:fixee? (?:au|le)|est le|le|au)?\s*$"
)
# On a bill, by themselves; "règlement :" and a day may tell when it was paid.
_DUE = re.compile(r"(?:^|[\s(])(?:date d')?echeance\s*:\s*(?:le |au )?$")
_BILL = re.compile(r"\bttc\b|\bfacture\b|\ba (?:payer|regler)\b")
_NO_BILL = re.compile(r"\bcontrat|\babonnement|\bprelev|\bmensualite|\bpret\b|\bemprunt|\bgarantie")
_PAID_BY = re.compile(r"(?:^|\s)(?:reglement|paiement)\s*:\s*$")
_BETWEEN = re.compile(r"\bentre le [^.;:]{3,40} et le\s*$")
_MUST = re.compile(r"\b(?:vous (?:devez|devrez)|veuillez|merci de|priere de|il (?:vous )?faut)\b")
_AFTER = re.compile(r"^\s*,?\s*(?:au plus tard|dernier delai|delai de rigueur)\b")
# A delay, and the day with which it ends.
_SO = re.compile(r"(?:jours|semaines|mois)(?: a compter [^,.;]{0,40})?, soit (?:avant |jusqu'|le |au |d'ici )*$")
# What a reader is asked to do: verbs as they ask ("renvoyez", "à renvoyer", "doit être renvoyé"), and a few nouns.
_VERBS = (
    "renvo|retourn|adress|transmett|fourn|envo|repond|regl|regularis|pay|pai|vers|revers|declar|complet|present|depos|effectu"
    "|communiqu|contact|rempl|sign|actualis|produi|justifi|acquitt|appel|rappel|prend|pren|rembours|approvisionn|rend"
    "|ramen|rapport|indiqu|termin|retir|sold|renouvel|confirm|scann|valid|restitu|remett|inscri|parven|televers|liber|post|donn"
)
_DONE_WITH = (
    "retourn|renvoy|regl|vers|regularis|renouvel|rendu|revenu|remis|pay|transmis|envoy|adress|depos|complet|signe|fourni"
    "|declar|acquitt|parvenu|sold"
)
ACT = _any(
    rf"\b(?!rendez-vous)(?:{_VERBS})(?:y?er|y?ez|i?er|i?ez|re|ir|r|sez|issez|vez)(?:-(?:les?|la|nous|moi))*\b",
    rf"\bd(?:oit|oivent|evra|evront) (?:\w+ ){{0,2}}(?:etre (?:\w+ )?(?:{_DONE_WITH})\w*|parvenir|arriver|revenir)\b",
    r"\bvous (?:devez|devrez)\b(?! etre)|\b(?:nous|me) \w+(?:er|re|ir)\b|\bfaire (?:savoir|connaitre|parvenir)\b",
    r"\bvous (?:invit|pri|demand|somm)(?:e|ons)\b|\bvous (?:mets|mettons) en demeure\b|\bmise? en demeure\b",
    r"\bquitter le (?:territoire|logement|local)|\bil (?:nous |me |vous )?(?:faut|reste a)\b|\bdelai supplementaire\b",
    r"\bmerci (?:bien )?(?:de|d')|\bveuillez\b|\bpriere de\b|\bvous avez jusqu|\bdelai vous est\b|\bpayable\b",
    r"\bpaiement\b|\breglement\b|\bvirement\b|\binscriptions?\b|\b(?:votre|une|cette|la) declaration\b|\battendue?s?\b",
    r"\bretour (?:attendu|souhaite)|\breponse (?:souhaitee|attendue)\b",
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
    r"\bvous (?:le |la |les |en )?(?:recevrez|percevrez)\b",
    r"\butilise[rz]\b|\bse presentera\b|\bdispose(?:nt)?\b|\bs'executer\b",
    r"\bimplicite|\bvaut (?:decision|rejet|refus|accord)|\babsence de reponse",
    r"\b(?:lui|leur) laiss|\b(?:je|nous) (?:lui|leur)\b",
    r"\bnous nous engage",
    r"\bvous (?:repondre|verser|rembourser|contacter|envoyer|adresser|transmettre|communiquer|rappeler|payer|recevoir"
    r"|livrer|rendre)\b",
    # What one may wish.
    r"\bsi vous (?:souhaitez|voulez|desirez|preferez|decidez|choisissez|optez|etes empeche|ne pouvez)\b",
    r"\ben cas d(?:e |')(?:empechement|absence|impossibilite)",
    r"\b(?:employeur|proprietaire|bailleur|client|assureur|locataire|medecin|banque|administration|mairie|caisse"
    r"|commission|technicien|prestataire|fournisseur)s? (?:\w+ ){0,2}(?:doit|doivent|devra|devront)\b",
)
# Before the limit: a condition that nobody is asked to fulfil, and what has been done until then.
_CONDITION = re.compile(r"\bsi (?:votre|vos|vous|le|la|les|ce|cette)\b[^,]*$")
_DONE = re.compile(
    r"\b(?:regle|paye|verse|effectue|depose|envoye|transmis|retourne|renvoye|declare|complete|presente|rempli|signe|adresse"
    r"|fourni|communique|acquitte|inscrit)e?s? (?:avant|jusqu'au|d'ici|au plus tard|pour)(?: le| au)?\s*$"
)
_ASKING = re.compile(
    r"\b(?:doi(?:t|vent)|devr\w+|merci|priere|prie|prions|faut|(?!avez)\w{3,}ez"
    r"|(?:a|de|nous) (?:nous |le |la |les )?\w+(?:er|re|ir))\b"
)
CONTEST = _any(
    r"\bcontest|\brecours\b", r"\btribunal administratif", r"\bappel\b de cette", r"\breclamation\b", r"\bmediat",
    r"\bretracta|\bse retracter\b|\brenonc|\bopposition\b|\bs'opposer\b",
)  # fmt: skip
# What happens to who does nothing: behind the limit it is not what is asked, before it there is no doubt.
_ELSE = re.compile(
    r"\b(?:faute d[e']|sans quoi|a defaut|sinon|au-dela|et nous|passe (?:ce delai|cette date)"
    r"|apres (?:cette date|quoi))"
)
_NOTHING = (
    r"(?:reponse|paiement|reglement|retour|regularisation|envoi|virement|transmission|nouvelles|production|confirmation"
    r"|versement|restitution|justificatif)s?\b"
)
_THREAT = re.compile(
    r"\b(?:sans|a defaut(?: de| d')?|faute(?: de| d')) ?"
    rf"(?:votre |vos |un |une |ce |cette |tout |toute |le |la )?{_NOTHING}"
    r"|\bsi nous ne recevons (?:pas|rien)\b|\bsi nous n'avons (?:pas|rien) recu\b"
    r"|\bfaute de (?:l'|les? |la )?recevoir\b"
    r"|\bsi (?:\w+ ){1,4}n'(?:est|a|sont|ont) (?:pas|plus) (?:\w+ ){0,2}"
    r"(?:regl|pay|approvisionn|recu|regularis|retourn|renvoy|renouvel|transmis|fourni|rendu|sold)"
)
_NO_THREAT = re.compile(
    r"\b(?:avons|avez|a ete|ont ete|avait|etait)\b(?! (?:pas |rien )?recu)"
    r"|\b(?:de notre|de l'administration|de nos services|de la (?:caisse|commission|mairie|prefecture))\b"
    r"|\bdu (?:prefet|maire|service)\b"
)
_BY = re.compile(r"(?:a la date du|au|avant|d'ici|jusqu'au|pour|au plus tard)(?:\s+(?:le|au|a|du))*\s*$")
_PARENTHESIS = re.compile(r"\([^()]*\)")
_INVITED = _any(
    r"\brendez-vous\b|\bconvoqu|\bconvocation|\bcomparaitre\b|\bcitation\b",
    r"\bvous presenter\b(?! (?:le|la|les|un|une|ce|nos|notre)\b)|\bpresentez-vous|\baudience\b",
    r"\bvous (?:recevr|attend|invit)",
)
# Others may meet, too: only where "you" stand in the sentence.
_MAY_MEET = re.compile(
    r"\bentretien\b(?! (?:de|du|des)\b)|\bexamen\b|\bconsultation\b|\bvisite\b|\breunion\b|\binvitation\b"
)
_YOU = re.compile(r"\b(?:vous|votre|vos)\b")
_NO_MEETING = _any(
    r"\bsuite (?:a|de)|\blors d|\babsen|\breporte|\bannul|\bferm(?:e|es|ee|ees|eture)\b|\bvous est accorde",
    r"\bnee? le|\benregistree?\b|\bn'(?:y )?est pas|\brepresenterai",
    r"\bn'(?:avez|etes) pas|\bvous n'|\bavions|\ba eu lieu|\betait|\baviez|\bconvenu",
)
_ON = re.compile(
    r"(?<! et )(?<!\bsauf )(?:\ble|:|\bdate"
    r"|\b(?:rendez-vous|audience|entretien|convocation|reunion|visite|examen|consultation) du)\s*$"
)
_SINCE = re.compile(r"\b(?:a (?:compter|partir|dater) du|depuis le)\s*$")
# An hour right behind a day: somebody is expected.
_HOUR = re.compile(r"^\s*,?\s*(?:a|a partir de|de|des|[-:])?\s*\d{1,2}\s?(?:h\b|h\d\d|:\s?\d\d|heures?\b)")
# What is said right behind a sentence may take it back.
AROUND = 60
# A letter's own date has a line for itself, with the town, or says that it is the date.
_OWN_LINE = re.compile(
    r"^(?:(?:fait a )?[a-z'()-]+(?: [a-z'()-]+){0,3}, ?(?:le |ce )?|fait (?:a [a-z-]+,? )?le |le |ce "
    r"|(?:date(?: d[eu'] ?(?:la |votre |l')?(?:lettre|courrier|avis|decision|envoi|emission|edition|etablissement))?"
    r" ?:? ?|(?:votre )?(?:facture|avis|lettre|courrier|edition|devis)(?: n[°o]? ?\S+)? du )"
    r"|(?:emise?|editee?|etablie?|fait|imprimee?)(?: et rendu executoire)?(?: a [a-z-]+)? ?:? ?le ?:? ?)?$"
)
_LABEL = re.compile(r"^(?:date|votre|courrier|lettre|avis|facture)\b")
# A line that ends so goes on in the next one: what stands there is no letterhead.
_GOES_ON = re.compile(r"(?:\b(?:le|du|au|aux|avant|apres|depuis|tard|des|et|ou|a|en|de|d'ici|jusqu'au)|,)$")
_SENTENCE_END = re.compile(r"[.;!?](?=\s|$)")


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


def asked(before: str, told: str, after: str) -> str:
    """Of a sentence what is asked until the day or within the delay that is `told`: without what stands in parentheses,
    what happens to who does nothing, and what a colon only leads to it."""
    colon = before.rfind(":")
    if colon >= 0 and ACT.search(before[colon:]):
        before = before[colon + 1 :]
    tail = _ELSE.search(after)
    after = after[: tail.start()] if tail is not None else after
    return _PARENTHESIS.sub(" ", before) + told + _PARENTHESIS.sub(" ", after)


def is_others(clause: str) -> bool:
    """Whether it tells what somebody else does, what was, or how long something holds."""
    return bool(_OTHERS.search(clause))


def is_threat(before: str, after: str) -> bool:
    """Whether it says what happens to the reader who has done nothing until then."""
    return bool(_THREAT.search(before)) and not _NO_THREAT.search(f"{before} {after}")


def is_deadline(text: str, day: Day) -> bool:
    """Whether the sentence asks the reader for something until this day."""
    begins, stops = sentence(text, day.start, day.end)
    before, after = text[begins : day.start], text[day.end : stops]
    clause = asked(before, text[day.start : day.end], after)
    if CONTEST.search(clause):
        return False
    if is_threat(before, after) and (_BY.search(before) or _SO.search(before)):
        return True
    if is_others(clause) or _CONDITION.search(before) or (_DONE.search(before) and not _ASKING.search(before)):
        return False
    return (_is_limit(before, after) and bool(ACT.search(clause))) or _is_named(text, before, day)


def _is_limit(before: str, after: str) -> bool:
    if _BEFORE.search(before) or (_BETWEEN.search(before) and _MUST.search(before)):
        return True
    return bool(_ON.search(before) and _AFTER.search(after))


def _is_named(text: str, before: str, day: Day) -> bool:
    """Whether it is called a limit, whatever is asked."""
    if _NAMED.search(before) or (_SO.search(before) and ACT.search(before)):
        return True
    if day.how == "month_end" and _PAID_BY.search(before):
        return True
    return bool(_DUE.search(before)) and bool(_BILL.search(text)) and not _NO_BILL.search(before)


def is_meeting(text: str, day: Day, *, invited: bool = False) -> bool:
    """Whether the reader is to come on this day. `invited`: the letter speaks of coming somewhere; then a day with an
    hour is enough."""
    begins, stops = sentence(text, day.start, day.end)
    whole, before = text[begins:stops], text[begins : day.start]
    if _NO_MEETING.search(text[begins : stops + AROUND]) or _BEFORE.search(before) or _SINCE.search(before):
        return False
    timed = invited and _HOUR.search(text[day.end :]) and not _OTHERS.search(whole)
    return bool(timed) or bool(_ON.search(before) and speaks_of_meeting(whole))


def speaks_of_meeting(text: str) -> bool:
    return bool(_INVITED.search(text) or (_MAY_MEET.search(text) and _YOU.search(text)))


def is_written(line: str, day: Day, before: str = "") -> bool:
    """Whether this line does nothing but to tell the letter's own day. `before`: the line above it in its paragraph."""
    head, tail = line[: day.start], line[day.end :].strip(" .")
    alone = not tail or (_LABEL.search(head) is not None and tail.startswith("-"))
    return alone and _OWN_LINE.search(head) is not None and not _GOES_ON.search(before)
