"""The bridge's shape, without a visit behind it: it shows what a test says, and keeps what the screen said."""

from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.ui.bridge import plain
from kiosk.ui.viewmodels.content import Chrome, Overlay, Page


class FakeVisit(QObject):
    """The bridge's shape, without a visit behind it: it keeps what the screen said."""

    contentChanged = Signal()
    chromeChanged = Signal()
    overlayChanged = Signal()
    errorsChanged = Signal()
    suggestionsChanged = Signal()
    wordChanged = Signal()
    speakingChanged = Signal()
    walked = Signal(str)

    def __init__(self, page: Page, chrome: Chrome) -> None:
        super().__init__()
        self._content = plain(page)
        self._chrome = plain(chrome)
        self._overlay: Any = None
        self._errors: dict[str, str] = {}
        self._suggestions: list[str] = []
        self.acts: list[tuple[str, str]] = []
        self.edits: list[tuple[str, str]] = []
        self.strokes: list[Any] = []
        self.touches = 0
        self.stops: list[dict[str, Any]] = []
        self.repeats: list[dict[str, Any]] = []
        self.echoes: list[tuple[str, bool]] = []
        self._word: dict[str, Any] = {"text": "", "start": 0, "end": 0}

    def say(self, text: str, start: int = 0, end: int = 0) -> None:
        """The voice is at this word of this text."""
        self._word = {"text": text, "start": start, "end": end}
        self.wordChanged.emit()

    def show(self, page: Page) -> None:
        self._content = plain(page)
        self.contentChanged.emit()

    def dress(self, chrome: Chrome) -> None:
        self._chrome = plain(chrome)
        self.chromeChanged.emit()

    def cover(self, overlay: Overlay | None) -> None:
        self._overlay = None if overlay is None else plain(overlay)
        self.overlayChanged.emit()

    def refuse(self, errors: dict[str, str]) -> None:
        self._errors = errors
        self.errorsChanged.emit()

    def suggest(self, towns: list[str]) -> None:
        self._suggestions = towns
        self.suggestionsChanged.emit()

    def forget(self) -> None:
        """Start a new story."""
        self.acts.clear()
        self.edits.clear()
        self.strokes = []
        self.touches = 0
        self.stops.clear()
        self.repeats.clear()
        self.echoes.clear()
        self.say("")
        self.refuse({})
        self.suggest([])

    @Slot(str, str)
    def act(self, action: str, argument: str) -> None:
        self.acts.append((action, argument))

    @Slot(str, str)
    def edit(self, field_id: str, text: str) -> None:
        self.edits.append((field_id, text))

    @Slot("QVariantList")
    def drawn(self, strokes: list[Any]) -> None:
        self.strokes = strokes

    @Slot("QVariantMap")
    def stopped(self, stop: dict[str, Any]) -> None:
        self.stops.append(stop)

    @Slot("QVariantMap")
    def repeat(self, stop: dict[str, Any]) -> None:
        self.repeats.append(stop)

    @Slot("QVariantMap")
    def ask(self, stop: dict[str, Any]) -> None:
        self.repeats.append(stop)

    @Slot(str, bool)
    def typed(self, text: str, masked: bool) -> None:
        self.echoes.append((text, masked))

    @Slot()
    def touched(self) -> None:
        self.touches += 1

    content = Property("QVariantMap", lambda self: self._content, notify=contentChanged)  # type: ignore[arg-type]
    chrome = Property("QVariantMap", lambda self: self._chrome, notify=chromeChanged)  # type: ignore[arg-type]
    overlay = Property("QVariant", lambda self: self._overlay, notify=overlayChanged)  # type: ignore[arg-type]
    errors = Property("QVariantMap", lambda self: self._errors, notify=errorsChanged)  # type: ignore[arg-type]
    countries = Property("QVariantList", lambda self: [], constant=True)  # type: ignore[arg-type]
    suggestions = Property("QVariantList", lambda self: self._suggestions, notify=suggestionsChanged)  # type: ignore[arg-type]
    word = Property("QVariantMap", lambda self: self._word, notify=wordChanged)  # type: ignore[arg-type]
    speaking_now = Property(bool, lambda self: False, notify=speakingChanged)
