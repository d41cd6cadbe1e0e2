"""The examples that come with the kiosk: a form of each kind of field, and a short one with cells. Each has its map,
and answers to try it with."""

import hashlib
from collections.abc import Callable

import msgspec

from kiosk.documents.forms.making import Asked, make_form

NOTE = "Formulaire d'exemple, fait avec la borne : il n'a aucune valeur officielle."


class Example(msgspec.Struct, frozen=True):
    """`mapped`: the map's `title` and `fields`, as YAML. `facts`: answers to the démarche of the same name."""

    make: Callable[[], bytes]
    mapped: str
    facts: dict[str, str]


def library_card() -> bytes:
    """Every kind of field: text, cells, choices, boxes, a long text."""
    return make_form(
        "Demande de carte de bibliothèque",
        NOTE,
        (
            Asked("pour", "La carte est pour", "radio", values=(("moi", "Moi"), ("enfant", "Mon enfant"))),
            Asked("nom", "Votre nom", required=True),
            Asked("prenoms", "Vos prénoms", required=True),
            Asked("naissance", "Votre date de naissance (JJMMAAAA)", length=8, comb=True, required=True),
            Asked("enfant", "Prénoms et nom de l'enfant"),
            Asked("enfant_ne_le", "Né(e) le", length=10),
            Asked("adresse", "Adresse", height=44),
            Asked("code_postal", "Code postal", length=5, comb=True),
            Asked("ville", "Commune"),
            Asked("pays", "Pays", "combo", values=(("FR", "France"), ("LU", "Luxembourg"), ("DE", "Allemagne"))),
            Asked("courriel", "Adresse électronique"),
            Asked("portage", "Je me déplace avec peine", "checkbox", values=(("oui", "oui"),)),
        ),
    )


def change_of_address() -> bytes:
    """What a change of address is told to a service that takes paper only."""
    return make_form(
        "Déclaration de changement d'adresse",
        NOTE,
        (
            Asked("nom", "Nom", required=True),
            Asked("prenom", "Prénoms", required=True),
            Asked("ne_le", "Né(e) le", length=10),
            Asked("rue", "Numéro et rue", required=True),
            Asked("cp", "Code postal", length=5, comb=True, required=True),
            Asked("commune", "Commune", required=True),
            Asked("heberge", "Hébergé(e) chez un tiers", "checkbox", values=(("oui", "oui"),)),
            Asked("depuis", "À cette adresse depuis le", length=10),
        ),
    )


_PERSON = {"nom": "Specimen", "prenoms": "Camille", "naissance": "1961-02-03"}
_ADDRESS = {"voie": "12 rue des Lilas", "complement": "bâtiment B", "code_postal": "57000", "ville": "Metz"}
EXAMPLES = {
    "carte-bibliotheque": Example(
        library_card,
        """\
title: Demande de carte de bibliothèque
fields:
  pour: {from: lecteur, values: {moi: moi, enfant: enfant}}
  nom: {from: nom, upper: true}
  prenoms: {from: prenoms}
  naissance: {from: naissance, format: ddmmyyyy}
  enfant: {from: [enfant_prenoms, enfant_nom]}
  enfant_ne_le: {from: enfant_naissance, format: dd/mm/yyyy}
  adresse: {from: [voie, complement], join: ", "}
  code_postal: {from: code_postal}
  ville: {from: ville}
  pays: {value: FR}
  courriel: {from: courriel}
  portage: {from: portage, values: {non: oui}}
""",
        {**_PERSON, **_ADDRESS, "lecteur": "moi", "portage": "non", "courriel": "camille.specimen@example.fr"},
    ),
    "changement-adresse": Example(
        change_of_address,
        """\
title: Déclaration de changement d'adresse
fields:
  nom: {from: nom, upper: true}
  prenom: {from: prenoms}
  ne_le: {from: naissance, format: dd/mm/yyyy}
  rue: {from: [voie, complement], join: ", "}
  cp: {from: code_postal}
  commune: {from: ville}
  heberge: {from: situation, values: {heberge: oui}}
  depuis: {from: depuis, format: dd/mm/yyyy}
""",
        {**_PERSON, **_ADDRESS, "situation": "heberge", "depuis": "2026-11-01"},
    ),
}


def files() -> dict[str, bytes]:
    """Of each example the form, its map and its facts: name of the file -> content."""
    made: dict[str, bytes] = {}
    for name, example in EXAMPLES.items():
        form = example.make()
        head = (
            f"# Which answer of the démarche {name} goes into which field of {name}.pdf (docs/papers-out.md).\n"
            f"form: {name}.pdf\nsha256: {hashlib.sha256(form).hexdigest()}\n"
        )
        made[f"{name}.pdf"] = form
        made[f"{name}.yaml"] = (head + example.mapped).encode()
        made[f"{name}.json"] = msgspec.json.format(msgspec.json.encode(example.facts)) + b"\n"
    return made


def specimen() -> bytes:
    return library_card()
