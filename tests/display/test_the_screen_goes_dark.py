"""Nobody is there: the page goes black and the monitor off; whoever comes has it back, and has pressed nothing."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QPointingDevice
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from kiosk.config import Screen
from kiosk.devices.inputs.port import HeadsetPlugged, KeyPressed, KeyReleased, PresenceChanged
from kiosk.display import outputs
from kiosk.display.fingers import Fingers
from kiosk.display.outputs import Output
from kiosk.ui.panel import Panel
from kiosk.ui.sleeper import Sleeper
from tests.support.compositor import OUTPUT, needed, running_compositor
from tests.support.patience import PATIENCE_S
from tests.support.qml import application

PAGE = b"""import QtQuick
Window { width: 400; height: 600; visible: true; property int pressed: 0; property int typed: 0
    Item { anchors.fill: parent; focus: true; Keys.onPressed: parent.Window.window.typed += 1
        MouseArea { anchors.fill: parent; onPressed: Window.window.pressed += 1 } } }"""
MIDDLE = QPoint(200, 300)
# Of linux/input-event-codes.h, as the kernel writes them: ABS_X, ABS_Y, ABS_MT_POSITION_X and _Y; a mouse has none.
TOUCH, MOUSE = "60000000000003\n", "0\n"


class Monitor:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def light(self) -> None:
        self.asked.append("light")

    def darken(self) -> None:
        self.asked.append("dark")


class Machine:
    """Folders and a FIFO as the kernel shows a touchscreen."""

    def __init__(self, folder: Path) -> None:
        self.sysfs, self.dev = folder / "sys", folder / "dev"
        self.sysfs.mkdir()
        self.dev.mkdir()

    def plug(self, name: str, bits: str) -> int:
        """The writing end."""
        capabilities = self.sysfs / name / "device/capabilities"
        capabilities.mkdir(parents=True)
        (capabilities / "abs").write_text(bits)
        os.mkfifo(self.dev / name)
        return os.open(self.dev / name, os.O_RDWR)

    def fingers(self) -> Fingers:
        return Fingers(self.sysfs, self.dev)


@pytest.fixture
def page() -> Iterator[QQuickWindow]:
    application()
    engine = QQmlApplicationEngine()
    engine.loadData(PAGE)
    window = engine.rootObjects()[0]
    assert isinstance(window, QQuickWindow)
    window.requestActivate()
    yield window
    window.close()
    engine.deleteLater()
    QCoreApplication.processEvents()


def until(seen: Callable[[], bool], what: str) -> None:
    loop, over = QEventLoop(), QTimer(singleShot=True, interval=round(PATIENCE_S * 1000))
    look = QTimer(interval=5)
    look.timeout.connect(lambda: loop.quit() if seen() else None)
    over.timeout.connect(loop.quit)
    look.start()
    over.start()
    loop.exec()
    assert seen(), what


def black(window: QQuickWindow) -> bool:
    return window.grabWindow().pixelColor(MIDDLE).lightness() == 0


def pressed(window: QQuickWindow) -> int:
    return int(window.property("pressed"))


def seeing(sleeper: Sleeper) -> Sleeper:
    """Its half second after a touch that woke it is over."""
    sleeper._blind_until = 0.0
    return sleeper


def test_a_touch_wakes_and_presses_nothing(page: QQuickWindow, tmp_path: Path) -> None:
    monitor = Monitor()
    sleeper = Sleeper(page, 0.05, monitor, lambda: True, Machine(tmp_path).fingers)
    until(lambda: sleeper.asleep, "the screen sleeps")
    assert black(page)
    assert monitor.asked == ["light"], "without a touchscreen of its own to listen to, it keeps its signal"
    QTest.mouseClick(page, Qt.MouseButton.LeftButton, pos=MIDDLE)
    assert not sleeper.asleep
    assert not black(page)
    QTest.mouseClick(page, Qt.MouseButton.LeftButton, pos=MIDDLE)
    assert pressed(page) == 0, "nor does the same finger, told of late"
    seeing(sleeper)
    QTest.mouseClick(page, Qt.MouseButton.LeftButton, pos=MIDDLE)
    assert pressed(page) == 1


def test_a_finger_that_wakes_is_swallowed_until_it_is_lifted(page: QQuickWindow, tmp_path: Path) -> None:
    glass = QTest.createTouchDevice()
    assert isinstance(glass, QPointingDevice)
    sleeper = Sleeper(page, 0.05, Monitor(), lambda: True, Machine(tmp_path).fingers)
    until(lambda: sleeper.asleep, "the screen sleeps")
    QTest.touchEvent(page, glass).press(0, MIDDLE, page)
    seeing(sleeper)
    QTest.touchEvent(page, glass).move(0, MIDDLE + QPoint(9, 9), page)
    QTest.touchEvent(page, glass).release(0, MIDDLE + QPoint(9, 9), page)
    assert pressed(page) == 0
    QTest.touchEvent(page, glass).press(0, MIDDLE, page)
    QTest.touchEvent(page, glass).release(0, MIDDLE, page)
    assert pressed(page) == 1


def test_the_monitor_goes_off_where_a_touchscreen_is_listened_to(page: QQuickWindow, tmp_path: Path) -> None:
    machine, monitor = Machine(tmp_path), Monitor()
    glass, mouse = machine.plug("event3", TOUCH), machine.plug("event4", MOUSE)
    sleeper = Sleeper(page, 0.05, monitor, lambda: True, machine.fingers)
    until(lambda: sleeper.asleep, "the screen sleeps")
    assert monitor.asked == ["light", "dark"]
    os.write(mouse, b"x" * 24)
    QCoreApplication.processEvents()
    assert sleeper.asleep
    os.write(glass, b"x" * 24)
    until(lambda: not sleeper.asleep, "a finger wakes it")
    assert monitor.asked == ["light", "dark", "light"]
    os.close(glass)
    os.close(mouse)


def test_a_touchscreen_that_is_unplugged_while_it_is_dark_lights_the_monitor(
    page: QQuickWindow, tmp_path: Path
) -> None:
    machine, monitor = Machine(tmp_path), Monitor()
    glass = machine.plug("event3", TOUCH)
    sleeper = Sleeper(page, 0.05, monitor, lambda: True, machine.fingers)
    until(lambda: sleeper.asleep, "the screen sleeps")
    (machine.sysfs / "event3").rename(tmp_path / "gone")
    os.close(glass)
    until(lambda: monitor.asked == ["light", "dark", "light"], "the monitor is lit")
    assert sleeper.asleep
    assert black(page), "the black page takes the touch of the next one"


def test_who_presses_a_key_does_what_the_key_does(page: QQuickWindow, tmp_path: Path) -> None:
    sleeper = Sleeper(page, 0.05, Monitor(), lambda: True, Machine(tmp_path).fingers)
    until(lambda: sleeper.asleep, "the screen sleeps")
    QTest.keyClick(page, Qt.Key.Key_Down)
    assert not sleeper.asleep
    assert page.property("typed") == 1


@pytest.mark.parametrize("event", [KeyPressed("help"), PresenceChanged(True), HeadsetPlugged(True)])
def test_keypad_sensor_and_headset_wake_it(event: object, page: QQuickWindow, tmp_path: Path) -> None:
    sleeper = Sleeper(page, 0.05, Monitor(), lambda: True, Machine(tmp_path).fingers)
    until(lambda: sleeper.asleep, "the screen sleeps")
    sleeper.felt(KeyReleased("help"))
    assert sleeper.asleep, "a key that was held before, and is let go"
    sleeper.felt(event)  # type: ignore[arg-type] # of the port's events
    assert not sleeper.asleep


def test_it_stays_lit_while_somebody_is_there(page: QQuickWindow, tmp_path: Path) -> None:
    free, asked = [False], []

    def is_free() -> bool:
        asked.append(True)
        return free[0]

    sleeper = Sleeper(page, 0.02, Monitor(), is_free, Machine(tmp_path).fingers)
    until(lambda: len(asked) > 3, "it asks whether a visit runs")
    assert not sleeper.asleep
    sleeper.felt(PresenceChanged(True))
    free[0] = True
    count = len(asked)
    waited = QTimer(singleShot=True, interval=200)
    waited.start()
    until(lambda: not waited.isActive(), "ten times its time")
    assert not sleeper.asleep
    assert len(asked) == count
    sleeper.felt(PresenceChanged(False))
    until(lambda: sleeper.asleep, "they have left")


@needed
def test_the_compositor_switches_it_off_and_on(
    page: QQuickWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(tmp_path)
    glass = machine.plug("event3", TOUCH)
    with running_compositor(tmp_path / "run", monkeypatch), ThreadPoolExecutor(1) as aside:
        panel = Panel(Screen(rotation=180), aside.submit)
        free = [True]
        sleeper = Sleeper(page, 0.05, panel, lambda: free[0], machine.fingers)
        until(lambda: outputs.outputs() == (Output(OUTPUT, False),), "the monitor has no signal")
        free[0] = False  # or it is dark again before anybody has looked
        os.write(glass, b"x")
        until(lambda: outputs.outputs() == (Output(OUTPUT, True, "180"),), "it is lit, and turned")
        assert not sleeper.asleep
    os.close(glass)
