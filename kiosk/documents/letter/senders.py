"""By which words one knows who writes a letter (`who.SENDERS`). Never by a logo; anybody can write these words, and the
page says so. Pure, over folded text (`words.fold`)."""

import re

from kiosk.documents.letter.words import Paragraph

# A street may be named after what stands in it.
_NOT_STREET = "".join(f"(?<!{kind} {of} )" for kind in ("rue", "place", "avenue") for of in ("de la", "du", "de l"))

_WORDS: dict[str, tuple[str, ...]] = {
    "caf": (
        r"caisse d.?allocations familiales",
        r"\bcaf\.fr\b",
        r"\bla caf\b|\bvotre caf\b",
    ),
    "msa": (
        r"mutualite sociale agricole",
        r"\bmsa\b",
    ),
    "assurance_maladie": (
        r"(?<!complementaire )assurance maladie",
        r"\bameli\.fr\b",
        r"\bcpam\b|caisse primaire",
    ),
    "assurance_retraite": (
        r"assurance retraite",
        r"lassuranceretraite\.fr",
        r"\bcarsat\b|\bcnav\b",
    ),
    "urssaf": (
        r"\burssaf\b",
        r"urssaf\.fr",
    ),
    "france_travail": (
        r"\bfrance travail\b",
        r"francetravail\.fr|pole emploi",
    ),
    "impots": (
        r"finances publiques",
        r"impots\.gouv\.fr",
        r"centre des impots|service des impots|\btresor public\b",
    ),
    "amendes": (
        r"\bantai\b|traitement automatise des infractions",
        r"avis de contravention",
    ),
    "departement": (
        r"conseil departemental",
        r"maison departementale|\bmdph\b",
    ),
    "mairie": (
        rf"{_NOT_STREET}\bmairie\b",
        r"\bville de [a-z]|\bcommune de [a-z]",
        r"\bccas\b|centre communal d.action sociale|hotel de ville",
    ),
    "ecole": (
        r"\b(?:college|lycee) (?!de france)[a-z]",
        r"ecole (?:elementaire|maternelle|primaire)",
        r"\brectorat\b|chef d.etablissement",
    ),
    "prefecture": (
        rf"{_NOT_STREET}\b(?:sous-)?prefecture\b",
        r"service des etrangers|bureau des (?:etrangers|migrations)",
        r"\ble prefet\b",
    ),
    "police": (
        rf"{_NOT_STREET}\bgendarmerie\b",
        r"commissariat|police nationale|police municipale",
    ),
    "tribunal": (
        rf"{_NOT_STREET}\btribunal\b(?! administratif (?:de|dans))",
        r"\bgreffe\b|conseil de prud",
        r"cour d.appel",
    ),
    "commissaire_justice": (
        r"commissaires? de justice",
        r"\bhuissiers?\b",
    ),
    "bailleur": (
        r"office public de l.habitat|bailleur",
        r"gestion locative|agence immobiliere|\bsyndic\b",
        r"votre loyer|quittance de loyer|avis d.echeance",
    ),
    "banque": (
        rf"{_NOT_STREET}\bbanque\b",
        r"votre (?:agence bancaire|conseiller bancaire|compte (?:courant|bancaire))",
        r"decouvert|agios",
    ),
    "assurance": (
        r"\bmutuelle\b",
        r"\bassurances\b|assureur|societaire",
        r"votre contrat (?:auto|habitation|d.assurance)|cotisation d.assurance",
    ),
    "energie": (
        r"fournisseur d.(?:electricite|energie)|electricite|gaz naturel",
        r"\bkwh\b|point de livraison",
        r"releve de compteur|cheque energie",
    ),
    "eau": (
        r"service (?:de l.|des )eaux?|regie de l.eau|eau potable",
        r"assainissement|\bm3\b",
    ),
    "telephone": (
        r"votre (?:forfait|box|ligne)|abonnement (?:mobile|internet)",
        r"operateur|fibre",
    ),
}

# Of the page: what writes itself stands above and below.
HEAD, FOOT = 0.33, 0.86
MOST_TIMES = 2
LEAST = 4
_CUES = {name: tuple(re.compile(cue) for cue in cues) for name, cues in _WORDS.items()}


def sender_of(paragraphs: tuple[Paragraph, ...], height: int) -> str:
    """The one whose words stand in the head or the foot, with nobody near it; empty: not sure. `height`: pixels."""
    points = {name: sum(_points(paragraphs, cue, height) for cue in cues) for name, cues in _CUES.items()}
    ordered = sorted(points, key=lambda name: -points[name])
    first, second = points[ordered[0]], points[ordered[1]]
    return ordered[0] if first >= LEAST and first >= 2 * second else ""


def _points(paragraphs: tuple[Paragraph, ...], cue: re.Pattern[str], height: int) -> int:
    """Two where it stands in the head or foot, and once more two; one in the midst of the letter."""
    found = [
        4 if paragraph.top < HEAD * height or paragraph.bottom > FOOT * height else 1
        for paragraph in paragraphs
        if cue.search(paragraph.text)
    ]
    return sum(sorted(found, reverse=True)[:MOST_TIMES])
