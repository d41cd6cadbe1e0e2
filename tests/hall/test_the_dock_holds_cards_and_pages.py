"""The dock with what needs services of the system: the card reader's true pcscd, the page printer's true CUPS."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.dock import OpenDock, open_dock
from tests.support.hall import RunningHall, running_hall
from tests.support.page_printer import pdf


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    with running_hall(tmp_path, also=("card_reader", "page_printer")) as running:
        yield running


@pytest.fixture
def dock(hall: RunningHall) -> Iterator[OpenDock]:
    with open_dock(hall.state_dir) as opened:
        yield opened


def test_a_card_is_picked_laid_into_a_slot_and_taken_away(dock: OpenDock, hall: RunningHall) -> None:
    def lies() -> object:
        return hall.state()["card_reader"]["slots"]["contact-2"]["card"]

    assert not dock.item("slot=contact-2").isEnabled()  # nothing in the hand, nothing in the slot
    dock.press("card=vitale")
    dock.press("slot=contact-2")
    dock.wait_until(lambda: lies() == "vitale", "not laid")
    dock.wait_until(lambda: dock.item("card_reader-note").property("text") == "Carte Vitale", "not told")
    dock.press("slot=contact-2")
    dock.wait_until(lambda: lies() is None, "not taken away")


def test_the_last_page_is_shown(dock: OpenDock, hall: RunningHall) -> None:
    hall.wait_until(lambda: hall.state()["page_printer"]["open"], 20)
    subprocess.run(["lp", "-h", hall.ready["cups"], "-d", hall.ready["cups_queue"]], input=pdf(2), check=True)
    dock.wait_until(lambda: bool(dock.window.dock.property("page")), "no page")
    assert dock.window.dock.property("page").endswith("/2.png")
    dock.wait_until(lambda: dock.look_at("page").std() > 2, "no picture of it")
