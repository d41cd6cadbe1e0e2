"""What a person sees of a camera: themselves, as in a mirror, greyed when it is no longer now; never half a frame."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QObject, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from kiosk.devices.camera.port import Streaming
from kiosk.devices.camera.protocol import NOTHING, Frame, Preview
from kiosk.devices.camera.ring import HEADER, SLOTS, FrameAt, Reader, Ring, header_offset
from kiosk.devices.camera.ring_writer import RingWriter
from kiosk.ui import camera_view
from kiosk.ui.camera_view import CameraFeed, CameraView
from tests.support.camera import camera_hall, open_camera
from tests.support.loops import run_in
from tests.support.patience import PATIENCE_S
from tests.support.qml import application

# As the tests are collected: before any of them makes the process's first engine.
camera_view.register(CameraFeed())

QML = """
import QtQuick
import Kiosk.Camera

Window {
    property QtObject feed: null
    property bool mirrored: false

    width: 400
    height: 300
    color: "#ffffff"

    CameraView {
        objectName: "view"
        anchors.fill: parent
        feed: parent.Window.window.feed
        mirrored: parent.Window.window.mirrored
        name: "Image de la caméra"
    }
}
"""
WHITE = QColor(255, 255, 255)


class Eye:
    """Stands where the camera's client stands: the test writes the frames."""

    def __init__(self) -> None:
        self.ring = Ring()
        self.writer = RingWriter(self.ring.descriptor)
        self.preview: Preview = NOTHING
        self._changed: Callable[[Preview], None] = lambda preview: None

    def watch_preview(self, changed: Callable[[Preview], None]) -> None:
        self._changed = changed
        changed(NOTHING)

    def watch_light(self, changed: Callable[[bool], None]) -> None:
        changed(True)

    def tell(self, preview: Preview) -> None:
        self.preview = preview
        self._changed(preview)

    def show(self, picture: Any) -> Frame:
        frame = Frame(*self.writer.write(picture, time.monotonic_ns()))
        self.tell(Preview(frame, True))
        return frame


class Shown:
    """A window with one `CameraView`."""

    def __init__(self) -> None:
        self.app = application()
        self.warnings: list[str] = []
        self._before = qInstallMessageHandler(self._note)
        self._engine = QQmlApplicationEngine()
        self._engine.loadData(QByteArray(QML.encode()))
        window = self._engine.rootObjects()[0]
        assert isinstance(window, QQuickWindow)
        self.window = window
        view = window.findChild(CameraView, "view")
        assert isinstance(view, CameraView)
        self.view = view
        self.painted: list[FrameAt] = []
        self.view.painted.connect(self.painted.append)
        self.feed = CameraFeed()
        self.window.setProperty("feed", self.feed)
        self.window.show()
        assert QTest.qWaitForWindowExposed(self.window)

    def _note(self, kind: QtMsgType, context: object, text: str) -> None:
        self.warnings.append(text)

    def grab(self) -> QImage:
        return self.window.grabWindow()

    def at(self, x: int, y: int) -> QColor:
        return self.grab().pixelColor(x, y)

    def close(self) -> None:
        self.window.close()
        qInstallMessageHandler(self._before)


@pytest.fixture
def shown() -> Iterator[Shown]:
    shown = Shown()
    yield shown
    shown.close()
    assert shown.warnings == []


def halves(width: int = 320, height: int = 240) -> Any:
    """Red at the left, blue at the right."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, : width // 2, 2] = 255
    picture[:, width // 2 :, 0] = 255
    return picture


def test_a_frame_is_shown_in_its_shape_and_mirrored_on_demand(shown: Shown) -> None:
    eye = Eye()
    shown.feed.attach(eye)
    assert shown.at(200, 150) == WHITE, "nothing is painted before the first frame"
    eye.show(halves(320, 120))
    assert (shown.at(20, 150).red(), shown.at(380, 150).blue()) == (255, 255)
    # 400 x 150 of 400 x 300: the rest is not the camera's.
    assert shown.at(200, 60) == WHITE
    assert shown.at(200, 240) == WHITE
    shown.window.setProperty("mirrored", True)
    assert (shown.at(20, 150).blue(), shown.at(380, 150).red()) == (255, 255)


def test_a_frame_that_is_no_longer_live_is_greyed_and_none_is_nothing(shown: Shown) -> None:
    eye = Eye()
    shown.feed.attach(eye)
    frame = eye.show(halves())
    assert shown.feed.property("live") is True
    assert shown.at(20, 150) == QColor(255, 0, 0)
    eye.tell(Preview(frame, False))
    assert shown.feed.property("live") is False
    greyed = shown.at(20, 150)
    assert 100 < greyed.red() < 180
    assert 60 < greyed.green() < 110
    eye.tell(NOTHING)
    assert shown.at(20, 150) == WHITE
    eye.ring.wipe()
    eye.tell(Preview(frame, False))
    assert shown.at(20, 150) == WHITE, "a frame that was wiped is no frame"


def test_a_notice_that_lies_shows_nothing(shown: Shown) -> None:
    eye = Eye()
    shown.feed.attach(eye)
    frame = eye.show(halves())
    for lie in (Frame(frame.slot, frame.sequence + 2), Frame(2, frame.sequence), Frame(0, 0), Frame(0, 7)):
        eye.tell(Preview(lie, True))
        assert shown.at(20, 150) == WHITE


WRITER = """
import sys, time
import numpy as np
from kiosk.devices.camera.ring_writer import RingWriter

writer = RingWriter(int(sys.argv[1]))
frames = [np.full((720, 1280, 3), value, np.uint8) for value in (30, 90, 150, 210)]
end = time.monotonic() + 100
print("writes", flush=True)
while time.monotonic() < end:
    for frame in frames:
        writer.write(frame, 0)
"""


def test_no_half_of_a_frame_is_ever_seen(shown: Shown) -> None:
    """A driver writes as fast as it can, and the frame to paint is the one that it overwrites next: what is seen is of
    one colour all the same."""
    eye = Eye()
    shown.feed.attach(eye)
    looked = overtaken = 0
    command = [sys.executable, "-c", WRITER, str(eye.ring.descriptor)]
    with subprocess.Popen(command, pass_fds=[eye.ring.descriptor], stdout=subprocess.PIPE) as driver:
        try:
            assert driver.stdout is not None
            driver.stdout.readline()
            deadline = time.monotonic() + PATIENCE_S
            while (looked < 60 or overtaken < 5) and time.monotonic() < deadline:
                before = len(shown.painted)
                eye.tell(Preview(oldest(eye.ring), True))
                picture = shown.grab()
                colours = {picture.pixelColor(200, y).red() for y in range(45, 255)}
                assert len(colours) == 1
                looked += 1
                overtaken += len(shown.painted) == before
        finally:
            driver.kill()
    assert overtaken >= 5, "the painter was never overtaken: nothing was tried"
    assert shown.painted, "it was overtaken each time: nothing was seen"


def oldest(memory: Ring) -> Frame:
    reader = Reader(memory)
    while True:
        found = [HEADER.unpack_from(reader.memory, header_offset(slot))[0] for slot in range(SLOTS)]
        whole = [(sequence, slot) for slot, sequence in enumerate(found) if sequence and sequence % 2 == 0]
        if whole:
            return Frame(min(whole)[1], min(whole)[0])


def test_what_is_no_feed_shows_nothing(shown: Shown) -> None:
    other = QObject()
    for feed in (None, other, shown.feed):
        shown.window.setProperty("feed", feed)
        assert shown.at(200, 150) == WHITE


def test_it_has_a_name_for_those_who_do_not_see_it(shown: Shown) -> None:
    window = QAccessible.queryAccessibleInterface(shown.window)
    assert window is not None
    view = window.child(0)
    assert view is not None
    assert view.text(QAccessible.Text.Name) == "Image de la caméra"
    assert view.role() == QAccessible.Role.Graphic


def test_a_person_sees_the_camera_lose_its_driver_and_come_back(shown: Shown, tmp_path: Path) -> None:
    with camera_hall(tmp_path) as hall:
        hall.reset()

        async def story() -> None:
            async with open_camera(hall.config()) as client, await client.lent() as lease:
                shown.feed.attach(client)
                assert await lease.start() == Streaming()
                await client.frames(2)
                # The wall behind the face, at the upper left.
                wall = shown.at(20, 20)
                assert abs(wall.red() - 185) < 25
                assert abs(wall.blue() - 204) < 25
                os.kill(client.driver_pid or 0, signal.SIGKILL)
                await client.until(lambda: not client.previews[-1].live)
                greyed = shown.at(20, 20)
                assert greyed == WHITE or abs(greyed.red() - 147) < 15
                await client.frames(2)
                assert abs(shown.at(20, 20).red() - 185) < 25
                await lease.stop()
                await asyncio.sleep(0)
                assert shown.at(20, 20) == WHITE

        run_in("qasync", story)


SINGLETON = """
import sys
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from kiosk.ui import camera_view

app = QGuiApplication([])
feed = camera_view.CameraFeed()
camera_view.register(feed)
engine = QQmlApplicationEngine()
engine.loadData(QByteArray(b'''
import QtQuick
import Kiosk.Camera
Window { property bool live: Feed.live; property bool on: Feed.on; CameraView { objectName: "v"; feed: Feed } }
'''))
window = engine.rootObjects()[0]
print(window.property("live"), window.property("on"), window.findChild(camera_view.CameraView, "v").feed is feed)
"""


def test_qml_finds_the_kiosk_s_own_feed_by_name() -> None:
    said = subprocess.run(
        [sys.executable, "-c", SINGLETON],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert said.returncode == 0, said.stderr
    assert said.stdout.split() == ["False", "False", "True"]
