"""`Visit`, the QML singleton (module `Kiosk.Bridge`): shows what the view models made, and hands back what is
pressed, typed and drawn. See docs/ui.md for its properties and slots."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace
from PySide6.QtCore import Property, QBuffer, QByteArray, QIODevice, QObject, QPointF, QSize, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from kiosk.errors import N_
from kiosk.session import events
from kiosk.ui.viewmodels.actions import ACTIONS
from kiosk.ui.viewmodels.compose import chrome_of, overlay_of, page_of
from kiosk.ui.viewmodels.content import Overlay, Page
from kiosk.ui.viewmodels.spoken import Stop, read_stop
from kiosk.ui.viewmodels.view import View

# Twice the pad's size on the reference screen: the signature prints sharp at 300 dpi over 85 mm.
SIGNATURE_PX = QSize(1000, 400)
# Of the pad's width: a tap or a dot is no signature.
SIGNATURE_LEAST_INK = 0.15

Strokes = list[list[tuple[float, float]]]


class Ear(Protocol):
    """Who says aloud what the screen shows (`voice.Voice`)."""

    def shown(self, view: View, page: Page, overlay: Overlay | None, stop: Stop | None) -> None:
        """What is drawn from now on; `stop`: where the focus has gone with it."""
        ...

    def stopped(self, stop: Stop) -> None: ...

    def typed(self, text: str, masked: bool) -> None: ...

    def repeat(self, stop: Stop) -> None: ...

    def ask(self, stop: Stop) -> None:
        """A second tap is needed to press what has the focus."""
        ...

    def interrupt(self) -> None: ...


class VisitBridge(QObject):
    """Belongs to the GUI thread. `dispatch` takes what happened; `suggest` gives the towns of a postcode. `walked`
    carries a command of the keypad, a switch or a headset's key to the screen (docs/ui.md)."""

    content_changed = Signal()
    chrome_changed = Signal()
    overlay_changed = Signal()
    errors_changed = Signal()
    suggestions_changed = Signal()
    countries_changed = Signal()
    word_changed = Signal()
    speaking_changed = Signal()
    outline_changed = Signal()
    web_changed = Signal()
    call_changed = Signal()
    walked = Signal(str)

    def __init__(self, dispatch: Callable[[events.Event], None], suggest: Callable[[str], tuple[str, ...]]) -> None:
        super().__init__()
        self._dispatch = dispatch
        self._suggest = suggest
        self._shape: Page | None = None
        self._view: View | None = None
        self._strokes: Strokes = []
        self._content: dict[str, Any] = {}
        self._chrome: dict[str, Any] = {}
        self._overlay: dict[str, Any] | None = None
        self._errors: dict[str, str] = {}
        self._suggestions: list[str] = []
        self._countries: list[str] = []
        self._word: dict[str, Any] = {"text": "", "start": 0, "end": 0}
        self._speaking = False
        self._outline: dict[str, Any] = {"quad": [], "still": 0.0}
        self._web: QObject | None = None
        self._call: QObject | None = None
        self._ear: Ear | None = None
        self._showing = False
        self._arrived: Stop | None = None

    def attach(self, ear: Ear) -> None:
        """From now on the screen is heard, too; beginning with what it shows."""
        self._ear = ear
        if self._view is not None:
            ear.shown(self._view, page_of(self._view), overlay_of(self._view), None)

    def glaze(self, web: QObject) -> None:
        """From now on a site has where to be shown, and a finger (`web_glass.WebGlass`)."""
        self._web = web
        self.web_changed.emit()

    def seat(self, call: QObject) -> None:
        """From now on the people of a call have where to be seen (`call_glass.CallGlass`)."""
        self._call = call
        self.call_changed.emit()

    # -- towards QML

    def show(self, view: View) -> None:
        """Draw a visit; only what differs is told to QML."""
        self._view = view
        self._showing, self._arrived = True, None
        page = page_of(view)
        shape = _without_typing(page)
        if shape != self._shape:
            if self._shape is None or self._shape.key != page.key:
                self._strokes = []
            self._shape = shape
            self._content = plain(page)
            self.content_changed.emit()
        self._tell("chrome", plain(chrome_of(view)))
        overlay = overlay_of(view)
        self._tell("overlay", None if overlay is None else plain(overlay))
        self._tell("errors", {field: view.tr(sentence) for field, sentence in view.visit.errors.items()})
        self._tell("suggestions", self._towns(page))
        self._tell("countries", _countries(page))
        self._tell("outline", outline_of(view))
        self._showing = False
        if self._ear is not None:
            self._ear.shown(view, page, overlay, self._arrived)

    def highlight(self, text: str, start: int, end: int) -> None:
        """The word that is being said: `text[start:end]` of a text on the screen; none when `start == end`."""
        self._tell("word", {"text": text, "start": start, "end": end})

    def speaking(self, now: bool) -> None:
        self._tell("speaking", now)

    def walk(self, command: str) -> None:
        """A command that came by another way than a key of the window: `up`, `down`, `left`, `right`, `select`, `help`,
        `previous`, `next`, `repeat`, `first`, `back`, `switch_1`, `switch_2`."""
        self.walked.emit(command)

    def _tell(self, name: str, value: object) -> None:
        if getattr(self, f"_{name}") != value:
            setattr(self, f"_{name}", value)
            getattr(self, f"{name}_changed").emit()

    def _towns(self, page: Page) -> list[str]:
        """For a page that asks for a postcode and a town: the towns that share the postcode."""
        view = self._view
        postcodes = [field for field in page.fields if field.kind == "postcode"]
        if view is None or not postcodes or all(field.kind != "town" for field in page.fields):
            return []
        return list(self._suggest(postcodes[0].value.replace(" ", "")))

    content = Property("QVariantMap", lambda self: self._content, notify=content_changed)  # type: ignore[arg-type]
    chrome = Property("QVariantMap", lambda self: self._chrome, notify=chrome_changed)  # type: ignore[arg-type]
    overlay = Property("QVariant", lambda self: self._overlay, notify=overlay_changed)  # type: ignore[arg-type]
    errors = Property("QVariantMap", lambda self: self._errors, notify=errors_changed)  # type: ignore[arg-type]
    suggestions = Property("QVariantList", lambda self: self._suggestions, notify=suggestions_changed)  # type: ignore[arg-type]

    countries = Property("QVariantList", lambda self: self._countries, notify=countries_changed)  # type: ignore[arg-type]
    word = Property("QVariantMap", lambda self: self._word, notify=word_changed)  # type: ignore[arg-type]
    speaking_now = Property(bool, lambda self: self._speaking, notify=speaking_changed)

    outline = Property("QVariantMap", lambda self: self._outline, notify=outline_changed)  # type: ignore[arg-type]

    web = Property(QObject, lambda self: self._web, notify=web_changed)

    call = Property(QObject, lambda self: self._call, notify=call_changed)

    # -- from QML

    @Slot("QVariantMap")
    def stopped(self, stop: Mapping[str, object]) -> None:
        """The focus is on something; with a page that comes, it is part of what is said of the page."""
        read = read_stop(stop)
        if read is None or self._ear is None:
            return
        if self._showing:
            self._arrived = read
        else:
            self._ear.stopped(read)

    @Slot("QVariantMap")
    def repeat(self, stop: Mapping[str, object]) -> None:
        read = read_stop(stop)
        if read is not None and self._ear is not None:
            self._ear.repeat(read)

    @Slot("QVariantMap")
    def ask(self, stop: Mapping[str, object]) -> None:
        read = read_stop(stop)
        if read is not None and self._ear is not None:
            self._ear.ask(read)

    @Slot(str, bool)
    def typed(self, text: str, masked: bool) -> None:
        """A key of our own keyboard has written `text`."""
        if self._ear is not None:
            self._ear.typed(text, masked)

    @Slot(str, str)
    def act(self, action: str, argument: str = "") -> None:
        if action == "sign":
            self._sign()
        elif action in ACTIONS:
            self._dispatch(ACTIONS[action](argument))

    @Slot(str, str)
    def edit(self, field: str, text: str) -> None:
        # Half of a surrogate pair (a delete key within an emoji) is no text that can be shown, printed or sent.
        self._dispatch(events.Typed(field, text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")))

    @Slot("QVariantList")
    def drawn(self, strokes: object) -> None:
        self._strokes = read_strokes(strokes)

    @Slot()
    def touched(self) -> None:
        if self._ear is not None:
            self._ear.interrupt()
        self._dispatch(events.Touched())

    def _sign(self) -> None:
        if ink(self._strokes) >= SIGNATURE_LEAST_INK:
            self._dispatch(events.Sign(signature_png(self._strokes)))
        elif self._view is not None:
            unsigned = self._view.tr(N_("Signez dans le cadre, ou confirmez avec des mots."))
            self._tell("errors", {**self._errors, "signature": unsigned})


def _countries(page: Page) -> list[str]:
    """Those whose name begins with what is typed, on a page that asks for one."""
    typed = next((field.value for field in page.fields if field.kind == "country"), "")
    if not typed:
        return []
    from kiosk.flows import countries  # names of the CLDR: for the few visits that ask for a country

    return list(countries.beginning(typed))


def plain(value: msgspec.Struct) -> dict[str, Any]:
    """Maps and lists: PySide hands a tuple to QML as an opaque object."""
    return msgspec.json.decode(msgspec.json.encode(value), type=dict[str, Any])


def outline_of(view: View) -> dict[str, Any]:
    """Where the camera sees the paper: eight numbers, in parts of the frame, or none; how still it lies, 0 to 1.
    Apart from the page: it changes ten times a second."""
    seen = view.visit.capture.seen
    if seen is None or seen.quad is None:
        return {"quad": [], "still": 0.0}
    return {"quad": [part for point in seen.quad for part in point], "still": seen.still}


def _without_typing(page: Page) -> Page:
    """What decides whether QML must draw the page again: all but what is being typed in it."""
    return replace(page, fields=tuple(replace(field, value="", origin="") for field in page.fields))


def read_strokes(drawn: object) -> Strokes:
    """Lists of points (x, y), each within the pad (0 to 1); none when it is anything else."""
    try:
        strokes = msgspec.convert(drawn, list[list[tuple[float, float]]])
    except msgspec.ValidationError:
        return []
    return [[(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)) for x, y in stroke] for stroke in strokes]


def ink(strokes: Strokes) -> float:
    """Length of what was drawn, in widths of the pad."""
    return float(
        sum(
            ((x1 - x0) ** 2 + ((y1 - y0) / 2.5) ** 2) ** 0.5
            for stroke in strokes
            for (x0, y0), (x1, y1) in pairwise(stroke)
        )
    )


def signature_png(strokes: Strokes) -> bytes:
    """Black ink on white, `SIGNATURE_PX`."""
    image = QImage(SIGNATURE_PX, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("black"), 6))
    for stroke in strokes:
        points = [QPointF(x * SIGNATURE_PX.width(), y * SIGNATURE_PX.height()) for x, y in stroke]
        if points:
            path = QPainterPath(points[0])
            for point in points[1:]:
                path.lineTo(point)
            painter.drawPath(path)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())
