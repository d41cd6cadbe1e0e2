"""Whether a sentence says what happens to the reader who has done nothing until a day. Pure; over folded text."""

import re

_DUE = (
    r"(?:reponse|paiement|reglement|retour|regularisation|envoi|virement|transmission|nouvelles|production|confirmation"
    r"|versement|restitution|justificatif|actualisation|declaration|documents?|pieces?|elements?|dossier|manifestation"
    r"|renouvellement|attestation)s?\b"
)
_UNDONE = re.compile(
    r"\b(?:sans|(?:a defaut|faute|absence)(?: de| d')?) ?"
    rf"(?:votre |vos |un |une |ce |cette |ces |tout |toute |le |la )?{_DUE}"
    r"|\bsi nous ne recevons (?:pas|rien)\b|\bsi nous n'avons (?:pas|rien) recu\b"
    r"|\bfaute de (?:l'|les? |la )?(?:recevoir|reception)\b"
    r"|\bsi (?:\w+ ){1,4}n'(?:est|a|sont|ont) (?:pas|plus) (?:\w+ ){0,2}"
    r"(?:regl|pay|approvisionn|recu|regularis|retourn|renvoy|renouvel|transmis|fourni|rendu|sold|parven)"
    r"|\bsi (?:votre|vos|la|le|cette|ces) (?:\w+ ){1,3}ne nous (?:est|sont|parvien)"
    r"|\bsi vous ne (?:\w+ ){0,2}(?:repond|renvoy|pay|regl|retourn|transmett|fourniss|declar|complet|regularis|envoy"
    r"|adress|present|rembours|contact|actualis)\w*ez (?:pas|rien)\b"
    r"|\bsi vous n'avez (?:pas|rien) (?:\w+ ){0,2}"
    r"(?:repondu|renvoye|paye|regle|retourne|transmis|fourni|declare|complete|regularise|envoye|adresse|rembourse)"
)
_BY = re.compile(
    r"(?:a la date du|au|avant|d'ici|jusqu'au|pour|au plus tard"
    r"|(?:jours|semaines|mois), soit)(?:\s+(?:le|au|a|du))*\s*$"
)
_ON = re.compile(r"\ble\s*$")
# What the administration leaves undone, what was done, and what its silence is worth.
_NO_THREAT = re.compile(
    r"\b(?:avons|avez|a ete|ont ete|avait|etait)\b(?! (?:pas |rien )?(?:recu|\w+e\b))"
    r"|\bavons (?!pas recu|rien recu|recu)"
    r"|\b(?:de notre|de l'administration|de nos services|de la (?:caisse|commission|mairie|prefecture))\b"
    rf"|\b{_DUE} (?:(?:de la|du|des|par|de votre|de notre) |de l')"
    r"(?!part\b|present|somme|facture|dossier|solde|dette|loyer|montant|formulaire|document|coupon|cotisation|totalite"
    r"|redevance|questionnaire|pieces|bulletin|contrat|devis|taxe|amende|echeance|reglement|paiement)"
    r"|\b(?:decision|remboursement|accord) |\bpar (?:le|la|l'|votre|les) ?\w|\bvotre (?:carte|employeur|virement)\b"
    r"|\bdu (?:prefet|maire|service)\b|\bexpresse\b|\breputee?\b|\bconsideree?\b|\bimplicite|\btacite"
    r"|\bvaut (?!mise en demeure)"
    r"|\bequivaut"
    r"|\bfavorable|\bacceptee\b|\baccordee\b"
)
# A day after which it is too late: the one before which the reader has to act.
_PAST = re.compile(r"^\W*(?:passe|au-dela du|apres)(?: le| la date du| du)?\s*$")
_TOO_LATE = re.compile(
    r"^ ?(?:inclus)?\W*(?:votre (?:dossier|demande|inscription|candidature|place|reservation|allocation)"
    r"|une (?:majoration|penalite)"
    r"|(?:aucune?|les|toute) (?:dossier|inscription|candidature|bons?|reponse|demande)s?)\b[^,;:.]{0,40}?\b"
    r"(?:ser(?:a|ont) (?:\w+ ){0,2}(?:classe|annule|rejete|suspendu|majore|applique|refuse|perdu|supprime|radie"
    r"|ferme|cloture|du)"
    r"|ne (?:pourr\w+|ser\w+) (?:plus |pas )?(?:etre )?(?:\w+ ){0,2}(?:accept|pris|trait|examin|recevable|enregistr))"
    r"|^ ?:? ?(?:majoration|penalite)"
)


def is_threat(before: str, after: str) -> bool:
    """Whether the reader is told what follows where nothing has come from them."""
    return bool(_UNDONE.search(before)) and not _NO_THREAT.search(f"{before} {after}")


def threatens_by_day(before: str, after: str) -> bool:
    """The same, until the day that stands between `before` and `after`, or past it."""
    undone = _UNDONE.search(before)
    if undone is not None and is_threat(before, after):
        # "Sans paiement, l'huissier passera le": the comma ends what was to be done.
        return bool(_BY.search(before)) or bool(_ON.search(before) and "," not in before[undone.start() :])
    return bool(_PAST.search(before) and _TOO_LATE.search(after))
