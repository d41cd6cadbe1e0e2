"""The product's window, off-screen, dressed again and again in place: one process takes every picture.

What could differ from run to run is held at the edges: the clock stands, references and ids are known, the time zone
is that of the hall, nothing moves, no caret blinks. Fonts are the product's, the renderer is Qt's own in software.
"""

import math
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QMessageLogContext,
    QPoint,
    QPointF,
    QThread,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk import assets
from kiosk.errors import KioskError
from kiosk.i18n.translator import Translator, load
from kiosk.session.state import changed
from kiosk.tour.citizen import Citizen, Library, staffed
from kiosk.tour.looks import FORMATS, Look
from kiosk.tour.paper import scanned_bill
from kiosk.tour.places import DRAWN, SHEETS, reach
from kiosk.tour.still_call import StillClient
from kiosk.tour.still_camera import StillCamera
from kiosk.ui import images
from kiosk.ui.bridge import VisitBridge
from kiosk.ui.call_glass import CallGlass
from kiosk.ui.images import PreviewStore
from kiosk.ui.viewmodels.pictures import FILE_PICTURES, pictures_of, whole_name
from kiosk.ui.viewmodels.view import View
from kiosk.ui.window import KioskWindow, application

# Read by Qt when the application is made.
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
# Of a desktop: they would make the pictures larger.
SCALES = ("QT_SCALE_FACTOR", "QT_SCREEN_SCALE_FACTORS", "QT_FONT_DPI")
TIME_ZONE = "Europe/Paris"
# What a finger writes, in shares of the pad: an arch, loops, a flourish. No one's name.
SIGNATURE = tuple(
    (
        0.2 + 0.5 * at / 71 + 0.03 * math.sin(at / 2.6),
        0.5 - 0.26 * math.exp(-((at / 71 - 0.1) ** 2) / 0.006) + 0.13 * math.sin(at / 1.9) * (1 - at / 90),
    )
    for at in range(72)
)
# A page that does not stand still by then never will.
SETTLE_S = 10.0


class Studio:
    """One a process: the bridge belongs to its first QML engine."""

    def __init__(self, library: Library) -> None:
        os.environ |= {**OFFSCREEN, "TZ": TIME_ZONE}
        for name in SCALES:
            os.environ.pop(name, None)
        time.tzset()
        self._app = application()
        self._complaints: list[str] = []
        # Specimens only are shown here, so that QML's words may be kept, which the product leaves out of its log.
        qInstallMessageHandler(self._complain)
        QGuiApplication.styleHints().setCursorFlashTime(0)
        self._library = library
        self._previews = PreviewStore()
        self._bridge = VisitBridge(lambda event: None, library.towns.towns_of)
        self._call = CallGlass(StillClient())
        self._bridge.seat(self._call)
        self._format = FORMATS["1080x1920"]
        self._translators: dict[str, Translator] = {}
        self._paper = scanned_bill(images.load_fonts(assets.path("fonts")))
        paper = (self._paper.preview_rgb, self._paper.width_px, self._paper.height_px)
        for name in (self._paper.sha256, whole_name(self._paper.sha256)):
            self._previews.put(name, *paper)
        self._citizen = self._newcomer()
        self._place = ""
        self._show(Look("attract"), self._citizen)
        self._window = KioskWindow(self._format.config().screen, self._bridge, self._previews)
        self._window.camera.attach(StillCamera(self._paper))
        self._finger = QTest.createTouchDevice()
        self._window.present(lambda: None)
        self._until_still()

    def take(self, look: Look, *, anew: bool = False) -> QImage:
        """The picture of a look: in place, where the place is the one of before, or of a page that has just been made.
        Raises `KioskError` when the screen does not come to rest.
        """
        window = self._window.window
        if look.format != self._format.name:
            self._format = FORMATS[look.format]
            self._place = ""
            window.setProperty("pixelsPerMm", 1 / self._format.pitch_mm)
            window.resize(self._format.width_px, self._format.height_px)
        if anew or look.place != self._place:
            self._go_to(look)
        self._show(look, self._citizen)
        window.setProperty("sheet", look.place if look.place in SHEETS else "")
        self._until_still()
        if look.place in DRAWN and not self._signed:
            self._sign()
        return window.grabWindow()

    def complaints(self) -> tuple[str, ...]:
        """What QML has said until now, each sentence once."""
        return tuple(dict.fromkeys(self._complaints))

    def pages(self) -> list[QQuickItem]:
        """The page, and any that has gone and was not let go."""
        page = self._window.window.property("page")
        return [child for child in page.parentItem().childItems() if child.property("content") is not None]

    def _sign(self) -> None:
        """By a finger on the pad, once a page: its ink is dressed anew with the page."""
        window = self._window.window
        pad = next(item for item in _below(window.contentItem()) if item.property("written") is not None)
        path = [pad.mapToScene(QPointF(x * pad.width(), y * pad.height())).toPoint() for x, y in SIGNATURE]
        self._touch("press", path[0])
        for point in path[1:]:
            self._touch("move", point)
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)  # a frame takes one move
        self._touch("release", path[-1])
        self._signed = True
        self._until_still()

    def _touch(self, what: Literal["press", "move", "release"], place: QPoint) -> None:
        sequence = QTest.touchEvent(self._window.window, self._finger, False)
        act: Callable[..., object] = getattr(sequence, what)
        act(0, place, self._window.window)
        sequence.commit()

    def _complain(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind is not QtMsgType.QtDebugMsg:
            self._complaints.append(f"{Path(context.file or 'Qt').name}:{context.line}: {message}")

    def _newcomer(self) -> Citizen:
        return Citizen(self._library, self._paper, staffed(self._format.config()))

    def _go_to(self, look: Look) -> None:
        """By way of another page, so that this one is made anew: nothing is scrolled or has a focus of before."""
        between = reach("looking" if look.place != "looking" else "goodbye", self._newcomer())
        self._show(self._look, between)
        self._show(look, between)  # a page with little on it is dressed anew quickly
        QCoreApplication.processEvents()
        self._citizen = reach(look.place, self._newcomer())
        self._place = look.place
        self._signed = False

    def _show(self, look: Look, citizen: Citizen) -> None:
        self._look = look
        for name, picture in pictures_of(citizen.visit).items():
            if name.startswith(FILE_PICTURES) or self._previews.get(name).isNull():
                self._previews.put(name, *picture)
        visit = changed(citizen.visit, preferences=look.dressed(citizen.visit.preferences))
        self._bridge.show(
            View(
                visit=visit,
                config=citizen.config,
                tr=self._translator(look.language),
                translator=self._translator,
                engine=citizen.engine(visit.flow_id) if visit.flow_id else None,
                flows=citizen.library.flows,
                now=citizen.clock.monotonic(),
                life_events=citizen.library.life_events,
                stocked=citizen.stocked,
            )
        )

    def _translator(self, language: str) -> Translator:
        if language not in self._translators:
            self._translators[language] = load(language).for_screen()
        return self._translators[language]

    def _until_still(self) -> None:
        """Until the page has come and what is laid out has been laid out."""
        deadline = time.monotonic() + SETTLE_S
        drawn = 0
        window = self._window.window
        while drawn < 2 or not window.property("settled"):
            if time.monotonic() > deadline:
                raise KioskError("the screen does not come to rest")
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            # Outside of a running loop Qt keeps what QML has destroyed: 50 pages that nobody sees were dressed again
            # with each picture, which took 5 s and 40 MB (measured) where 0.1 s is enough.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            QThread.msleep(2)
            drawn += 1


def _below(item: QQuickItem) -> Iterator[QQuickItem]:
    for child in item.childItems():
        yield child
        yield from _below(child)
