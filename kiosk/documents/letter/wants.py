"""What a letter wants, which démarche it is about, which sums it asks for, and what in it looks like a scam. Pure; over
folded text (`words.fold`)."""

import re
from collections.abc import Iterator

from kiosk.documents.letter.clauses import sentence
from kiosk.documents.letter.port import Kind, SignName

# Stems and turns of phrase, and what each is worth.
_KINDS: dict[Kind, tuple[tuple[int, str], ...]] = {
    "papier": (
        (2, r"pieces? (?:justificatives?|manquantes?|suivantes?|demandees?|a fournir|complementaires?)"),
        (2, r"\b(?:dossier|demande) (?:est |reste )?incomplete?t?\b"),
        (2, r"documents? (?:suivants?|manquants?|demandes?|ci-dessous|originaux)"),
        (2, r"justificatifs? (?:suivants?|manquants?|demandes?)"),
        (2, r"(?:nous|de|me|l[ea]s?) (?:faire parvenir|transmettre|renvoyer|retourner|fournir|adresser|rendre)"),
        (2, r"\b(?:renvoyez|retournez|envoyez|transmettez|fournissez|completez)\b|il nous (?:faut|manque)"),
        (1, r"formulaire|questionnaire|declaration trimestrielle|a remplir|coupon-reponse|justificatif"),
        (1, r"attestation de loyer"),
        (1, r"\bdeclarer\b|completer|mettre a jour|actualis"),
    ),
    "argent": (
        (3, r"mise en demeure|avis de contravention|amende forfaitaire|commandement de payer"),
        (2, r"(?:montant|somme|total|solde|reste|net)[^.;]{0,30}(?:a payer|a regler|du\b|due\b)"),
        (2, r"vous (?:nous )?(?:devez|restez devoir|etes redevable)|nous rembourser|trop-percu|\bindu\b|trop percu"),
        (2, r"\bimpayee?s?\b|relance|premier rappel|rappel de paiement|avis de sommes? a payer|avis d'echeance"),
        (2, r"en demeure de (?:payer|regler|verser)|date limite de paiement|a payer (?:avant|pour)"),
        (1, r"\bfacture\b|\bregler\b|\bpayer\b|paiement|prelevement|cotisation"),
    ),
    "rendez_vous": (
        (3, r"convocation|convoquee?s?\b|\bvous presenter\b|citation a comparaitre"),
        (2, r"(?:votre|un) rendez-vous|audience|entretien (?:obligatoire|individuel|de suivi)|vous (?:recevra|attend)"),
    ),
    "refus": (
        (3, r"\brejet(?:e|ee|ons)?\b|(?:decision|notification) de (?:refus|rejet)|\brefuse[es]?\b"),
        (3, r"\bradi(?:e|ee|ation)\b"),
        (3, r"n'(?:avons|a) pas pu (?:donner|accorder|etre accept)|avis defavorable|defavorablement"),
        (3, r"n'est pas recevable"),
        (2, r"\bsuspend|\bsuspension|\bsupprim|\bcesse(?:r|ra|nt|ront)?\b|interromp"),
        (2, r"ne (?:pouvez|remplissez) (?:pas|plus)|fin de (?:vos )?droits"),
        (2, r"est refusee?|sont refuse|ne peut (?:pas )?(?:etre|vous etre) (?:accorde|attribue|satisf)"),
    ),
    "information": (
        (3, r"aucune (?:demarche|action)|rien a (?:faire|payer)|a titre d'information"),
        (3, r"pour (?:votre |simple )?information"),
        (2, r"avons (?:bien )?recu|accuse de reception|avons (?:le plaisir|l'honneur|accepte|enregistre)"),
        (2, r"avis favorable|est accordee?"),
        (1, r"vous informons|bienvenue|\battestation\b|est renouvele|changement d'horaires|sera ferme"),
    ),
}  # fmt: skip
_KIND_CUES = {kind: tuple((worth, re.compile(cue)) for worth, cue in cues) for kind, cues in _KINDS.items()}
# To refuse something that one asks money or papers for is a refusal; and what is asked for comes before what is told.
_LEAST = 3
_FOUND = 3

# The démarche that a letter is about, by the id of its file in the catalogue.
_SUBJECTS: dict[str, str] = {
    "caf-rsa": r"revenu de solidarite active|\brsa\b",
    "caf-prime-activite": r"prime d'activite",
    "caf-aide-logement": r"aides? (?:personnalisee )?au logement|allocation de logement|\bapl\b|\bals\b|\balf\b",
    "carte-vitale": r"carte vitale",
    "complementaire-sante": r"complementaire sante(?: solidaire)?|\bc2s\b",
    "impots-declaration": r"declaration (?:de|des|d') ?revenus|avis d'(?:impot|imposition)|impot sur le revenu",
    "retraite": r"pension de retraite|retraite (?:personnelle|de base|complementaire)|releve de carriere",
    "minimum-vieillesse": r"allocation de solidarite aux personnes agees|\baspa\b|minimum vieillesse",
    "france-travail-inscription": r"demandeurs? d'emploi|actualisation|allocation (?:d'aide au retour|chomage)",
    "cheque-energie": r"cheque energie",
    "titre-sejour": r"titre de sejour|carte de (?:sejour|resident)|recepisse de demande",
    "renovation-logement": r"maprimerenov|renovation energetique",
    "aide-juridictionnelle": r"aide juridictionnelle",
    "apa": r"allocation personnalisee d'autonomie|\bapa\b",
    "mdph-cmi": r"\bmdph\b|carte mobilite inclusion|allocation aux adultes handicapes|\baah\b",
    "fsl": r"fonds de solidarite (?:pour le )?logement|\bfsl\b",
    "liste-electorale": r"listes? electorales?|carte electorale",
    "recensement-citoyen": r"recensement citoyen|journee defense (?:et )?citoyennete|\bjdc\b",
    "inscription-scolaire-cantine": r"restauration scolaire|\bcantine\b|inscription scolaire|periscolaire",
    "immatriculation-vehicule": r"certificat d'immatriculation|carte grise",
    "permis-conduire": r"permis de conduire",
    "carte-identite-passeport": r"carte (?:nationale )?d'identite|\bpasseport\b",
    "domiciliation": r"\bdomiciliation\b",
}  # fmt: skip
_SUBJECT_CUES = {flow: re.compile(cue) for flow, cue in _SUBJECTS.items()}
_OBJECT = re.compile(r"^\s*(?:objet|concerne|nature)\b")
_TIMES, _OBJECT_TIMES = 3, 4

_SUM = re.compile(
    r"(?<![\d,.])(?P<euros>\d{1,3}(?:[ .]\d{3})+|\d{1,6})(?:[,.](?P<cents>\d{2}))?\s?(?:€|euros?\b|eur\b)"
)
_ASKED = re.compile(
    r"(?:montant|somme|total|solde|reste|net|amende)[^.;]{0,40}"
    r"(?:a payer|a regler|\bdue?s?\b|exigible|reclamee?|restant)|"
    r"\bvous (?:nous )?(?:devez|restez devoir)|"
    r"\b(?:payer|regler|rembourser|verser|acquitter|reglement|paiement|redevables?)\b"
)
_GIVEN = re.compile(
    r"\bvous (?:recevr|percevr|aurez droit|avez (?:deja )?(?:regle|paye|verse|percu|recu))|"
    r"\bvous (?:sera|seront) (?:vers|pay|rembours)|nous vous (?:avons|verserons|rembours)|"
    r"\bdroit a\b|plafond|\brevenus?\b|gratuit|\bmensualites?|\bpar mois|frais de|"
    r"\bsi vous\b|a defaut|majoree?|minoree?|\bdont\b|superieure? a|inferieure? a|vous accorde|infructueu"
    r"|imposable|cumulee?\b|\bpaiement de 20\d\d"
)
# Right before a sum that is only a part of what is asked.
_PART = re.compile(r"\b(?:interets?|indemnites?|frais|penalites?|majoration)\b[^.;)]{0,25}[. ]*$")
# A limit of what may be paid in a way: no sum that is asked.
_BOUND = re.compile(r"\b(?:au-dela de|moins de|plus de|jusqu'a|maximum(?: de)?)\s*$")
_BOUNDED = re.compile(r"^ ?(?:maximum|minimum|max\b)")
# Of a table that has it, only this is asked.
_TO_PAY = re.compile(r"\b(?:a payer|a regler|(?:net|reste|total|solde|montant|somme) due?)\b[ .:]*$")
_HAS_TO_PAY = re.compile(
    r"\b(?:(?:net|reste|solde|somme) (?:a payer|a regler|due?)\b|(?:a payer|a regler) ?(?::|\.\.))[ .:]*\d"
)
# Right before a sum, on a bill: whatever else the sentence, which may be a table, says.
_LABELLED = re.compile(r"(?<!rien )(?<!deja )\b(?:a payer|a regler)\s*[:.]+\s*$")
# Dots lead from a word of a table to its sum, and look like the end of a sentence.
PART_REACH = 90
MOST_CENTS = 100_000_000

# Sites of administrations: a link to one of them is no sign.
_OWN_SITES = r"(?![a-z0-9.-]*\.(?:gouv\.fr|caf\.fr|ameli\.fr|francetravail\.fr|msa\.fr|urssaf\.fr)\b)"
_SIGN_CUES: dict[SignName, tuple[str, ...]] = {
    "carte": (
        r"numero de (?:votre |la )?carte (?:bancaire|bleue|de credit)|cryptogramme",
        r"code (?:confidentiel|secret|a trois chiffres|a 3 chiffres|recu par sms)",
        r"mot de passe (?:de|pour) votre (?:banque|compte bancaire)|votre mot de passe franceconnect",
        r"carte bancaire uniquement",
        r"\bphoto de (?:la|votre) carte bancaire|confirmez [^.;]{0,60}numero de votre carte\b",
        r"votre mot de passe (?:caf|ameli|impots)\b",
    ),
    "lien": (
        r"\bcliqu\w+ (?:ici|sur (?:ce|le) (?:lien|bouton)|ci-dessous)",
        rf"\bhttps?://{_OWN_SITES}[a-z0-9-]+\.(?!fr\b)",
        r"\b(?:bit\.ly|tinyurl|t\.co|is\.gd|cutt\.ly)\b",
        r"(?:scannez|flashez) (?:ce|le) (?:qr|code)[^.]{0,40}(?:pay|regl|rembours)",
    ),
    "vite": (
        r"(?<!viendra )(?<!passera )(?<!interviendra )(?:sous|dans les|avant) (?:24|48|72|vingt-quatre"
        r"|quarante-huit) ?h(?:eures)?\b"
        r"|derniere chance",
        r"delai strict de (?:24|48|72) ?h|mandat d'arret|\binterpol\b",
        r"(?<!somme a )payer (?:aujourd'hui|immediatement|ce jour)",
        r"(?:saisie|coupure|arrestation|poursuites) (?:immediate|dans la journee)",
    ),
    "cadeau": (
        r"vous avez (?:gagne (?:un|une|le|la|\d|!)|ete tiree? au sort)|gros lot|heureux gagnant",
        r"felicitations ?!? [^.]{0,80}(?:gagn|lot\b|tirage|selectionn)",
        r"(?:heritage|legs) (?:de \d|d'un montant|en attente|a votre nom)",
        r"(?:remboursement|prime|aide) exceptionnelle? (?:de|en attente)[^.]{0,60}(?:cliqu|coordonnees)",
    ),
    "rib": (
        r"(?<!votre )(?<!vos )(?:nouveau|nouvel|nouvelles) (?:rib|iban|coordonnees bancaires|compte)"
        r"(?! (?:a|aupres de) (?:tous|vos|votre)\b)",
        r"\bcompte etranger\b|changement (?:de|d') ?(?:rib|iban|coordonnees bancaires)",
        r"\b(?:transcash|neosurf|paysafecard|western union|moneygram|bitcoins?|crypto-?monnaies?)",
        r"coupons? pcs|cartes? (?:pcs|cadeau|prepayee)",
    ),
}
# Who warns of scams, or says that nothing changes, asks for nothing.
_WARNED = re.compile(
    r"\bjamais\b|\bne (?:communiquez|donnez|transmettez|cliquez|change)|\bmefiez|\bsoyez (?:vigilant|prudent)"
)
_SIGNS = {name: re.compile("|".join(cues)) for name, cues in _SIGN_CUES.items()}


def kind_of(text: str, *, meeting: bool = False, asked_sum: bool = False) -> Kind | None:
    """What the whole letter wants, where one kind is clearly above the others; a refusal may ask for money too.
    `meeting`, `asked_sum`: a day to come on, or a sum that is asked for, was found."""
    points = {
        kind: sum(worth * min(2, len(cue.findall(text))) for worth, cue in cues) for kind, cues in _KIND_CUES.items()
    }
    points["rendez_vous"] += _FOUND * meeting
    points["argent"] += _FOUND * asked_sum
    first, second = sorted(points, key=lambda kind: -points[kind])[:2]
    return first if points[first] >= _LEAST and points[first] >= points[second] + 1 else None


def subject_of(paragraphs: tuple[str, ...]) -> str:
    """The id of the one démarche that the letter speaks of most; its subject line counts most. Empty: none, or two."""
    points = dict.fromkeys(_SUBJECT_CUES, 0)
    for text in paragraphs:
        worth = _OBJECT_TIMES if _OBJECT.search(text) else 1
        for flow, cue in _SUBJECT_CUES.items():
            points[flow] += worth * min(_TIMES, len(cue.findall(text)))
    first, second = sorted(points, key=lambda flow: -points[flow])[:2]
    return first if points[first] > points[second] else ""


def sums_in(text: str) -> Iterator[tuple[int, int, int]]:
    """(cents, start, end) of each sum that the reader is asked for."""
    for found in _SUM.finditer(text):
        begins, stops = sentence(text, found.start(), found.end())
        whole, before = text[begins:stops], text[: found.start()][-PART_REACH:]
        cents = int(re.sub(r"[ .]", "", found["euros"])) * 100 + int(found["cents"] or 0)
        if _BOUND.search(before) or _BOUNDED.search(text[found.end() :]):
            continue
        if _HAS_TO_PAY.search(text) and not _TO_PAY.search(before):
            continue
        asked = _ASKED.search(whole) and not _GIVEN.search(whole) and not _PART.search(before)
        if 0 < cents <= MOST_CENTS and (asked or _LABELLED.search(before)):
            yield cents, found.start(), found.end()


def signs_in(text: str) -> Iterator[tuple[SignName, int, int]]:
    """(sign, start, end), the first of each."""
    for name, cue in _SIGNS.items():
        for found in cue.finditer(text):
            begins, stops = sentence(text, found.start(), found.end())
            if not _WARNED.search(text[begins:stops]):
                yield name, found.start(), found.end()
                break
