"""The tour: a whole visit, off-screen, with a picture of every screen and what came out at the other end."""

import json
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec

from kiosk.errors import KioskError
from kiosk.i18n.translator import load
from kiosk.tour.robot import Robot
from kiosk.tour.terminal import Terminal, running_terminal
from kiosk.tour.visit import ChangeOfAddress
from kiosk.whole_file import write_whole

# The sizes as their buttons are called.
SIZES = ("Texte normal", "Texte grand", "Texte très grand")


class Toured(msgspec.Struct, frozen=True):
    reference: str
    pictures: tuple[str, ...]
    seconds: float


class Album:
    """Numbers the pictures, and knows at which step a failure happened."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self.pictures: list[str] = []
        self.step = "start"
        self.robot: Robot | None = None

    def take(self, name: str) -> None:
        self.step = name
        if self.robot is not None:
            file = f"{len(self.pictures) + 1:02}-{name}.png"
            write_whole(self._out / file, self.robot.grab(), lasting=False)
            self.pictures.append(file)


def prepare_folder(out: Path) -> None:
    """Made if need be, without an earlier tour's pictures. Raises `KioskError`."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KioskError(f"{out}: {error.strerror}") from None
    for old in out.glob("[0-9][0-9]-*.png"):
        old.unlink()


def tour(out: Path, language: str = "fr", size: int = 0) -> Toured:
    """Play the visit and fill `out` (emptied of an earlier tour's pictures first).

    Raises `KioskError` that names the step; the last picture then shows what was on the screen.
    """
    prepare_folder(out)
    started = time.monotonic()
    album = Album(out)
    with tempfile.TemporaryDirectory(prefix="kiosk-tour-") as state, running_terminal(Path(state)) as terminal:
        try:
            reference = _play(terminal, album, language, size)
            _keep_results(terminal, out, reference)
        except KioskError as error:
            raise _explained(error, album, terminal) from None
    return Toured(reference, tuple(album.pictures), round(time.monotonic() - started, 1))


def _play(terminal: Terminal, album: Album, language: str, size: int) -> str:
    album.robot = terminal.next_screen()
    visit = ChangeOfAddress(album.robot, terminal.hall, load(language), shown=album.take)
    visit.begin(size=SIZES[size])
    reference = visit.whole()
    album.robot = terminal.next_screen()
    album.robot.see("Touchez l'écran", "Button")
    album.take("next-person")
    return reference


def _keep_results(terminal: Terminal, out: Path, reference: str) -> None:
    """What the printer printed and what the recipient opened."""
    receipts = terminal.hall.receipts()
    if not receipts:
        raise KioskError("the printer has printed nothing")
    write_whole(out / "receipt.png", terminal.hall.receipt_picture(receipts[-1]["id"]), lasting=False)
    delivered: dict[str, Any] = terminal.delivered(reference, out)
    said = json.dumps(delivered, ensure_ascii=False, indent=2).encode() + b"\n"
    write_whole(out / "delivered.json", said, lasting=False)


def _explained(error: KioskError, album: Album, terminal: Terminal) -> KioskError:
    where = f"after step {album.step!r}"
    try:
        album.take("failure")
        where += f", see {album.pictures[-1]}"
    except KioskError:
        where += ", and the screen is gone"
    last = next((line.strip() for line in reversed(terminal.log) if " ERROR " in line or " CRITICAL " in line), "")
    return KioskError(f"tour: {where}: {error}{f' (log: {last})' if last else ''}")
