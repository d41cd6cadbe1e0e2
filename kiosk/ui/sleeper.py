"""A screen that goes dark when nobody is there, and is back before anybody has to ask how.

Dark is a black page over all others, and the monitor without a signal where its touches can be felt another way. What
lies under it goes on: the page, the visit's rules, the beat that the supervisor hears, the tree that a screen reader
reads. A touch that wakes does nothing else; a key, a switch or the headset's plug does what it always does as well.
"""

import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtQuick import QQuickPaintedItem, QQuickWindow

from kiosk.devices.inputs.port import InputEvent, KeyReleased, PresenceChanged, SwitchReleased
from kiosk.display.fingers import Fingers

PRESSES = (QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
MOVES = (QEvent.Type.TouchUpdate, QEvent.Type.MouseMove)
RELEASES = (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel, QEvent.Type.MouseButtonRelease)
# The finger that woke the monitor is told of by the compositor, too: by cage 0.2, in the upper left corner.
BLIND_S = 0.5
# How often a dark screen looks whether there is still a touchscreen to wake it.
LOOK_MS = 2000


class Monitor(Protocol):
    def light(self) -> None: ...

    def darken(self) -> None: ...


class Black(QQuickPaintedItem):
    """Over everything of the window."""

    def __init__(self, window: QQuickWindow) -> None:
        super().__init__(window.contentItem())
        self.setFillColor("black")
        self.setZ(1_000_000)
        self.setVisible(False)
        # A monitor that comes back may come with another size.
        window.widthChanged.connect(self.setWidth)
        window.heightChanged.connect(self.setHeight)
        self.setWidth(window.width())
        self.setHeight(window.height())

    def paint(self, painter: QPainter) -> None:
        """The fill is all."""


class Sleeper(QObject):
    """Belongs to the GUI thread. `is_free`: nobody has begun anything, and nothing is told to the next person.
    `fingers`: opens the touchscreens."""

    def __init__(
        self,
        window: QQuickWindow,
        after_s: float,
        monitor: Monitor,
        is_free: Callable[[], bool],
        fingers: Callable[[], Fingers] = Fingers,
    ) -> None:
        super().__init__()
        self._window, self._monitor, self._is_free, self._make_fingers = window, monitor, is_free, fingers
        self._black = Black(window)
        self._asleep = False
        self._dark = False
        self._swallowing = False
        self._blind_until = 0.0
        self._somebody = False
        self._fingers: Fingers | None = None
        self._notifiers: dict[int, QSocketNotifier] = {}
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._listen)
        self._alone = QTimer(self, singleShot=True, interval=round(after_s * 1000))
        self._alone.timeout.connect(self._nobody)
        window.installEventFilter(self)
        monitor.light()  # a screen that ended in the dark has left it so
        self.stir()

    @property
    def asleep(self) -> bool:
        return self._asleep

    def stir(self) -> None:
        """Something has happened: the screen is lit, and stays so for its time."""
        self._alone.start()
        if self._asleep:
            self._wake()

    def felt(self, event: InputEvent) -> None:
        """What to give to `Inputs.listen`."""
        if isinstance(event, PresenceChanged):
            self._somebody = event.present
        if not isinstance(event, KeyReleased | SwitchReleased):
            self.stir()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            self.stir()
        elif kind in PRESSES:
            self._swallowing = self._asleep or time.monotonic() < self._blind_until
            self.stir()
            return self._swallowed(event)
        elif self._swallowing and kind in (*MOVES, *RELEASES):
            self._swallowing = kind in MOVES
            event.accept()
            return True
        return False

    def _swallowed(self, event: QEvent) -> bool:
        # Else Qt would make a click of a touch that nobody took.
        if self._swallowing:
            event.accept()
        return self._swallowing

    def _nobody(self) -> None:
        if self._somebody or not self._is_free():
            self._alone.start()
            return
        self._asleep = True
        self._black.setVisible(True)
        self._fingers = self._make_fingers()
        self._listen()
        self._look.start()
        # Without a touchscreen of its own to listen to, the black page takes the touch.
        if self._notifiers:
            self._dark = True
            self._monitor.darken()

    def _light(self) -> None:
        if self._dark:
            self._dark = False
            self._monitor.light()

    def _listen(self) -> None:
        """To the touchscreens that there are now."""
        if self._fingers is None:
            return
        self._fingers.look()
        for descriptor in self._fingers.descriptors:
            if descriptor not in self._notifiers:
                notifier = QSocketNotifier(descriptor, QSocketNotifier.Type.Read, self)
                notifier.activated.connect(lambda *_, descriptor=descriptor: self._touched(descriptor))
                self._notifiers[descriptor] = notifier

    def _touched(self, descriptor: int) -> None:
        if self._fingers is None:
            return
        if self._fingers.read(descriptor):
            self.stir()
        elif descriptor not in self._fingers.descriptors:
            self._forget(descriptor)
            # The compositor tells of the touches of the next one, once it has a picture to give them to.
            if not self._notifiers:
                self._light()

    def _forget(self, descriptor: int) -> None:
        notifier = self._notifiers.pop(descriptor, None)
        if notifier is not None:
            notifier.setEnabled(False)
            notifier.deleteLater()

    def _wake(self) -> None:
        self._asleep = False
        self._blind_until = time.monotonic() + BLIND_S
        self._look.stop()
        for descriptor in tuple(self._notifiers):
            self._forget(descriptor)
        if self._fingers is not None:
            self._fingers.close()
            self._fingers = None
        self._light()
        self._black.setVisible(False)
