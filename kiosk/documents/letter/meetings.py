"""Days on which the reader is to come, or to be there. Pure; over folded text (`words.fold`)."""

import re

from kiosk.documents.letter.clauses import sentence
from kiosk.documents.letter.days import Day
from kiosk.documents.letter.words import any_of

_UNTIL = re.compile(r"(?:au plus tard|avant|d'ici|jusqu'(?:au|a)|pour)(?:\s+(?:le|au|a|la date du|du))*\s*$")
# What somebody else does then, what was, what only holds.
_OF_OTHERS = any_of(
    r"\bnous (?:vous )?(?:l'|la |le |les )?\w+rons\b",
    r"\b(?:sera|seront) (?:\w+ )?(?:vers|pay|effectu|adress|envoy|trait|rembours|credit|prelev|instrui|examin"
    r"|mis|repris|disponibl)",
    r"\binterviend|\bprelev|\b(?:valable|valide|ouvert|couvert|garanti|maintenu|prolonge|utilisable)e?s?\b",
    r"\bvous (?:deviez|pouviez|auriez)\b|\b(?:aurait|devait|auraient|etaient)\b|\bavons (?:bien |deja )?\w+",
    r"\bavez (?:deja |bien )?(?:declare|envoye|regle|paye|recu|fourni|transmis|depose|retourne|repondu|percu"
    r"|effectue|signe)\b",
    r"\bfin de (?:vos )?droits|\bresili|\bne .{0,30} (?:pas|plus|aucun)",
    r"\bvous (?:le |la |les |en )?(?:recevrez|percevrez)\b|\bdispose(?:nt)?\b|\bimplicite",
    r"\bsi vous (?:souhaitez|voulez|desirez|preferez|etes empeche|ne pouvez)\b|\ben cas d(?:e |')(?:empechement"
    r"|absence)",
)
_INVITED = any_of(
    r"\brendez-vous\b|\bconvoqu|\bconvocation|\bcomparaitre\b|\bcitation\b",
    r"\bvous presenter\b(?! (?:le|la|les|un|une|ce|nos|notre)\b)|\bpresentez-vous|\baudience\b",
    r"\bvous (?:recevr|attend|invit)",
)
_CALLED = re.compile(r"\bvous (?:etes|presenter|recevr|attend)|\bconvoqu|\bcomparaitre\b|\bpresentez-vous\b")
# Others may meet, too: only where "you" stand in the sentence.
_MAY_MEET = re.compile(
    r"\bentretien\b(?! (?:de|du|des)\b)|\bexamen\b|\bconsultation\b|\bvisite\b|\breunion\b|\binvitation\b"
)
_YOU = re.compile(r"\b(?:vous|votre|vos)\b")
_NO_MEETING = any_of(
    r"\bsuite (?:a|de)|\blors d|\babsen|\breporte|\bannul|\bferm(?:e|es|ee|ees|eture)\b|\bvous est accorde",
    r"\bnee? le|\benregistree?\b|\bn'(?:y )?est pas|\brepresenterai",
    r"\bn'(?:avez|etes) pas|\bvous n'|\bavions|\ba eu lieu|\betait|\baviez|\bconvenu",
    r"\bdeplac(?:er|ons|ee?)\b|\bsi vous en avez\b|\ba ceux qui\b|\bfacultati",
    r"\betiez|\bexpire\b|\bn'aura (?:pas|lieu)|\btombe\b",
    r"\bne (?:vous|pouvez|pourrez)\b|\bsans (?:que vous|rendez-vous)|\bcompte[ -]rendu\b"
    r"|\bprecedente?\b|\bremplac",
    r"\b(?:votre|vos|l'|le|la) (?:fils|fille|conjoint|ancien\w*|autre partie)\b",
    r"\b(?:recevrez|prevenu|informe|rappeller\w*|contacter\w*|envoye|debite|affich\w+|publi\w+)\b",
    r"\bpour (?:fixer|convenir|prendre|choisir)\b|\bsi vous (?:le )?(?:souhaitez|voulez|desirez)",
)
# What happens then, and needs nobody to come.
_NO_VISITOR = re.compile(
    r"\bvous (?:pouvez|pourrez)\b|\b(?:coupure|vote|scrutin|elections?|conseil (?:municipal|d'administration)"
    r"|permanence|inscriptions?|resultats?"
    r"|jugement|juge|delibere|decision|prelevement|paiement|versement|livr\w+|ouvr\w+|ouvert\w*|est passee?|ancien\w*"
    r"|publique?|concerne)\b"
)
_ON = re.compile(
    r"(?<! et )(?<!\bsauf )(?:\ble|:|\bdate"
    r"|\b(?:rendez-vous|audience|entretien|convocation|reunion|visite|examen|consultation) du)\s*$"
)
_SINCE = re.compile(r"\b(?:a (?:compter|partir|dater) du|depuis le|apres le)\s*$")
# An hour right behind a day: somebody is expected.
_HOUR = re.compile(r"^\s*,?\s*(?:a|a partir de|de|des|[-:])?\s*\d{1,2}\s?(?:h\b|h\d\d|:\s?\d\d|heures?\b)")
# What is said right behind a sentence may take it back.
AROUND = 60


def is_meeting(text: str, day: Day, *, invited: bool = False) -> bool:
    """Whether the reader is to come on this day. `invited`: the letter speaks of coming somewhere; then a day with an
    hour is enough."""
    begins, stops = sentence(text, day.start, day.end)
    whole, before = text[begins:stops], text[begins : day.start]
    if _NO_MEETING.search(text[begins : stops + AROUND]) or _UNTIL.search(before) or _SINCE.search(before):
        return False
    if _NO_VISITOR.search(whole) and not _CALLED.search(whole):
        return False
    timed = invited and _HOUR.search(text[day.end :]) and not _OF_OTHERS.search(whole)
    return bool(timed) or bool(_ON.search(before) and speaks_of_meeting(whole))


def speaks_of_meeting(text: str) -> bool:
    return bool(_INVITED.search(text) or (_MAY_MEET.search(text) and _YOU.search(text)))
