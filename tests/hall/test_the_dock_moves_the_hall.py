"""The dock's window: what is touched there happens in the hall, and what happens in the hall is seen there."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from escpos.printer import Network
from PySide6.QtCore import QPointF, Qt, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.hall.dock import DockWindow
from tests.support.hall import RunningHall, running_hall
from tests.support.qml import application


@pytest.fixture(scope="module")
def app() -> QGuiApplication:
    return application()


class OpenDock:
    """The dock's window under the hands of a test."""

    def __init__(self, app: QGuiApplication, state: Path) -> None:
        self._app = app
        self.window = DockWindow(state, staff_pin="4711")

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + 10
        while not holds():
            assert time.monotonic() < deadline, what
            self._app.processEvents()
            time.sleep(0.01)

    def item(self, name: str) -> QQuickItem:
        """The item of that objectName. Delegates are no QObject children: the items are walked."""
        waiting = [self.window.window.contentItem()]
        while waiting:
            item = waiting.pop()
            if item.objectName() == name:
                return item
            waiting.extend(item.childItems())
        raise AssertionError(f"there is no {name}")

    def press(self, name: str) -> None:
        item = self.item(name)
        at = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        QTest.mouseClick(self.window.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def look(self) -> np.ndarray:
        """What the window shows, as gray levels."""
        picture = self.window.window.grabWindow().convertToFormat(QImage.Format.Format_Grayscale8)
        rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
        return np.ascontiguousarray(rows[:, : picture.width()])

    def look_at(self, name: str) -> np.ndarray:
        item = self.item(name)
        corner = item.mapToScene(QPointF(0, 0)).toPoint()
        return self.look()[corner.y() : corner.y() + int(item.height()), corner.x() : corner.x() + int(item.width())]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    with running_hall(tmp_path) as running:
        yield running


@pytest.fixture
def dock(app: QGuiApplication, hall: RunningHall) -> Iterator[OpenDock]:
    said: list[str] = []
    before = qInstallMessageHandler(lambda _kind, _context, text: said.append(text))
    try:
        opened = OpenDock(app, hall.state_dir)
        opened.wait_until(lambda: opened.window.dock.property("online"), "the dock did not find the hall")
        yield opened
        opened.window.close()
    finally:
        qInstallMessageHandler(before)
    assert [text for text in said if "qml" in text.lower()] == []


def test_it_says_what_it_is(dock: OpenDock) -> None:
    assert dock.window.window.title() == "Hall simulé"


def test_it_shows_the_pin_that_it_was_given(dock: OpenDock) -> None:
    assert dock.item("pin").property("text") == "Code du personnel : 4711"


def test_a_paper_that_is_touched_lies_on_the_glass_and_is_taken_away(dock: OpenDock, hall: RunningHall) -> None:
    dock.wait_until(lambda: bool(dock.window.dock.property("hall")["papers"]), "no papers")
    dock.press("paper=bill-host")
    dock.wait_until(lambda: hall.state()["scanner"]["paper"] == "bill-host", "not laid")
    dock.wait_until(lambda: dock.item("glass-hand=").isVisible(), "no hand to take it away")
    dock.wait_until(lambda: dock.look_at("glass").std() > 8, "no picture of the paper")
    dock.press("glass-hand=")
    dock.wait_until(lambda: hall.state()["scanner"]["paper"] is None, "not taken away")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("scanner-fault=jam", ("scanner", "fault", "jam")),
        ("printer-paper=out", ("printer", "paper", "out")),
        ("printer-cover=open", ("printer", "cover", "open")),
        ("printer-fault=mute", ("printer", "fault", "mute")),
        ("cable=off", ("cable", "connected", False)),
    ],
)
def test_each_device_can_be_put_out_of_order(
    dock: OpenDock, hall: RunningHall, name: str, expected: tuple[str, str, object]
) -> None:
    device, key, value = expected
    dock.press(name)
    dock.wait_until(lambda: hall.state()[device][key] == value, f"{name} did nothing")
    dock.wait_until(lambda: dock.item(name).property("holds"), f"{name} is not shown")


def test_what_others_do_is_seen(dock: OpenDock, hall: RunningHall) -> None:
    hall.printer(paper="low")
    dock.wait_until(lambda: dock.item("printer-paper=low").property("holds"), "not seen")


def test_the_slip_that_was_printed_is_shown(dock: OpenDock, hall: RunningHall) -> None:
    printer = Network("127.0.0.1", port=hall.printer_port, timeout=2, profile="TM-T88V")
    printer.textln("Reçu")
    printer.qr("https://borne.example/vu", native=True, size=8)
    printer.cut()
    dock.wait_until(lambda: zxingcpp.read_barcode(dock.look()) is not None, "no slip with a code")
    code = zxingcpp.read_barcode(dock.look())
    assert code is not None
    assert code.text == "https://borne.example/vu"


def test_it_says_so_when_the_hall_is_gone(dock: OpenDock, hall: RunningHall) -> None:
    hall.process.terminate()
    hall.process.wait(5)
    dock.wait_until(lambda: "ne répond pas" in dock.item("message").property("text"), "nothing was said")
    assert not dock.window.dock.property("online")
