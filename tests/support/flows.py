"""A small démarche to bend in tests, and answers to give."""

from datetime import date
from functools import cache
from pathlib import Path

from kiosk.flows import load
from kiosk.flows.engine import Engine
from kiosk.flows.facts import DocumentValue, Fact, Facts, Value
from kiosk.flows.model import Flow
from kiosk.flows.samples import SamplePlaces

TODAY = date(2026, 11, 22)

SMALL = """\
id: petite
title: "Une petite démarche"
purpose: "Pour les essais."
official: {url: "https://example.fr/petite", checked: 2026-11-21}
legal: {basis: "Essai.", retention: "Essai.", recipients: "Essai.", rights: "Essai."}
bring: ["Rien"]
devices: {scanner: preferred}
routes: {kiosk: "Ici.", paper: "Sur papier.", counter: "Au guichet."}
persons: {moi: "Vous"}
steps:
  - id: questions
    title: "Deux questions"
    fields:
      - {id: enfant, label: "Un enfant ?", of: moi, type: yesno, required: true}
      - {id: debut, label: "Début", of: moi, type: date, required: true, check: "debut <= today", error: "Trop tard."}
  - id: enfants
    title: "Votre enfant"
    show_if: "enfant"
    fields:
      - {id: prenom, label: "Son prénom", of: moi, type: text, required: true}
      - id: fin
        label: "Fin"
        of: moi
        type: date
        check: "debut <= fin"
        error: "La fin est avant le début."
  - id: papier
    title: "Votre papier"
    kind: capture
    capture: {device: scanner, kind: proof_of_address, read: [two_d_doc]}
    fields:
      - {id: preuve, label: "Papier", of: moi, type: document, required: true, legal: "Article 1", without: "Venez."}
    warn:
      - {if: "preuve.age_days > 365", say: "Ce papier est ancien.", offer: [rescan, continue]}
  - {id: relecture, title: "Relisez", kind: review}
  - id: accord
    title: "Signez"
    kind: sign
    fields:
      - {id: signature, label: "Signature", of: moi, type: signature, required: true, statement: "C'est exact."}
  - {id: depot, title: "Envoyer", kind: submit}
deliver: [{connector: desk, service: accueil}]
next: ["Rien de plus."]
"""


def written(folder: Path, text: str = SMALL) -> Path:
    """The démarche as a file that bears its id."""
    path = folder / "petite.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def bent(old: str, new: str, text: str = SMALL) -> str:
    """The démarche with one passage replaced; the passage must be there once, or the test would prove nothing."""
    assert text.count(old) == 1, f"{text.count(old)} times {old!r}"
    return text.replace(old, new)


def small_engine(folder: Path, text: str = SMALL) -> Engine:
    return Engine(load.load(written(folder, text)), TODAY, SamplePlaces())


@cache
def catalogue_flow(flow_id: str = "changement-adresse") -> Flow:
    """Read and judged once a run: a frozen value, which hundreds of tests ask for."""
    return load.load(load.CATALOGUE / f"{flow_id}.yaml")


def typed(value: Value, person: str = "declarant") -> Fact:
    return Fact(value, "typed", person)


def bill(**said: object) -> DocumentValue:
    values: dict[str, object] = {"sha256": ("ab" * 32,), "signature": "valid", "issued": date(2026, 10, 1), **said}
    return DocumentValue(**values)  # type: ignore[arg-type]


def at_home() -> Facts:
    """Camille Specimen lives at home, with a good bill; not signed yet."""
    answers: dict[str, Value] = {
        "nom": "Specimen",
        "prenoms": "Camille",
        "naissance": date(1950, 3, 12),
        "situation": "chez_moi",
        "voie": "12 rue des Lilas",
        "code_postal": "57000",
        "ville": "Metz",
        "depuis": date(2026, 11, 1),
        "preuve": bill(name="MME CAMILLE SPECIMEN", postcode="57000", town="METZ"),
    }
    return {name: typed(value) for name, value in answers.items()}
