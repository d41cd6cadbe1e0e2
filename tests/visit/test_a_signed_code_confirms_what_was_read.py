"""The back of an identity card, with its signed code, on a real scanner and before a real camera."""

from datetime import date
from pathlib import Path

import pytest

from kiosk.hall.cards.documents import DOCUMENTS
from kiosk.hall.chip import zone
from tests.support.kiosk import running_kiosk, spilt, visit

READ_S = 40.0


@pytest.mark.long
def test_a_card_on_the_glass_a_forged_one_and_one_before_the_camera(tmp_path: Path) -> None:
    with running_kiosk(tmp_path, {}, ("camera",)) as kiosk:
        citizen = visit(kiosk)
        robot = citizen.robot
        citizen.begin()
        citizen.choose()
        robot.see("Qui êtes-vous ?", "Heading")
        robot.tap("Numériser ma pièce", "Button", match="start")
        kiosk.hall.lay("cnie-back-cev-tampered")
        robot.tap("Numériser sur la vitre", "Button")
        robot.see("n'a pas pu confirmer le code", timeout_s=READ_S, match="part")
        assert "FAUSSAIRE" not in robot.words()
        robot.tap("Écrire moi-même", "Button")
        kiosk.hall.lay("cnie-back-cev")
        robot.tap("Numériser ma pièce", "Button", match="start")
        robot.tap("Numériser sur la vitre", "Button")
        robot.see("Le code signé de cette pièce est bon.", timeout_s=READ_S, match="part")
        assert "lu dans le code signé de la carte d'identité" in robot.words()
        robot.tap("Retour", "Button")
        kiosk.hall.take_away()
        kiosk.hall.set("camera", scene="close_up", paper="cnie-back-cev-described")
        robot.tap("Numériser ma pièce", "Button", match="start")
        robot.tap("Montrer à la caméra", "Button")
        robot.see("Voici ce que nous avons lu", "Heading", timeout_s=READ_S)
        robot.tap("C'est bien cela", "Button")
        robot.see("Où habitez-vous maintenant ?", "Heading")
        lines = zone.lines(DOCUMENTS["cnie"].holder_on(date.today()))
        assert spilt(kiosk, (*lines, lines[0][5:14], "FAUSSAIRE", "1990-07-13")) == []
