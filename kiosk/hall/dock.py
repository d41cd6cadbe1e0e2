"""The dock: a window beside the kiosk in which a hand lays papers and cards, empties printers, pulls cables.

`python -m kiosk.hall.dock --state DIR`. It talks to the hall by its control only, from threads of its own.
"""

import argparse
import ctypes
import json
import os
import queue
import signal
import sys
import threading
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from PySide6.QtCore import Property, QObject, QSize, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickImageProvider, QQuickWindow

from kiosk.hall.client import HallClient, HallError, HallRefusedError
from kiosk.hall.dock_words import sections, value_of

_LOOK_EVERY_S = 0.4
_TELL_EVERY_MS = 50
_PR_SET_PDEATHSIG = 1
_PIN_VARIABLE = "KIOSK_STAFF_PIN"  # set by who starts the dock, so that the staff screen can be tried
_STARTING = "Le hall ne répond pas encore."
_GONE = "Le hall ne répond pas. La borne est-elle en marche ?"


_State = dict[str, dict[str, Any] | list[dict[str, Any]]]


class Slip(msgspec.Struct, frozen=True):
    id: str


class Printout(msgspec.Struct, frozen=True):
    """As `page_printer.Printout`, as far as the dock reads it."""

    id: str
    pages: int
    copies: int
    whole: bool


class Pictures(QQuickImageProvider):
    """`image://hall/PATH` is the control's `GET /PATH`, fetched in Qt's picture thread; what follows a question mark
    only tells one picture from the next."""

    def __init__(self, hall: HallClient) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image, QQuickImageProvider.Flag.ForceAsynchronousImageLoading)
        self._hall = hall

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002, N802, N803 - Qt's names
        try:
            image = QImage.fromData(self._hall.fetch("GET", f"/{id.partition('?')[0]}"))
        except HallError:
            image = QImage()
        if image.isNull():
            return QImage(1, 1, QImage.Format.Format_RGB32)
        if requestedSize.width() > 0:
            image = image.scaledToWidth(requestedSize.width(), Qt.TransformationMode.SmoothTransformation)
        return image


class Seen(NamedTuple):
    """What the window shows. `hall`: the control's `GET /state`, empty before the first; `receipt`, `page`: the paths
    of the last slip's and the last page's picture, or empty; `trouble`: why the hall cannot be seen or moved."""

    hall: dict[str, Any] = {}  # noqa: RUF012 - never changed
    receipt: str = ""
    page: str = ""
    trouble: str = _STARTING
    online: bool = False


class Dock(QObject):
    """What the window shows and does."""

    changed = Signal()

    def __init__(self, hall: HallClient) -> None:
        super().__init__()
        self._hall = hall
        self._seen = Seen()
        self._sections: dict[str, Any] = json.loads(msgspec.json.encode(sections()))
        self._orders: queue.SimpleQueue[tuple[str, dict[str, object]] | None] = queue.SimpleQueue()
        self._news: queue.SimpleQueue[Seen] = queue.SimpleQueue()
        # Qt is spoken to in its own thread only: with a signal from the thread that looks, one start in some thirty
        # crashed (PySide 6.11; seen once).
        self._teller = QTimer(self)
        self._teller.timeout.connect(self._tell)
        self._teller.start(_TELL_EVERY_MS)
        self._looker = threading.Thread(target=self._look, name="dock", daemon=True)
        self._looker.start()

    @Property("QVariant", constant=True)  # type: ignore[arg-type]  # the stubs know no type by name
    def sections(self) -> dict[str, Any]:
        """`dock_words.sections()` as plain maps and lists."""
        return self._sections

    @Property("QVariant", notify=changed)  # type: ignore[arg-type]
    def hall(self) -> dict[str, Any]:
        """The control's `GET /state`; empty before the first."""
        return self._seen.hall

    @Property(str, notify=changed)
    def receipt(self) -> str:
        return self._seen.receipt

    @Property(str, notify=changed)
    def page(self) -> str:
        return self._seen.page

    @Property(str, notify=changed)
    def message(self) -> str:
        return self._seen.trouble

    @Property(bool, notify=changed)
    def online(self) -> bool:
        return self._seen.online

    @Slot(str, str, str)
    def change(self, device: str, key: str, word: str) -> None:
        """Set `key` of `device` to a word of `device.CHOICES` (or a paper's id)."""
        self._orders.put((f"/{device}", {key: value_of(device, key, word)}))

    @Slot(str, str)
    def lay(self, card: str, slot: str) -> None:
        """Lay a card into a slot; "none" takes away what lies there."""
        self._orders.put(("/card_reader", {"slot": slot, "card": value_of("card_reader", "card", card)}))

    @Slot(str, "QVariantList")
    def feed(self, device: str, sheets: list[str]) -> None:
        """Put these sheets, and no others, into the feeder."""
        self._orders.put((f"/{device}", {"feeder": [str(sheet) for sheet in sheets]}))

    def close(self) -> None:
        self._orders.put(None)
        self._looker.join(15)

    def _look(self) -> None:
        """Carry out orders as they come and look at the hall in between."""
        seen = self._after(Seen(), None)
        while True:
            self._news.put(seen)
            try:
                order = self._orders.get(timeout=_LOOK_EVERY_S)
                if order is None:
                    return
            except queue.Empty:
                order = None
            seen = self._after(seen, order)

    def _after(self, seen: Seen, order: tuple[str, dict[str, object]] | None) -> Seen:
        """Carry out the order, if any, and look. The trouble of an order that was refused stays until the next."""
        trouble = seen.trouble if seen.online and order is None else ""
        try:
            try:
                hall = self._hall.post(*order, _State) if order else self._hall.get("/state", _State)
            except HallRefusedError as error:
                hall, trouble = self._hall.get("/state", _State), f"Le hall refuse : {error}"
            return self._with_paper(seen, hall)._replace(trouble=trouble, online=True)
        except HallError:
            return seen._replace(trouble=_GONE, online=False)

    def _with_paper(self, seen: Seen, hall: dict[str, Any]) -> Seen:
        """The paper that has come out is asked for when its count has changed, and of a hall that was away."""

        def has_printed(device: str, counter: str) -> bool:
            return not seen.online or _count(hall, device, counter) != _count(seen.hall, device, counter)

        new = seen._replace(hall=hall)
        if has_printed("printer", "receipts"):
            slips = self._hall.get("/receipts", list[Slip]) if "printer" in hall else []
            new = new._replace(receipt=f"receipts/{slips[-1].id}.png" if slips else "")
        if has_printed("page_printer", "printouts"):
            papers = self._hall.get("/page_printer/printouts", list[Printout]) if "page_printer" in hall else []
            new = new._replace(page=_top_of(papers[-1]) if papers else "")
        return new

    @Slot(object)
    def _tell(self) -> None:
        while not self._news.empty():
            self._show(self._news.get())

    def _show(self, seen: Seen) -> None:
        if seen != self._seen:
            self._seen = seen
            self.changed.emit()


def _count(hall: dict[str, Any], device: str, counter: str) -> object:
    setting = hall.get(device)
    return setting.get(counter) if isinstance(setting, dict) else None


def _top_of(printout: Printout) -> str:
    """The path of the picture of the page that came out last."""
    copies = max(1, printout.copies)
    page = printout.pages // copies if printout.whole or copies == 1 else 1
    return f"page_printer/printouts/{printout.id}/{max(1, page)}.png"


class DockWindow:
    """The window with what keeps it alive. Needs a `QGuiApplication`."""

    def __init__(self, state: Path, staff_pin: str = "") -> None:
        hall = HallClient(state)
        self.dock = Dock(hall)
        self._engine = QQmlApplicationEngine()
        self._engine.addImageProvider("hall", Pictures(hall))
        self._engine.setInitialProperties({"dock": self.dock, "staffPin": staff_pin})
        self._engine.load(QUrl.fromLocalFile(str(Path(__file__).parent / "qml" / "Dock.qml")))
        roots = self._engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise RuntimeError("the dock's window could not be made")
        self.window = roots[0]
        self.window.show()

    def close(self) -> None:
        self.window.close()
        del self._engine
        self.dock.close()


def show(state: Path) -> int:
    """Show the dock until its window is closed; the exit status."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    app = QGuiApplication.instance() or QGuiApplication(["hall"])
    QGuiApplication.setApplicationDisplayName("Hall simulé")
    dock = DockWindow(state, os.environ.get(_PIN_VARIABLE, ""))
    status = app.exec()
    dock.close()
    return status


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m kiosk.hall.dock", description="The simulated hall in a window.")
    parser.add_argument("--state", type=Path, required=True, metavar="DIR", help="the state folder of the running hall")
    return show(parser.parse_args(argv).state)


if __name__ == "__main__":
    sys.exit(main())
