"""The hall's identity card on a real pcscd, from the first touch to the desk; and nothing of it is left."""

from pathlib import Path
from typing import Any

import pytest

from kiosk.tour.terminal import Terminal
from kiosk.tour.visit import ChangeOfAddress
from tests.support.kiosk import all_gone, family, running_kiosk, spilt, visit


def at_the_digits(kiosk: Terminal, citizen: ChangeOfAddress) -> dict[str, Any]:
    """What is printed on the card; the visit asks for its six digits."""
    citizen.begin()
    citizen.choose()
    citizen.robot.see("Qui êtes-vous ?", "Heading")
    citizen.robot.tap("Lire ma carte", "Button", match="start")
    citizen.robot.see("Les six chiffres de votre carte", "Heading")
    printed: dict[str, Any] = kiosk.hall.state()["card_reader"]["identity"]["documents"]["cnie"]
    return printed


@pytest.mark.long
def test_the_chip_answers_for_the_citizen_and_leaves_no_trace(tmp_path: Path) -> None:
    with running_kiosk(tmp_path, {"goodbye_s": 2}, ("card_reader",)) as kiosk:
        citizen = visit(kiosk)
        robot = citizen.robot
        printed = at_the_digits(kiosk, citizen)
        assert printed["can"] not in robot.words()
        robot.write("Les six chiffres", printed["can"])
        robot.tap("Continuer", "Button")
        robot.see("Posez votre carte sur le lecteur", "Heading")
        kiosk.hall.set("card_reader", slot="contactless", card="cnie")
        robot.see("Voici ce que nous avons lu", "Heading")
        robot.see("La puce est authentique.", match="part")
        assert "13 juillet 1990" in robot.words()
        robot.tap("C'est bien cela", "Button")
        kiosk.hall.set("card_reader", slot="contactless", card=None)
        citizen.home()
        citizen.address()
        citizen.since()
        citizen.proof()
        robot.see("Relisez vos réponses", "Heading")
        assert "lu dans la puce de la carte d'identité" in robot.words()
        processes = family(robot.pid)
        citizen.review()
        citizen.sign()
        reference = citizen.send()
        citizen.leave()
        all_gone(processes)
        facts = kiosk.delivered(reference)["facts"]
        assert facts["nom"] == {"value": "SPECIMEN", "origin": "chip", "person": "declarant"}
        assert facts["naissance"]["origin"] == "chip"
        planted = (printed["can"], printed["zone"][0], printed["zone"][2], "Dominique", "1990-07-13")
        assert spilt(kiosk, planted) == []


def test_a_wrong_number_a_card_lifted_too_soon_and_a_reader_that_goes_each_have_a_way_on(tmp_path: Path) -> None:
    with running_kiosk(tmp_path, {}, ("card_reader",)) as kiosk:
        citizen = visit(kiosk)
        robot = citizen.robot
        printed = at_the_digits(kiosk, citizen)
        kiosk.hall.set("card_reader", slot="contactless", card="cnie")
        robot.write("Les six chiffres", "000000" if printed["can"] != "000000" else "111111")
        robot.tap("Continuer", "Button")
        robot.see("il reste un essai", match="part")
        kiosk.hall.set("card_reader", slot="contactless", card=None)
        robot.tap("Retaper les chiffres", "Button")
        robot.write("Les six chiffres", printed["can"])
        robot.tap("Continuer", "Button")
        kiosk.hall.set("card_reader", chip="removed", at=12)
        kiosk.hall.set("card_reader", slot="contactless", card="cnie")
        robot.see("La carte a été reprise avant la fin", match="part")
        kiosk.hall.set("card_reader", chip=None)
        kiosk.hall.set("card_reader", slot="contactless", card=None)
        kiosk.hall.set("card_reader", slot="contactless", card="cnie")
        robot.see("Voici ce que nous avons lu", "Heading")
