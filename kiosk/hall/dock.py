"""The dock: a window beside the kiosk in which a hand lays papers, empties the printer and pulls the cable.

`python -m kiosk.hall.dock --state DIR`. It talks to the hall by its control only, from threads of its own.
"""

import argparse
import ctypes
import os
import queue
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickImageProvider, QQuickWindow

from kiosk.hall.client import HallClient, HallError

_LOOK_EVERY_S = 0.4
_PR_SET_PDEATHSIG = 1
_PIN_VARIABLE = "KIOSK_STAFF_PIN"  # set by who starts the dock, so that the staff screen can be tried
_NOTHING: dict[str, Any] = {
    "scanner": {"paper": None, "fault": None},
    "printer": {"paper": "ok", "cover": "closed", "fault": None, "receipts": 0, "used_mm": 0.0},
    "cable": {"connected": True},
    "papers": [],
}


class Pictures(QQuickImageProvider):
    """`image://hall/papers/ID` and `image://hall/receipts/ID`, fetched in Qt's picture thread."""

    def __init__(self, hall: HallClient) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image, QQuickImageProvider.Flag.ForceAsynchronousImageLoading)
        self._hall = hall

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002, N802, N803 - Qt's names
        try:
            image = QImage.fromData(self._hall.fetch("GET", f"/{id}.png"))
        except HallError:
            return QImage(1, 1, QImage.Format.Format_RGB32)
        if requestedSize.width() > 0:
            image = image.scaledToWidth(requestedSize.width(), Qt.TransformationMode.SmoothTransformation)
        return image


class Dock(QObject):
    """What the window shows and does."""

    changed = Signal()
    _seen = Signal(object, str, str)  # state or None, last receipt's id, message

    def __init__(self, hall: HallClient) -> None:
        super().__init__()
        self._hall = hall
        self._state = _NOTHING
        self._receipt = ""
        self._message = "Le hall ne répond pas encore."
        self._online = False
        self._orders: queue.SimpleQueue[tuple[str, dict[str, object]] | None] = queue.SimpleQueue()
        self._seen.connect(self._show)
        self._looker = threading.Thread(target=self._look, name="dock", daemon=True)
        self._looker.start()

    @Property("QVariant", notify=changed)  # type: ignore[arg-type]  # the stubs know no type by name
    def hall(self) -> dict[str, Any]:
        """The control's `GET /state`."""
        return self._state

    @Property(str, notify=changed)
    def receipt(self) -> str:
        return self._receipt

    @Property(str, notify=changed)
    def message(self) -> str:
        return self._message

    @Property(bool, notify=changed)
    def online(self) -> bool:
        return self._online

    @Slot(str, str, str)
    def change(self, device: str, key: str, value: str) -> None:
        """Set `key` of `device`; an empty value is none, and the cable's values are on and off."""
        wanted: object = value == "on" if device == "cable" else value or None
        self._orders.put((f"/{device}", {key: wanted}))

    def close(self) -> None:
        self._orders.put(None)
        self._looker.join(15)

    def _look(self) -> None:
        """Carry out orders as they come and look at the hall in between."""
        self._tell(None)
        while True:
            try:
                order = self._orders.get(timeout=_LOOK_EVERY_S)
                if order is None:
                    return
                self._tell(order)
            except queue.Empty:
                self._tell(None)

    def _tell(self, order: tuple[str, dict[str, object]] | None) -> None:
        try:
            state = self._hall.post(*order) if order else self._hall.get("/state")
            receipts = self._hall.get("/receipts")
        except HallError:
            self._seen.emit(None, "", "Le hall ne répond pas. La borne est-elle en marche ?")
            return
        self._seen.emit(state, receipts[-1]["id"] if receipts else "", "")

    @Slot(object, str, str)
    def _show(self, state: dict[str, Any] | None, receipt: str, message: str) -> None:
        seen = (state or self._state, receipt, message, state is not None)
        if seen != (self._state, self._receipt, self._message, self._online):
            self._state, self._receipt, self._message, self._online = seen
            self.changed.emit()


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
