"""One view: its page, its picture, the finger on it, and the script that reads it."""

import base64
import json
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWebEngineCore import QWebEngineLoadingInfo, QWebEnginePage, QWebEngineProfile
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QWidget

from kiosk.processes.worker import Emit
from kiosk.text import one_line
from kiosk.web import port, protocol, reading
from kiosk.web.allowed import Place, host_of, is_secure
from kiosk.web.locked_page import LockedPage
from kiosk.web.shared_picture import PictureWriter, fits

UNREACHABLE = (
    QWebEngineLoadingInfo.ErrorDomain.ConnectionErrorDomain,
    QWebEngineLoadingInfo.ErrorDomain.DnsErrorDomain,
)
# net_error_list.h of Chromium
ABORTED = -3
# Of Chromium's isolated worlds: not the page's own (0).
WORLD = 1
# Between two pictures at least: 25 a second follow a finger, and leave the processor to the screen.
PICTURE_MS = 40
# How often the page is asked whether it has changed.
LOOK_MS = 300
# Chromium drops what comes before a page's first picture: a press that has not arrived by then is made by script.
CLICK_MS = 150
# A finger that has moved by less (pixels) has not scrolled.
SLIP_PX = 12


class SiteView(QObject):
    def __init__(
        self, profile: QWebEngineProfile, place: Place, size: tuple[int, int], emit: Emit, writer: PictureWriter
    ) -> None:
        super().__init__()
        self.name = place.view
        self.place = place
        self._emit = emit
        self._writer = writer
        self._widget = QWebEngineView()
        self.page = LockedPage(profile, place, emit)
        self._widget.setPage(self.page)
        self._widget.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._widget.resize(*size)
        self._zoom = 1.0
        self._ended = False
        self._loading = False
        self._failed = False
        self._stamp: object = None
        self._told: port.SitePage | None = None
        self._script = reading.script()
        self._outline = reading.Outline()
        self._down: QPointF | None = None
        self._at: QPointF | None = None
        self._scrolled = False
        self._watched: QWidget | None = None
        self._dirty = False
        self._drawing = _timer(self, PICTURE_MS, self._draw_if_changed)
        self._looking = _timer(self, LOOK_MS, self._look)
        self.page.loadingChanged.connect(self._loading_changed)
        self.page.urlChanged.connect(lambda url: self._tell_page())
        self.page.renderProcessTerminated.connect(self._terminated)
        self.page.printRequested.connect(self._print)
        self.page.windowCloseRequested.connect(lambda: None)
        self.page.load(QUrl(place.start))

    # -- shown or not

    def show(self) -> None:
        self.page.be_seen(True)
        self._widget.show()
        self._told = None
        self._dirty = True
        self._drawing.start()
        self._looking.start()
        self._tell_page()
        self._look()

    def hide(self) -> None:
        """Its page goes on; nobody sees it."""
        self.page.be_seen(False)
        self._widget.hide()
        self._drawing.stop()
        self._looking.stop()

    def end(self) -> None:
        """Another place is shown instead."""
        self.hide()
        self._ended = True
        self.page.triggerAction(QWebEnginePage.WebAction.Stop)
        self._widget.deleteLater()
        self.page.deleteLater()

    def resize(self, width: int, height: int) -> None:
        self._widget.resize(width, height)
        self._dirty = True

    def zoom(self, percent: int) -> None:
        self._zoom = min(max(percent, 25), 500) / 100
        self.page.setZoomFactor(self._zoom)
        self._dirty = True

    def take(self, request: protocol.Request) -> None:
        match request:
            case protocol.Touch(kind=kind, x=x, y=y):
                self._touch(kind, QPointF(x, y))
            case protocol.Scroll(by=by):
                self._wheel(self._middle(), -by * self._widget.height())
            case protocol.Press(item=item):
                self._ask(f"spot({item})", lambda told: self._press(item, reading.spot(told)))
            case protocol.Fill(item=item, text=text):
                self._run(f"fill({item}, {json.dumps(text)})")
            case protocol.Choose(item=item, values=values):
                self._run(f"choose({item}, {json.dumps(values)})")
            case protocol.Give(item=item, files=files):
                self._run(f"give({item}, {json.dumps([_file(file) for file in files])})")
            case protocol.Answer(dialog=dialog, accepted=accepted, text=text):
                self.page.answer(dialog, accepted, text)
            case protocol.Back():
                self.page.triggerAction(QWebEnginePage.WebAction.Back)
            case protocol.Again():
                self._again()
            case protocol.Print():
                self._print()

    def _again(self) -> None:
        if self._failed or self.page.url().isEmpty():
            self.page.load(QUrl(self.place.start))
        else:
            self.page.triggerAction(QWebEnginePage.WebAction.Reload)

    # -- a finger

    def _touch(self, kind: str, at: QPointF) -> None:
        """A tap is a press of the mouse where it came down; a drag scrolls what is under it, as a wheel does."""
        if kind == "down":
            self._down = self._at = at
            self._scrolled = False
            return
        if self._down is None or self._at is None:
            return
        moved = at - self._at
        if kind == "move":
            if self._scrolled or (at - self._down).manhattanLength() > SLIP_PX:
                self._scrolled = True
                self._wheel(self._down, moved.y(), moved.x())
                self._at = at
            return
        down, self._down = self._down, None
        if not self._scrolled:
            x, y = down.x() / self._zoom, down.y() / self._zoom
            self._ask(f"at({x:.1f}, {y:.1f})", lambda told: self._tap(down, reading.item(told)))

    def _tap(self, at: QPointF, item: port.Item | None) -> None:
        if item is not None and item.role in port.ACTIVE:
            if item.enabled:
                self._emit(port.Asked(self.name, item))
            return
        self._click(at)

    def _press(self, item: int, spot: reading.Spot | None) -> None:
        """As a finger does it where it can be reached, so that the page sees a person's press; by script where not."""
        if spot is None:
            return
        if not spot.free:
            self._run(f"press({item})")
            return

        def missed(before: object, now: object) -> None:
            if before == now:
                self._run(f"press({item})")

        def click(before: object) -> None:
            self._click(QPointF(spot.x * self._zoom, spot.y * self._zoom))
            QTimer.singleShot(CLICK_MS, self, lambda: self._ask(f"clicks({item})", lambda now: missed(before, now)))

        self._ask(f"clicks({item})", click)

    def _click(self, at: QPointF) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        kinds = ((QEvent.Type.MouseMove, none, none), (QEvent.Type.MouseButtonPress, left, left),
                 (QEvent.Type.MouseButtonRelease, left, none))  # fmt: skip
        for kind, button, buttons in kinds:
            event = QMouseEvent(kind, at, at, button, buttons, Qt.KeyboardModifier.NoModifier)
            QGuiApplication.sendEvent(self._surface(), event)

    def _wheel(self, at: QPointF, down: float, right: float = 0.0) -> None:
        moved = QPointF(right, down).toPoint()
        event = QWheelEvent(
            at, at, moved, moved, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
            False,
        )  # fmt: skip
        QGuiApplication.sendEvent(self._surface(), event)

    def _middle(self) -> QPointF:
        return QPointF(self._widget.width() / 2, self._widget.height() / 2)

    def _surface(self) -> QWidget:
        """What takes the events and is painted: the engine's own widget, another one after its process has died."""
        surface = self._widget.focusProxy() or self._widget
        if surface is not self._watched:
            self._watched = surface
            surface.installEventFilter(self)
        return surface

    # -- its picture

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() in (QEvent.Type.Paint, QEvent.Type.UpdateRequest):
            self._dirty = True
        return False

    def _draw_if_changed(self) -> None:
        self._surface()
        if not self._dirty:
            return
        self._dirty = False
        image = QImage(self._widget.size(), QImage.Format.Format_RGB32)
        if not fits(image.width(), image.height()):
            return
        self._widget.render(image)
        self._dirty = False  # the rendering itself has painted
        slot, sequence = self._writer.write(
            memoryview(image.constBits()), image.width(), image.height(), time.monotonic_ns()
        )
        self._emit(port.Frame(slot, sequence))

    # -- what it says

    def _loading_changed(self, info: QWebEngineLoadingInfo) -> None:
        if self._ended:
            return
        status = info.status()
        self._loading = status == QWebEngineLoadingInfo.LoadStatus.LoadStartedStatus
        self._stamp = None
        if self._loading:
            self._outline, self._failed = reading.Outline(), False
            self._tell_page()
            return
        failed = status == QWebEngineLoadingInfo.LoadStatus.LoadFailedStatus
        # What became a download has been let go of by the page, which stays; what was refused has been told.
        if failed and info.errorDomain() in UNREACHABLE and info.errorCode() != ABORTED:
            self._failed = True
            self._emit(port.Unreachable(self.name, host_of(info.url().toString())))
        self.page.setZoomFactor(self._zoom)
        self._dirty = True
        self._tell_page()
        self._look()

    def _terminated(self, status: object, code: int) -> None:
        self._emit(port.Crashed(self.name))
        self._told = None
        if not self._ended:
            QTimer.singleShot(0, self.page, lambda: self.page.load(QUrl(self.place.start)))

    def _look(self) -> None:
        self._ask("stamp()", self._stamped)

    def _stamped(self, stamp: object) -> None:
        if not stamp and not self._loading:
            # A page that comes after its process has died is given no scripts.
            self.page.runJavaScript(self._script, WORLD)
        if not stamp or stamp == self._stamp:
            return
        self._stamp = stamp
        self._ask("read()", self._read)

    def _read(self, told: object) -> None:
        self._outline = reading.outline(told)
        self._tell_page()

    def _tell_page(self) -> None:
        if self._ended:
            return
        address = self.page.url().toString()
        page = port.SitePage(
            view=self.name,
            host=host_of(address) or host_of(self.place.start),
            secure=is_secure(address),
            title=one_line(self.page.title(), port.MAX_NAME),
            items=self._outline.items,
            loading=self._loading,
            can_go_back=self.page.history().canGoBack(),
            whole=self._outline.whole,
        )
        if page != self._told:
            self._told = page
            self._emit(port.Shown(page))

    def _print(self) -> None:
        def printed(data: object) -> None:
            content = bytes(data)  # type: ignore[call-overload]
            if content:
                self._emit(port.Arrived(self.name, one_line(self.page.title(), 80), content, printed=True))

        self.page.printToPdf(printed)

    # -- the script

    def _run(self, call: str) -> None:
        self._ask(call, lambda told: None)

    def _ask(self, call: str, then: Callable[[object], None]) -> None:
        """The answer is "" where no page is, as Qt gives JavaScript's null."""
        if self._ended:  # a look that was left for later
            return
        self.page.runJavaScript(f"globalThis.__kiosk ? __kiosk.{call} : null", WORLD, then)


def _file(file: port.PaperFile) -> dict[str, str]:
    return {"name": file.name, "kind": file.kind, "base64": base64.b64encode(file.data).decode("ascii")}


def _timer(parent: QObject, ms: int, then: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setInterval(ms)
    timer.timeout.connect(then)
    return timer
