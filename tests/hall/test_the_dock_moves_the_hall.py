"""The dock's window: what is touched there happens in the hall, and what happens in the hall is seen there."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import zxingcpp
from escpos.printer import Network

from kiosk.hall.device import CHOICES
from kiosk.hall.dock_words import DRAWN, TITLES, name_of, sections, value_of
from tests.support.dock import OpenDock, open_dock
from tests.support.hall import RunningHall, running_hall
from tests.support.patience import PATIENCE_S


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    with running_hall(tmp_path, also=("camera", "inputs")) as running:
        yield running


@pytest.fixture
def dock(hall: RunningHall) -> Iterator[OpenDock]:
    with open_dock(hall.state_dir) as opened:
        yield opened


def test_it_says_what_it_is(dock: OpenDock) -> None:
    assert dock.window.window.title() == "Hall simulé"


def test_it_shows_the_pin_that_it_was_given(dock: OpenDock) -> None:
    assert dock.item("pin").property("text") == "Code du personnel : 4711"


def test_a_paper_that_is_touched_lies_on_the_glass_and_is_taken_away(dock: OpenDock, hall: RunningHall) -> None:
    dock.wait_until(lambda: bool(dock.window.dock.property("hall")["papers"]), "no papers")
    dock.press("paper=bill-host")
    dock.wait_until(lambda: hall.state()["scanner"]["paper"] == "bill-host", "not laid")
    dock.wait_until(lambda: dock.item("scanner-take-away").isVisible(), "no hand to take it away")
    dock.wait_until(lambda: dock.look_at("scanner-glass").std() > 8, "no picture of the paper")
    dock.press("scanner-take-away")
    dock.wait_until(lambda: hall.state()["scanner"]["paper"] is None, "not taken away")


def test_what_others_do_is_seen(dock: OpenDock, hall: RunningHall) -> None:
    hall.printer(paper="low")
    dock.wait_until(lambda: dock.item("printer-paper=low").property("holds"), "not seen")


def test_the_slip_that_was_printed_is_shown(dock: OpenDock, hall: RunningHall) -> None:
    printer = Network("127.0.0.1", port=hall.printer_port, timeout=PATIENCE_S, profile="TM-T88V")
    printer.textln("Reçu")
    printer.qr("https://borne.example/vu", native=True, size=8)
    printer.cut()
    dock.wait_until(lambda: bool(dock.window.dock.property("receipt")), "no slip")
    dock.shown("slip")
    dock.wait_until(lambda: zxingcpp.read_barcode(dock.look()) is not None, "no slip with a code")
    code = zxingcpp.read_barcode(dock.look())
    assert code is not None
    assert code.text == "https://borne.example/vu"


def test_it_says_so_when_the_hall_is_gone(dock: OpenDock, hall: RunningHall) -> None:
    hall.process.terminate()
    hall.process.wait(PATIENCE_S)
    dock.wait_until(lambda: "ne répond pas" in dock.item("message").property("text"), "nothing was said")
    assert not dock.window.dock.property("online")


def test_each_word_of_each_device_has_a_french_name_and_a_place() -> None:
    assert set(TITLES) == set(CHOICES)
    for device, section in sections().items():
        assert {row.key for row in section.rows} | set(section.names) == set(CHOICES[device])
        for key, words in CHOICES[device].items():
            placed = {row.key: row.options for row in section.rows} | dict(section.names)
            assert [word for word, _ in placed[key]] == list(words) or not words
            plain = [word for word in words if name_of(device, key, word) == word and not word[:-1].isdigit()]
            assert plain == [], f"{device} {key}"
            names = [name for _, name in placed[key]]
            assert len(set(names)) == len(names), f"{device} {key}: two buttons of one name"


def _holds(dock: OpenDock, name: str) -> bool:
    return bool(dock.item(name).property("holds"))


def test_the_hall_takes_every_word_that_the_dock_offers(dock: OpenDock, hall: RunningHall) -> None:
    touched = 0
    for device, section in sections().items():
        for row in section.rows:
            if device not in hall.state():
                continue
            for word, _ in (*row.options, row.options[0]):
                name = f"{device}-{row.key}={word}"
                dock.press(name)
                dock.wait_until(partial(_holds, dock, name), f"{name} is not shown")
                wanted = value_of(device, row.key, word)
                assert hall.state()[device][row.key] == wanted, f"{name} did nothing"
                touched += 1
    assert touched > 50
    assert dock.item("message").property("text").startswith("Aucun")


def test_papers_go_into_the_feeder_and_before_the_camera(dock: OpenDock, hall: RunningHall) -> None:
    dock.press("place=feeder")
    dock.press("paper=bill-host")
    dock.wait_until(lambda: hall.state()["scanner"]["feeder"] == ["bill-host"], "not fed")
    dock.wait_until(lambda: bool(dock.item("paper=bill-host").property("laid")), "not shown")
    dock.press("paper=blank")
    dock.wait_until(lambda: hall.state()["scanner"]["feeder"] == ["bill-host", "blank"], "not fed behind")
    dock.press("scanner-empty-feeder")
    dock.wait_until(lambda: hall.state()["scanner"]["feeder"] == [], "not emptied")
    dock.press("place=camera")
    dock.press("paper=bill-old")
    dock.wait_until(lambda: hall.state()["camera"]["paper"] == "bill-old", "not before the camera")
    dock.wait_until(lambda: dock.look_at("camera-view").std() > 8, "no picture of what it sees")
    dock.press("camera-take-away")
    dock.wait_until(lambda: hall.state()["camera"]["paper"] is None, "not taken away")


def test_a_cable_of_an_input_device_is_pulled_and_put_back(dock: OpenDock, hall: RunningHall) -> None:
    dock.press("plug=keypad")
    dock.wait_until(lambda: hall.state()["inputs"]["unplugged"] == ["keypad"], "not pulled")
    dock.wait_until(lambda: not dock.item("plug=keypad").property("holds"), "not shown")
    dock.press("plug=keypad")
    dock.wait_until(lambda: hall.state()["inputs"]["unplugged"] == [], "not put back")


def test_a_key_that_is_touched_goes_down_and_up(dock: OpenDock, hall: RunningHall) -> None:
    with (hall.state_dir / "hall" / "inputs" / "keypad").open("rb", buffering=0) as keypad:
        dock.press("press=select")
        record = keypad.read(24)
    assert int.from_bytes(record[16:18], "little") == 1  # EV_KEY
    assert int.from_bytes(record[18:20], "little") == 353  # KEY_SELECT


def test_a_key_that_is_held_stays_down_until_it_is_let_go(dock: OpenDock, hall: RunningHall) -> None:
    dock.put_down("press=help")
    dock.wait_until(lambda: hall.state()["inputs"]["held"] == ["help"], "not held")
    dock.wait_until(lambda: bool(dock.item("press=help").property("holds")), "not shown")
    dock.lift("press=help")
    dock.wait_until(lambda: hall.state()["inputs"]["held"] == [], "not let go")


def test_what_the_hall_refuses_is_said_and_forgotten_with_the_next_gesture(dock: OpenDock) -> None:
    dock.window.dock.change("camera", "paper", "no-such-paper")
    dock.wait_until(lambda: "refuse" in dock.item("message").property("text"), "nothing was said")
    assert dock.window.dock.property("online")
    dock.press("camera-scene=face")
    dock.wait_until(lambda: "refuse" not in dock.item("message").property("text"), "still said")


def test_a_section_folds_under_its_name_and_tells_what_is_wrong_there(dock: OpenDock, hall: RunningHall) -> None:
    dock.press("printer-heading")
    dock.wait_until(lambda: not dock.item("printer-paper=out").isVisible(), "not folded")
    hall.printer(fault="mute")
    dock.wait_until(lambda: dock.item("printer-note").property("text") == "Muette", "the fault is not told")


def test_devices_that_are_not_there_are_not_shown(dock: OpenDock) -> None:
    for name in ("page_printer", "card_reader", "scanner2"):
        assert not dock.item(name).isVisible()
    assert dock.item("scanner").isVisible()


def test_what_has_a_place_of_its_own_is_in_the_choices() -> None:
    assert all(key in CHOICES[device] for device, key in DRAWN)
