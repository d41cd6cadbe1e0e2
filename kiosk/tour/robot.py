"""A person at the glass, played: sees what is shown, touches it, types on the screen's own keyboard, draws.

The hand itself lives in the screen's process (`hand.py`); this is the head, in another one.
"""

import contextlib
import math
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.errors import KioskError
from kiosk.processes import frames
from kiosk.tour import protocol
from kiosk.tour.protocol import Element, Match

# Names of the keys and buttons that do not bear what they do, in the source language.
SHIFT, SPACE = "Majuscule", "Espace"
KEYBOARDS = ("Clavier", "Chiffres")
DOWN, UP = "Descendre", "Monter"
# How long an element is looked for before the page is scrolled.
FIND_S = 1.0
# A page comes within a second or two: only a failure takes as long, also on a machine that does much else.
PATIENCE_S = 60.0
# An order that waits says for how long; a screen that has not answered so long after that hangs.
ANSWER_S = 90.0

_T = TypeVar("_T", protocol.Seen, protocol.Done, protocol.Picture, protocol.Timed, protocol.Gaps, protocol.Hello)


class NotSeenError(KioskError):
    """What was waited for did not come; says what was on the screen instead. Specimens only: never in production."""

    def __init__(self, what: str, shown: Sequence[Element]) -> None:
        words = "; ".join(f"{element.role} {element.name!r}" for element in shown) or "nothing"
        super().__init__(f"{what} is not on the screen. What is: {words}")
        self.shown = tuple(shown)


class ScreenGoneError(KioskError):
    """The screen's process has ended."""


class Robot:
    """One screen, from its first picture to the end of its process. `patience_s`: where no other time is said."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.patience_s = PATIENCE_S
        self.tr: Callable[[str], str] = str  # from the source language to the one on the screen
        self._upwards = False
        self.pid = self._receive(protocol.Hello).pid

    # Seeing

    def look(self) -> tuple[Element, ...]:
        return self._ask(protocol.Look(), protocol.Seen).elements

    def look_at_page(self) -> tuple[str, tuple[Element, ...]]:
        """The page's key, and what is on it."""
        seen = self._ask(protocol.Look(), protocol.Seen)
        return seen.page, seen.elements

    def see(self, name: str, role: str = "", timeout_s: float | None = None, *, match: Match = "whole") -> Element:
        """Wait for an element that stands still. Raises `NotSeenError`."""
        return self._await(protocol.Await(name, role, self._patience(timeout_s), match=match))

    def see_gone(self, name: str, role: str = "", timeout_s: float | None = None) -> None:
        order = protocol.Await(name, role, self._patience(timeout_s), gone=True)
        if isinstance(answer := self._order(order), protocol.NotSeen):
            raise NotSeenError(f"the end of {name!r}", answer.elements)

    def words(self) -> str:
        """All that is written, for a search."""
        return "\n".join(f"{element.name} {element.value}".rstrip() for element in self.look())

    def grab(self) -> bytes:
        """PNG of the window."""
        return self._ask(protocol.Grab(), protocol.Picture).png

    # Acting

    def tap(self, name: str, role: str = "", timeout_s: float | None = None, *, match: Match = "whole") -> None:
        """Press what bears this name, once it stands still and can be pressed; scroll to it if need be."""
        deadline = time.monotonic() + self._patience(timeout_s)
        while True:
            answer = self._order(protocol.Await(name, role, FIND_S, pressable=True, match=match, press=True))
            if isinstance(answer, protocol.Seen) and answer.pressed:
                return
            late = time.monotonic() > deadline
            # What is cut is scrolled into sight, or pressed where it shows when that is not possible.
            if isinstance(answer, protocol.Seen) and (late or not self._scroll(answer)):
                break
            if isinstance(answer, protocol.NotSeen):
                if late:
                    raise NotSeenError(repr(name), answer.elements)
                self._scroll(answer)
        self.touch(answer.elements[0].centre)

    def _scroll(self, answer: protocol.Answer) -> bool:
        """By the page's own buttons: down to the end, then up to the top, then down again. False: there are none."""
        shown = answer.elements if isinstance(answer, protocol.Seen | protocol.NotSeen) else ()
        down, up = (_pressable(shown, self.tr(name)) for name in (DOWN, UP))
        if not (down or up):
            return False
        if (self._upwards and up is None) or (not self._upwards and down is None):
            self._upwards = not self._upwards
        button = up if self._upwards else down
        if button is not None:  # by what is there by now: another page may have come
            self._order(protocol.Await(button.name, "Button", FIND_S, pressable=True, press=True))
        return True

    def touch(self, *path: tuple[float, float], step_s: float = 0.016) -> None:
        self._ask(protocol.Press(path, step_s), protocol.Done)

    def time_tap(self, name: str, *, turns: bool = True) -> protocol.Timed:
        """Tap what brings another page (or, without `turns`, draws this one anew), and measure how long that takes."""
        x, y = self._await(protocol.Await(name, "Button", self.patience_s, pressable=True, match="start")).centre
        return self._ask(protocol.Time(x, y, turns, self.patience_s), protocol.Timed)

    def write(self, field: str, text: str) -> None:
        """Touch the box named `field`, then the keys of the keyboard that it brings."""
        self.tap(field, "EditableText", match="start")
        self.spell(text)

    def spell(self, text: str) -> None:
        """Each character by its key. A first letter may come as a capital, as the keyboard has it."""
        keys = self._keys()
        for count, character in enumerate(text):
            key = self._key(keys, character)
            if key is None or (count > 0 and character.isupper() and key.name != character):
                self.touch(_named(keys, self.tr(SHIFT)).centre)
                keys = self._keys()
                key = self._key(keys, character)
            if key is None:
                raise NotSeenError(f"the key {character!r}", keys)
            self.touch(key.centre)
            if key.name.isupper() and len(key.name) == 1:
                keys = self._keys()  # back to small letters

    def _keys(self) -> tuple[Element, ...]:
        shown = self.look()
        names = [self.tr(name) for name in KEYBOARDS]
        boards = [element for element in shown if element.name in names]
        if not boards:
            raise NotSeenError("the keyboard", shown)
        return tuple(element for element in shown if element.role == "Button" and _within(element, boards[0]))

    def _key(self, keys: Sequence[Element], character: str) -> Element | None:
        if character == " ":
            return _named(keys, self.tr(SPACE))
        same = [key for key in keys if key.name == character]
        other = [key for key in keys if key.name.lower() == character.lower()]
        found = same or other
        return found[0] if found else None

    def draw(self, pad: str) -> None:
        """A specimen of a signature, in two strokes, on the pad of this name."""
        area = self.see(pad)
        wave = [
            (area.x + area.width * (0.15 + 0.6 * turn), area.y + area.height * (0.5 + 0.25 * math.sin(turn * 19)))
            for turn in (index / 60 for index in range(61))
        ]
        line = [(area.x + area.width * (0.2 + 0.5 * turn / 10), area.y + area.height * 0.8) for turn in range(11)]
        self.touch(*wave, step_s=0.004)
        self.touch(*line, step_s=0.004)

    def watch(self) -> None:
        """Have the GUI thread's gaps noted from now on."""
        self._ask(protocol.Watch(), protocol.Done)

    def gaps(self) -> tuple[protocol.Gap, ...]:
        """Since the last time they were asked for."""
        return self._ask(protocol.TellGaps(), protocol.Gaps).gaps

    # Talking to the hand

    def _patience(self, asked: float | None) -> float:
        return self.patience_s if asked is None else asked

    def _await(self, order: protocol.Await) -> Element:
        answer = self._order(order)
        if isinstance(answer, protocol.NotSeen):
            raise NotSeenError(repr(order.name), answer.elements)
        if not isinstance(answer, protocol.Seen):
            raise ScreenGoneError("the screen answered nonsense")
        return answer.elements[0]

    def _ask(self, order: protocol.Order, expected: type[_T]) -> _T:
        answer = self._order(order)
        if not isinstance(answer, expected):
            raise ScreenGoneError("the screen answered nonsense")
        return answer

    def _order(self, order: protocol.Order) -> protocol.Answer:
        waits = order.timeout_s if isinstance(order, protocol.Await | protocol.Time) else 0.0
        self._sock.settimeout(waits + ANSWER_S)
        try:
            self._sock.sendall(frames.encode("call", 0, order))
        except OSError:
            raise ScreenGoneError("the screen is gone") from None
        return self._receive_any()

    def _receive(self, expected: type[_T]) -> _T:
        answer = self._receive_any()
        if not isinstance(answer, expected):
            raise ScreenGoneError("the screen answered nonsense")
        return answer

    def _receive_any(self) -> protocol.Answer:
        frame = frames.receive(self._sock)
        if frame is None:
            raise ScreenGoneError("the screen is gone")
        answer: protocol.Answer = msgspec.msgpack.decode(frame.body, type=protocol.Answer)
        return answer

    def wait_until_gone(self, timeout_s: float | None = None) -> None:
        """Until the screen's process has let go of its socket."""
        self._sock.settimeout(self._patience(timeout_s))
        try:
            while self._sock.recv(4096):
                pass
        except TimeoutError:
            raise NotSeenError("the end of the screen's process", ()) from None
        except OSError:
            return

    def close(self) -> None:
        self._sock.close()


class Glass:
    """Where the hands of all screens of one kiosk report, one after the other, as each is shown."""

    def __init__(self, address: Path) -> None:
        self.address = address
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(address))
        self._listener.listen(8)

    def next_screen(self, timeout_s: float = PATIENCE_S) -> Robot:
        """The screen that is shown next. Raises `ScreenGoneError` when none comes."""
        self._listener.settimeout(timeout_s)
        try:
            connection, _ = self._listener.accept()
        except TimeoutError:
            raise ScreenGoneError(f"no screen was shown within {timeout_s:g} s") from None
        connection.setblocking(True)
        return Robot(connection)

    def close(self) -> None:
        self._listener.close()


@contextlib.contextmanager
def glass() -> Iterator[Glass]:
    """In a directory of its own: a socket's path may have 107 characters, which a state directory's may pass."""
    with tempfile.TemporaryDirectory(prefix="kiosk-") as directory:
        opened = Glass(Path(directory) / "glass")
        try:
            yield opened
        finally:
            opened.close()


def _named(keys: Sequence[Element], name: str) -> Element:
    for key in keys:
        if key.name == name:
            return key
    raise NotSeenError(f"the key {name!r}", keys)


def _pressable(shown: Sequence[Element], name: str) -> Element | None:
    return next((e for e in shown if e.name == name and e.role == "Button" and e.enabled), None)


def _within(element: Element, area: Element) -> bool:
    x, y = element.centre
    return area.x <= x <= area.x + area.width and area.y <= y <= area.y + area.height
