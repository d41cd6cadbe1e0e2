"""`deliver:` of a démarche: what `kiosk flows check` says of it, and what a service then gets."""

import hashlib
from pathlib import Path

import pytest

from kiosk.chaos.delivery import FLOW_FILE
from kiosk.chaos.delivery_kiosk import FLOW
from kiosk.connectors.mapping import parcel_of
from kiosk.delivery.wire import DocumentRecord, Dossier, FactRecord
from kiosk.flows import load
from kiosk.flows.model import Delivery
from tests.support.delivery import NOW

HEAD, _, TAIL = FLOW_FILE.partition("deliver:\n")
CHOICE = """
      - id: situation
        label: "Situation"
        of: declarant
        type: choice
        options: [{value: a, label: "A"}, {value: b, label: "B"}]
"""


def findings(folder: Path, deliver: str) -> list[str]:
    head = HEAD.replace("required: true}]\n", "required: true}]\n", 1)
    head = head.replace(
        '    fields: [{id: nom, label: "Nom", of: declarant, type: text, required: true}]\n',
        '    fields:\n      - {id: nom, label: "Nom", of: declarant, type: text, required: true}' + CHOICE,
    )
    file = folder / f"{FLOW}.yaml"
    file.write_text(f"{head}deliver:\n{deliver}\nnext:{TAIL.partition('next:')[2]}", encoding="utf-8")
    return [finding.what for finding in load.check(file).findings]


PUBLIK = "  - {connector: publik, service: p, map: {r: $reference, n: nom}"


@pytest.mark.parametrize(
    ("deliver", "what"),
    [
        ("  - {connector: fax, service: p}", "unknown connector: 'fax'"),
        ("  - {connector: publik, map: {r: $reference}}", "deliver: publik has no 'service'"),
        ("  - {connector: webhook, service: p}", "deliver: webhook has no 'map'"),
        ("  - {connector: webhook, service: p, map: {n: nomm}}", "'nomm' is not asked"),
        ("  - {connector: webhook, service: p, map: {n: $secret}}", "n: "),
        ("  - {connector: publik, service: p, map: {n: nom}}",
         "deliver: publik could not be asked whether a file is there already"),
        ("  - {connector: desk, service: p, map: {n: nom}}", "desk has no names of its own"),
        (PUBLIK + ', values: {situation: {a: "1"}}}', "'situation': 'b' has no name there"),
        (PUBLIK + ', values: {situation: {a: "1", b: "2", c: "3"}}}', "'situation' has no value 'c'"),
        (PUBLIK + ', values: {nom: {a: "1"}}}', "'nom' is no choice"),
        (PUBLIK + "}\n" + PUBLIK + "}", "'p' stands twice"),
        ("  - {connector: demarches_simplifiees, service: p, map: {nom: nom}}", "'nom' is no name of a prefill"),
        ("  - {connector: demarches_simplifiees, service: p, map: {champ_x: $summary}}",
         "'$summary' is a file, which cannot be prefilled"),
        ('  - {connector: desk, service: p}\n  - {connector: paper, what: "Poster."}', "paper stands beside another"),
    ],
)  # fmt: skip
def test_what_could_not_be_delivered_is_found_in_the_file(deliver: str, what: str, tmp_path: Path) -> None:
    found = findings(tmp_path, deliver)
    assert any(one.startswith(what) for one in found), found


def test_what_can_be_delivered_is_not(tmp_path: Path) -> None:
    several = "  - {connector: desk, service: accueil}\n" + PUBLIK + ', values: {situation: {a: "1", b: "2"}}}'
    assert findings(tmp_path, several) == []


PAGES = [b"\xff\xd8 page one", b"\xff\xd8 page two"]
DRAWN = b"\x89PNG drawn"
SHA = [hashlib.sha256(page).hexdigest() for page in (*PAGES, DRAWN)]
DOSSIER = Dossier(
    reference="K4T-7QX9-2M",
    flow=FLOW,
    service="p",
    made_at=NOW,
    language="ar",
    facts={
        "nom": FactRecord("SPECIMEN", "typed", "declarant"),
        "naissance": FactRecord("1950-03-12", "typed", "declarant"),
        "situation": FactRecord("a", "chosen", "declarant"),
        "plusieurs": FactRecord(["a", "b"], "chosen", "declarant"),
        "accord": FactRecord(value=True, origin="chosen", person="declarant"),
        "enfants": FactRecord(2, "typed", "declarant"),
        "preuve": FactRecord({"type": "document", "sha256": SHA[:2]}, "scan", "declarant"),
        "signe": FactRecord({"type": "signature", "sha256": SHA[2], "kind": "drawn"}, "drawn", "declarant"),
    },
    documents=tuple(DocumentRecord("preuve", sha, 1) for sha in SHA[:2]),
    signatures=(),
    attachments={
        "summary.pdf": b"%PDF", f"{SHA[0]}.jpg": PAGES[0], f"{SHA[1]}.jpg": PAGES[1], f"{SHA[2]}.png": DRAWN,
    },
)  # fmt: skip


def test_a_service_gets_what_is_mapped_under_its_own_names() -> None:
    named = ("nom", "naissance", "situation", "plusieurs", "accord", "enfants", "preuve", "signe", "cache", "$summary",
             "$reference", "$language", "$made_on")  # fmt: skip
    delivery = Delivery(
        connector="webhook",
        service="p",
        map={f"their_{name.strip('$')}": name for name in named},
        values={"situation": {"a": "Locataire", "b": "Autre"}, "plusieurs": {"a": "1", "b": "2"}},
    )
    parcel = parcel_of(DOSSIER, delivery, "5f" * 16)
    assert parcel.fields == {
        "their_nom": "SPECIMEN", "their_naissance": "1950-03-12", "their_situation": "Locataire",
        "their_plusieurs": ("1", "2"), "their_accord": True, "their_enfants": 2, "their_reference": "K4T-7QX9-2M",
        "their_language": "ar", "their_made_on": "2026-11-22",
    }  # fmt: skip
    assert {name: [(file.name, file.data) for file in files] for name, files in parcel.files.items()} == {
        "their_preuve": [
            ("K4T-7QX9-2M-their_preuve-1.jpg", PAGES[0]), ("K4T-7QX9-2M-their_preuve-2.jpg", PAGES[1]),
        ],
        "their_signe": [("K4T-7QX9-2M-their_signe.png", DRAWN)],
        "their_summary": [("K4T-7QX9-2M-recapitulatif.pdf", b"%PDF")],
    }  # fmt: skip
    assert parcel.reference_target == "their_reference"


def test_two_services_of_one_file_have_two_ids_that_stay() -> None:
    ids = [parcel_of(DOSSIER, Delivery(connector="webhook", service=name), "5f" * 16).id for name in ("a", "b", "a")]
    assert ids[0] == ids[2] != ids[1]


def test_nothing_of_a_parcel_prints() -> None:
    parcel = parcel_of(DOSSIER, Delivery(connector="webhook", service="p", map={"n": "nom"}), "5f" * 16)
    assert "SPECIMEN" not in f"{parcel} {parcel!r} {[parcel]}"
