"""A finger on the glass, in the screen's process: it acts by real touch events and reads what a person perceives."""

import os
import socket
import time
from collections.abc import Callable, Generator
from contextlib import nullcontext

import msgspec
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QPoint, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtQml import QJSValue
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from kiosk.processes import frames
from kiosk.supervisor.channel import Channel
from kiosk.tour import protocol, seeing
from kiosk.tour.protocol import Answer, Element
from kiosk.tour.turns import ThreadTimes, Times, Turns

LOOK_EVERY_S = 0.02
TAP_S = 0.04
# A slide takes a third of a second; on a loaded machine its frames come late. After that it is shown as it is.
STILL_S = 2.0
# A person needs more than this to find a button on a page that has just come.
SETTLED_S = 0.35
# The turns of the event loop are timed by a timer of this period.
TICK_S = 0.004

_orders = msgspec.msgpack.Decoder(protocol.Order)
# What an order does: it yields pauses in seconds and returns its answer.
Doing = Generator[float, None, Answer]


class Hand(QObject):
    """Serves one order at a time from `sock`, in the GUI thread."""

    def __init__(self, window: QQuickWindow, sock: socket.socket) -> None:
        super().__init__(window)
        QAccessible.setActive(True)
        self._window = window
        self._sock = sock
        self._channel = Channel(sock)
        self._device = QTest.createTouchDevice()
        self._headings: frozenset[str] = frozenset()
        self._turned_at = time.monotonic()
        self._turns: Turns | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setTimerType(Qt.TimerType.PreciseTimer)
        self._pause.timeout.connect(self._advance)
        self._say(protocol.Hello(os.getpid()))
        self._notifier = QSocketNotifier(sock.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)

    def _hear(self) -> None:
        arrived = self._channel.receive()
        if arrived is None:
            self._notifier.setEnabled(False)
            return
        for frame in arrived:
            self._doing = self._do(_orders.decode(frame.body))
            self._advance()

    def _advance(self) -> None:
        try:
            pause_s = next(self._doing)
        except StopIteration as done:
            self._say(done.value)
            return
        self._pause.start(round(pause_s * 1000))

    def _say(self, answer: Answer) -> None:
        """Waits for the reader: a picture is longer than the socket's buffer."""
        self._sock.setblocking(True)
        self._sock.sendall(frames.encode("reply", 0, answer))
        self._sock.setblocking(False)

    def _do(self, order: protocol.Order) -> Doing:
        match order:
            case protocol.Look():
                return self._look()
            case protocol.Await():
                return self._await(order)
            case protocol.Press(path, step_s):
                return self._press(path, step_s)
            case protocol.Grab():
                return self._grab()
            case protocol.Time():
                return self._time(order)
            case protocol.Watch():
                return self._watch()
            case protocol.TellGaps():
                return self._tell_gaps()

    def _look(self) -> Doing:
        yield from ()
        content = self._window.property("content")
        page = content.toVariant() if isinstance(content, QJSValue) else content
        return protocol.Seen(self._elements(), str(page["key"]))

    def _await(self, order: protocol.Await) -> Doing:
        deadline = time.monotonic() + order.timeout_s
        before: Element | None = None
        while True:
            shown = self._elements()
            found = _find(shown, order)
            settled = self._stands() and time.monotonic() - self._turned_at >= SETTLED_S
            if order.gone and found is None:
                return protocol.Seen(shown)
            if not order.gone and found is not None and found == before and settled:
                pressed = order.press and found.whole
                if pressed:
                    yield from self._press((found.centre,), 0.0)
                return protocol.Seen((found, *shown), pressed=pressed)
            if time.monotonic() > deadline:
                return protocol.NotSeen(shown)
            before = found
            yield LOOK_EVERY_S

    def _stands(self) -> bool:
        """The page takes touches: it drops those of its first moments, which are longer on a machine that does much."""
        return self._window.property("settled") is not False

    def _elements(self) -> tuple[Element, ...]:
        with self._turns.looking() if self._turns is not None else nullcontext():
            shown = seeing.elements(self._window)
        headings = frozenset(element.name for element in shown if element.role == "Heading")
        if headings != self._headings:
            self._headings = headings
            self._turned_at = time.monotonic()
        return shown

    def _press(self, path: tuple[tuple[float, float], ...], step_s: float) -> Doing:
        self._touch("press", path[0])
        yield TAP_S
        for point in path[1:]:
            self._touch("move", point)
            yield step_s
        self._touch("release", path[-1])
        yield 0.0
        return protocol.Done()

    def _touch(self, what: str, place: tuple[float, float]) -> None:
        point = QPoint(round(place[0]), round(place[1]))
        sequence = QTest.touchEvent(self._window, self._device, False)
        act: Callable[..., object] = getattr(sequence, what)
        act(0, point, self._window)
        # Not processing events: that would run the event loop inside of itself.
        sequence.commit(False)

    def _grab(self) -> Doing:
        """Once the page stands still: while one slides in, two of them show."""
        deadline = time.monotonic() + STILL_S
        while not self._stands() and time.monotonic() < deadline:
            yield LOOK_EVERY_S
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._window.grabWindow().save(buffer, "PNG")  # type: ignore[call-overload]
        return protocol.Picture(bytes(data.data()))

    def _watch(self) -> Doing:
        yield from ()
        if self._turns is None:
            self._turns = Turns(self)
        return protocol.Done()

    def _tell_gaps(self) -> Doing:
        yield from ()
        return protocol.Gaps(self._turns.take() if self._turns is not None else ())

    def _time(self, order: protocol.Time) -> Doing:
        """Nothing else is done meanwhile, not even looking, so that the gaps are the product's own."""
        turned: list[float] = []
        begun: list[float] = []
        presented: list[Times] = []
        times = ThreadTimes()

        def turn() -> None:
            turned.append(time.monotonic())

        def begin() -> None:
            begun.extend(turned[:1])

        def frame() -> None:
            if begun:
                presented.append(times.read())

        self._window.contentChanged.connect(turn)  # type: ignore[attr-defined]
        # A frame that was begun before the page was exchanged may reach the display after it: it is not counted.
        self._window.afterAnimating.connect(begin)
        self._window.frameSwapped.connect(frame, Qt.ConnectionType.QueuedConnection)
        try:
            self._touch("press", (order.x, order.y))
            yield TAP_S
            before = lifted = times.read()
            released = lifted.at
            self._touch("release", (order.x, order.y))
            if not order.turns:
                turn()  # the touch has been taken when the call returns
            gaps: list[float] = []
            starved: list[float] = []
            # Once at least: on a busy machine the next page may stand when the call of the lifted finger comes back.
            while not (gaps and presented and self._window.property("settled")):
                yield TICK_S
                now = times.read()
                gaps.append(max(0.0, now.at - before.at - TICK_S))
                starved.append(now.starved - before.starved)
                before = now
                if now.at - released > order.timeout_s:
                    return protocol.NotSeen(self._elements())
        finally:
            self._window.contentChanged.disconnect(turn)  # type: ignore[attr-defined]
            self._window.afterAnimating.disconnect(begin)
            self._window.frameSwapped.disconnect(frame)
            times.close()
        return protocol.Timed(
            presented_s=presented[0].at - released,
            settled_s=before.at - released,
            gaps_s=tuple(gaps),
            starved_s=tuple(starved),
            presented_starved_s=presented[0].starved - lifted.starved,
            turned_s=turned[0] - released,
            frames_s=tuple(each.at - released for each in presented),
        )


def _find(shown: tuple[Element, ...], order: protocol.Await) -> Element | None:
    for element in shown:
        named = _matches(element.name, order)
        if named and order.role in ("", element.role) and (element.enabled or not order.pressable):
            return element
    return None


def _matches(name: str, order: protocol.Await) -> bool:
    match order.match:
        case "whole":
            return name == order.name
        case "start":
            return name.startswith(order.name)
        case "part":
            return order.name in name


def reach(window: QQuickWindow, address: str) -> None:
    """Give the window a hand, held by whoever listens at `address`, from the moment that it is shown."""

    hands: list[Hand] = []

    def shown() -> None:
        if window.isVisible() and not hands:
            sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            sock.connect(address)
            hands.append(Hand(window, sock))

    window.visibleChanged.connect(shown)
    shown()
