"""From a frame's capture in the driver to its paint on the screen, beside the paint of a picture that is there already.

Off-screen, the preview 1000 pixels wide on the window of 1080 x 1920. No byte of a frame is copied in Python: the
driver decodes into shared memory, and Qt's painter scales from there.
"""

import asyncio
import os
import time
from typing import Any

import msgspec

from kiosk.bench.touch import quantile
from kiosk.config import Config
from kiosk.errors import KioskError

FRAMES = 100
FRAMES_S = 30.0

_QML = b"""
import QtQuick
import Kiosk.Camera

Window {
    width: 1080
    height: 1920
    visible: true

    CameraView {
        objectName: "view"
        width: 1000
        height: 562
        feed: Feed
        name: "bench"
    }
}
"""


class Preview(msgspec.Struct, frozen=True):
    """Milliseconds. `floor_p50`: from `update()` of an item with one fixed picture of the same size to its paint.
    `frames_per_s`: that were painted, from the first on; a camera gives 25. `copies_in_python`: of a frame's bytes, by
    construction."""

    p50: float
    p95: float
    floor_p50: float
    ratio_p50: float
    frames_per_s: float
    copies_in_python: int


def measure_preview(config: Config) -> Preview:
    """Raises `KioskError` when the camera shows nothing."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQml import QQmlApplicationEngine
    from qasync import QEventLoop

    from kiosk.ui import camera_view

    application = QGuiApplication.instance() or QGuiApplication([])
    feed = camera_view.CameraFeed()
    camera_view.register(feed)
    engine = QQmlApplicationEngine()
    engine.loadData(_QML)
    if not engine.rootObjects():
        raise KioskError("bench: the preview's window could not be made")
    window: Any = engine.rootObjects()[0]
    view = next(item for item in window.contentItem().childItems() if item.objectName() == "view")
    with QEventLoop(application) as loop:
        taken, seconds = loop.run_until_complete(_frames(config, feed, view))
        floor = loop.run_until_complete(_floor(window))
    ordered = sorted(taken)
    p50 = quantile(ordered, 0.5)
    return Preview(
        p50=round(p50 * 1e3, 2),
        p95=round(quantile(ordered, 0.95) * 1e3, 2),
        floor_p50=round(floor * 1e3, 2),
        ratio_p50=round(p50 / floor, 2),
        frames_per_s=round((len(taken) - 1) / seconds, 1),
        copies_in_python=0,
    )


async def _frames(config: Config, feed: Any, view: Any) -> tuple[list[float], float]:
    """Seconds from each frame's capture to its paint, and from the first paint to the last."""
    from kiosk.devices.camera.client import CameraClient
    from kiosk.devices.states import Fault

    client = CameraClient(config.camera)
    feed.attach(client)
    taken: list[float] = []
    painted_at: list[float] = []
    done = asyncio.Event()

    def painted(frame: Any) -> None:
        taken.append((time.monotonic_ns() - frame.captured_ns) / 1e9)
        painted_at.append(time.monotonic())
        if len(taken) >= FRAMES:
            done.set()

    view.painted.connect(painted)
    try:
        await client.open()
        await client.settled(20)
        lease = await client.lease("photo")
        if isinstance(lease, Fault):
            raise KioskError(f"bench: the camera is not lent: {lease.code}")
        async with lease:
            started = await lease.start()
            if isinstance(started, Fault):
                raise KioskError(f"bench: the camera shows nothing: {started.code}")
            async with asyncio.timeout(FRAMES_S):
                await done.wait()
            return taken, painted_at[-1] - painted_at[0]
    except TimeoutError:
        raise KioskError(f"bench: {len(taken)} of {FRAMES} frames in {FRAMES_S:g} s") from None
    finally:
        await client.close()


async def _floor(window: Any) -> float:
    """Median seconds from `update()` to the end of the paint of one fixed picture, as large on the screen."""
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtQuick import QQuickPaintedItem

    image = QImage(1280, 720, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    painted = asyncio.Event()

    class Still(QQuickPaintedItem):
        def paint(self, painter: QPainter) -> None:
            painter.drawImage(QRectF(0, 0, self.width(), self.height()), image)
            painted.set()

    item = Still(window.contentItem())
    item.setWidth(1000)
    item.setHeight(562)
    item.setY(700)
    taken = []
    for _ in range(FRAMES // 2):
        painted.clear()
        began = time.monotonic()
        item.update()
        await painted.wait()
        taken.append(time.monotonic() - began)
        await asyncio.sleep(0.02)
    return quantile(sorted(taken), 0.5)
