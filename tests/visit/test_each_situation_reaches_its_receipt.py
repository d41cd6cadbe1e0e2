"""A guest whose host signs too, a person without a fixed home, and papers that ask for a choice."""

from pathlib import Path

import pytest

from kiosk.tour.terminal import Terminal
from kiosk.tour.visit import ChangeOfAddress
from tests.support.kiosk import running_kiosk, visit


def _to_the_situation(citizen: ChangeOfAddress) -> None:
    citizen.begin()
    citizen.choose()
    citizen.identity()


def _send_and_look(kiosk: Terminal, citizen: ChangeOfAddress) -> dict[str, dict[str, object]]:
    reference = citizen.send()
    delivered = kiosk.delivered(reference)
    facts: dict[str, dict[str, object]] = delivered["facts"]
    return facts


@pytest.mark.long
def test_a_guest_brings_the_host_who_signs_too(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        citizen = visit(kiosk)
        robot = citizen.robot
        _to_the_situation(citizen)
        citizen.home("Chez quelqu'un")
        citizen.address()
        robot.see("Qui vous héberge ?", "Heading")
        robot.write("Son nom de famille", "Specimen-Hote")
        robot.write("Ses prénoms", "Dominique")
        robot.tap("Continuer", "Button")
        citizen.since()
        kiosk.hall.lay("bill-host")
        robot.see("Le justificatif de la personne qui vous héberge", "Heading")
        robot.tap("Numériser", "Button")
        robot.see("Voici ce que nous avons lu", "Heading")
        robot.tap("C'est bien cela", "Button")
        kiosk.hall.take_away()
        robot.see("Relisez vos réponses", "Heading")
        robot.tap("Tout est juste", "Button")
        citizen.sign()
        robot.see("La personne qui vous héberge signe", "Heading")
        robot.tap("C'est moi", "Button")
        robot.tap("Je confirme sans dessiner", "Button", match="start")
        facts = _send_and_look(kiosk, citizen)
    assert facts["preuve_hebergeant"]["person"] == "hebergeant"
    assert facts["hebergeant_nom"]["person"] == "hebergeant"
    assert (facts["signature_declarant"]["origin"], facts["signature_declarant"]["person"]) == ("drawn", "declarant")
    assert (facts["signature_hebergeant"]["origin"], facts["signature_hebergeant"]["person"]) == (
        "spoken",
        "hebergeant",
    )
    assert "preuve" not in facts


@pytest.mark.long
def test_no_fixed_home_needs_no_paper(tmp_path: Path) -> None:
    with running_kiosk(tmp_path) as kiosk:
        citizen = visit(kiosk)
        robot = citizen.robot
        _to_the_situation(citizen)
        citizen.home("Sans domicile stable")
        robot.see("Qui reçoit votre courrier ?", "Heading")
        robot.write("Nom de l'organisme", "CCAS de Metz")
        robot.write("Son code postal", "57000")
        robot.write("Sa ville", "Metz")
        robot.tap("Continuer", "Button")
        citizen.since()
        robot.see("Votre attestation de domiciliation", "Heading")
        robot.tap("Je n'ai pas ce papier", "Button")
        robot.see("Vous n'avez pas ce papier", "Heading")
        robot.tap("Continuer", "Button")
        robot.see("Relisez vos réponses", "Heading")
        robot.tap("Tout est juste", "Button")
        citizen.sign()
        facts = _send_and_look(kiosk, citizen)
    assert facts["organisme"]["value"] == "CCAS de Metz"
    assert "preuve" not in facts
    assert "voie" not in facts


@pytest.mark.parametrize(
    ("paper", "sentence"),
    [
        pytest.param("bill-old", "Ce justificatif a plus d'un an.", marks=pytest.mark.long),
        pytest.param("bill-unsigned", "Ce papier n'a pas de code signé", marks=pytest.mark.long),
        pytest.param("bill-tampered", "Le code de ce papier ne correspond pas à sa signature.", marks=pytest.mark.long),
        pytest.param("bill-unknown-issuer", "Nous ne connaissons pas l'organisme", marks=pytest.mark.long),
        pytest.param(
            "bill-other-address",
            "L'adresse du justificatif n'est pas celle que vous avez indiquée.",
            marks=pytest.mark.long,
        ),
    ],
)
def test_a_paper_in_doubt_gets_its_sentence_and_a_choice(tmp_path: Path, paper: str, sentence: str) -> None:
    with running_kiosk(tmp_path) as kiosk:
        citizen = visit(kiosk)
        robot = citizen.robot
        _to_the_situation(citizen)
        citizen.home()
        citizen.address()
        citizen.since()
        kiosk.hall.lay(paper)
        robot.see("Votre justificatif de domicile", "Heading")
        robot.tap("Numériser", "Button")
        robot.see(sentence, match="part")
        robot.see("C'est bien cela", "Button")
        robot.see("Numériser un autre papier", "Button")
        kiosk.hall.take_away()
