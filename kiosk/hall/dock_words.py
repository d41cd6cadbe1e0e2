"""What the dock calls each device, setting and word of `device.CHOICES`, in French, and which buttons it makes of them.

A word that has no name here is shown as it is; a test says which ones.
"""

from collections.abc import Mapping

import msgspec

from kiosk.hall.cards.chips import SPECIMENS
from kiosk.hall.cards.documents import DOCUMENTS
from kiosk.hall.chip.faults import EVILS
from kiosk.hall.device import CHOICES

# In the order in which the dock shows them.
TITLES: Mapping[str, str] = {
    "scanner": "Scanner",
    "scanner2": "Deuxième scanner",
    "camera": "Caméra",
    "cable": "Câble réseau",
    "printer": "Imprimante de tickets",
    "card_reader": "Lecteur de cartes",
    "page_printer": "Imprimante de pages",
    "site": "Site officiel simulé",
    "france_connect": "FranceConnect simulé",
    "inputs": "Clavier, contacteurs, casque, présence",
}

CAPTIONS: Mapping[str, str] = {
    "fault": "Panne",
    "session": "Session",
    "cover": "Capot",
    "scene": "Devant l'objectif",
    "size": "Taille de l'image",
    "rate": "Images par seconde",
    "toner": "Encre",
    "queue": "File d'attente",
    "headset": "Casque",
    "presence": "Devant la borne",
    "pcscd": "Service des cartes",
    "connected": "Entre la borne et le service",
    "chip": "Pièce d'identité posée ensuite",
    "at": "Panne de la puce, à partir de l'échange n°",
    "seconds": "Secondes de pause ou de lenteur",
}

# By the word alone, and where a word means something else, by device and key.
WORDS: Mapping[str, str] = {
    "none": "Aucune",
    "ok": "Plein",
    "low": "Presque vide",
    "out": "Vide",
    "closed": "Fermé",
    "open": "Ouvert",
    "cover_open": "Capot ouvert",
    "jam": "Bourrage",
    "feeder_jam": "Bourrage au chargeur",
    "frozen": "Ne répond plus",
    "garbage": "Données brouillées",
    "slow": "Lent",
    "cut_mid_page": "Coupé en pleine page",
    "truncated": "Image tronquée",
    "offline": "Éteint",
    "mute": "Muet",
    "cut_mid_job": "Coupée en plein ticket",
    "roll_ends_mid_job": "Rouleau fini en plein ticket",
    "stalled": "Image arrêtée",
    "huge": "Image démesurée",
    "disconnect": "Débranchée",
    "server_down": "Service arrêté",
    "server_frozen": "Service bloqué",
    "partial": "Début perdu",
    "chatter": "Rebonds",
    "pulled": "Retirée en cours",
    "paper": "Papier sur la table",
    "close_up": "Code de près",
    "face": "Visage",
    "person": "Personne bien placée",
    "person_far": "Personne trop loin",
    "person_aside": "Personne sur le côté",
    "person_tilted": "Tête penchée",
    "person_in_the_dark": "Personne dans le noir",
    "person_asleep": "Yeux fermés",
    "two_people": "Deux personnes",
    "nobody": "Nul devant la caméra",
    "card": "Carte",
    "black": "Noir",
    "480p": "480p",
    "720p": "720p",
    "1080p": "1080p",
    "empty": "Vide",
    "running": "En marche",
    "paused": "En pause",
    "killed": "Tué, puis relancé",
    "stopped": "Arrêté",
    "up": "Haut",
    "down": "Bas",
    "left": "Gauche",
    "right": "Droite",
    "select": "Valider",
    "help": "Aide",
    "previous": "Précédent",
    "next": "Suivant",
    "repeat": "Répéter",
    "listen": "Écouter",
    "louder": "Plus fort",
    "softer": "Moins fort",
    "1": "Contacteur 1",
    "2": "Contacteur 2",
    "keypad": "Clavier",
    "switches": "Contacteurs",
    "headset": "Prise casque",
    "presence": "Capteur de présence",
    "contact": "À puce",
    "contact-2": "À puce 2",
    "contactless": "Sans contact",
    "contactless-2": "Sans contact 2",
}
_SPECIAL: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("printer", "paper"): {"low": "Presque fini"},
    ("printer", "fault"): {"mute": "Muette", "offline": "Éteinte", "garbage": "Réponses brouillées"},
    ("page_printer", "paper"): {"ok": "Bac plein"},
    ("page_printer", "toner"): {"ok": "Pleine", "low": "Presque vide"},
    ("page_printer", "fault"): {"offline": "Éteinte", "slow": "Lente"},
    ("camera", "fault"): {"slow": "Lente"},
    ("site", "session"): {"expired": "Terminée"},
    ("france_connect", "fault"): {"access_denied": "Connexion refusée", "server_error": "En erreur"},
    ("cable", "connected"): {"true": "Branché", "false": "Débranché"},
    ("inputs", "headset"): {"true": "Branché", "false": "Débranché"},
    ("inputs", "presence"): {"true": "Quelqu'un", "false": "Personne"},
    # Shorter than the specimens' titles where there is a name for it.
    ("card_reader", "card"): {name: specimen.title for name, specimen in SPECIMENS.items()}
    | {name: document.title for name, document in DOCUMENTS.items()}
    | {
        "none": "Rien",
        "identity": "Identité, sans contact",
        "identity-contact": "Identité, à puce",
        "vitale": "Carte Vitale",
        "vitale-first": "Vitale ancienne",
        "bank": "Bancaire, à puce",
        "bank-contactless": "Bancaire, sans contact",
        "badge": "Badge",
        "badge-other": "Autre badge",
        "mute": "À l'envers ou sans puce",
        "unknown": "Inconnue",
    },
    ("card_reader", "chip"): {name: evil.title for name, evil in EVILS.items()} | {"none": "Sans défaut"},
    ("card_reader", "fault"): {"mute": "Carte muette", "slow": "Carte lente"},
}
_PAPER_CAPTIONS: Mapping[str, str] = {"printer": "Rouleau", "page_printer": "Papier"}

# These have a place of their own in the window: papers, slots, keys.
DRAWN: frozenset[tuple[str, str]] = frozenset(
    {
        ("scanner", "paper"),
        ("scanner2", "paper"),
        ("camera", "paper"),
        ("card_reader", "card"),
        ("card_reader", "slot"),
        *(("inputs", key) for key in ("press", "hold", "release", "switch", "plug", "unplug")),
    }
)
# Set now and then: they stand behind a button of their own. Every fault is one of them.
RARE = frozenset({"fault", "session", "queue", "pcscd", "size", "rate", "chip", "at", "seconds"})
# What `CHOICES` leaves open, the dock offers so.
_OFFERED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("camera", "rate"): ("5", "15", "25", "60"),
    ("card_reader", "at"): ("0", "6", "12", "40"),
    ("card_reader", "seconds"): ("1", "10", "60"),
}


class Row(msgspec.Struct, frozen=True):
    """A row of buttons of which one holds: `options` is (word of the control, name)."""

    key: str
    caption: str
    options: tuple[tuple[str, str], ...]
    rare: bool


class Section(msgspec.Struct, frozen=True):
    """One device; `names`: the names of what has a place of its own, by key."""

    title: str
    rows: tuple[Row, ...]
    names: Mapping[str, tuple[tuple[str, str], ...]]


def name_of(device: str, key: str, word: str) -> str:
    offered = _OFFERED.get((device, key), ())
    return _SPECIAL.get((device, key), {}).get(word) or (word if word in offered else WORDS.get(word, word))


def _options(device: str, key: str) -> tuple[tuple[str, str], ...]:
    words = CHOICES[device][key] or _OFFERED.get((device, key), ())
    return tuple((word, name_of(device, key, word)) for word in words)


def _caption(device: str, key: str) -> str:
    return _PAPER_CAPTIONS.get(device, key) if key == "paper" else CAPTIONS.get(key, key)


def sections() -> Mapping[str, Section]:
    """Every device of `CHOICES`."""
    return {
        device: Section(
            title,
            rows=tuple(
                Row(key, _caption(device, key), _options(device, key), key in RARE)
                for key in CHOICES[device]
                if (device, key) not in DRAWN
            ),
            names={key: _options(device, key) for key in CHOICES[device] if (device, key) in DRAWN},
        )
        for device, title in TITLES.items()
    }


def value_of(device: str, key: str, word: str) -> object:
    """A button's word as the control takes it: null for "none", booleans, numbers where the choice is open."""
    if word == "none":
        return None
    if CHOICES[device][key] == ("true", "false"):
        return word == "true"
    return int(word) if (device, key) in _OFFERED else word
