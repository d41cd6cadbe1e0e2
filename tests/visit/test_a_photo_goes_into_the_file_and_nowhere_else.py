"""A library card, from the first touch to the desk, with a photo of the hall's drawn person: three tries, a choice."""

import io
from pathlib import Path

import pytest
from PIL import Image

from kiosk.tour.robot import Robot
from tests.support.kiosk import all_gone, family, spilt
from tests.support.library_card import begun, library, until_the_photo, written

SEEN_S = 30.0


def shoot(robot: Robot, go_on: str, then: str = "Gardez-vous cette photo ?") -> None:
    """The camera goes on at this button; the picture is taken at once, whatever the coach says. `then`: the next page's
    title."""
    robot.tap(go_on, "Button")
    robot.see("Placez votre visage dans l'ovale.", timeout_s=SEEN_S)
    robot.tap("Prendre la photo", "Button", timeout_s=SEEN_S)
    robot.see(then, "Heading", timeout_s=SEEN_S)


@pytest.mark.long
def test_three_tries_one_is_kept_and_arrives_in_its_size(tmp_path: Path) -> None:
    with library(tmp_path, ("camera",)) as kiosk:
        kiosk.hall.set("camera", scene="person")
        robot = begun(kiosk)
        written(robot)
        until_the_photo(robot)
        assert "Elle ne reconnaît personne" in robot.words()
        shoot(robot, "Allumer la caméra")
        robot.see("Il vous reste 2 essais.", match="part")
        shoot(robot, "Refaire une photo")
        robot.see("Il vous reste 1 essai.", match="part")
        shoot(robot, "Refaire une photo", "Choisissez une photo.")
        assert "Refaire une photo" not in robot.words(), "there is no fourth"
        robot.tap("Photo 1", "Button", match="start")
        robot.tap("Garder cette photo", "Button")
        robot.see("Comment vous joindre ?", "Heading")
        robot.tap("Continuer", "Button")
        robot.tap("Aucun message", "Button", match="start")
        robot.see("Relisez vos réponses", "Heading")
        processes = family(robot.pid)
        robot.tap("Tout est juste", "Button")
        robot.see("Signez votre demande", "Heading")
        robot.draw("Signez ici avec le doigt")
        robot.tap("Signer", "Button")
        robot.tap("Envoyer", "Button")
        robot.see("Prenez votre ticket.", timeout_s=SEEN_S, match="part")
        (listed,) = kiosk.files("desk")
        delivered = kiosk.delivered(listed["reference"], tmp_path / "out")
        robot.tap("Terminer", "Button")
        all_gone(processes)
        photo = delivered["facts"]["photo"]
        assert photo["origin"] == "photo"
        (name,) = photo["value"]["sha256"]
        (file,) = (tmp_path / "out").rglob(f"{name}.jpg")
        with Image.open(io.BytesIO(file.read_bytes())) as picture:
            assert picture.size == (827, 1063), "35 x 45 mm at 600 dots an inch"
            assert [round(side) for side in picture.info["dpi"]] == [600, 600]
        file.unlink()
        assert spilt(kiosk, (name,)) == []


@pytest.mark.long
def test_who_wants_no_photo_is_not_filmed_and_goes_on(tmp_path: Path) -> None:
    with library(tmp_path, ("camera",)) as kiosk:
        robot = begun(kiosk)
        written(robot)
        until_the_photo(robot)
        assert kiosk.hall.state()["camera"]["on"] is False
        robot.tap("Je n'en veux pas", "Button")
        robot.see("Vous pouvez continuer sans photo.", match="part")
        robot.tap("Continuer", "Button")
        robot.see("Comment vous joindre ?", "Heading")
        assert kiosk.hall.state()["camera"]["on"] is False
