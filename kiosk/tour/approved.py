"""Approved pictures: a folder with a list of looks and the reason for each, and one picture a look.

A picture differs when more than `SHARE` of its pixels differ by more than `STEP` in a channel. Fonts are ours and the
renderer draws in software, so that two runs of one machine give the same bytes (measured: 40 of 40 over three runs);
the tolerance is for another version of Qt, of FreeType or of the fonts of other scripts.
"""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PIL import Image, ImageChops

from kiosk.errors import ConfigError, KioskError
from kiosk.i18n.languages import LANGUAGES
from kiosk.session.preferences import SIZES, THEMES
from kiosk.tour.citizen import library
from kiosk.tour.looks import FORMATS, Look
from kiosk.tour.matrix import Taken, make_folder
from kiosk.tour.places import names

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from kiosk.tour.studio import Studio

LIST = "list.toml"
STEP = 32  # of 255: the edge of a letter that is smoothed otherwise
SHARE = 0.001  # of all pixels: 2 000 on the reference screen, a short word
PALE = 0.25  # how much of the picture is seen under what differs


class Approved(Look, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`reason`: why this one is among those that are kept."""

    reason: str


class _List(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    picture: tuple[Approved, ...]


class Difference(msgspec.Struct, frozen=True):
    """`share` of the pixels that differ, 0 to 1. `shown`: the file with the approved picture, the present one and
    what differs, side by side; empty where there was nothing to compare with."""

    name: str
    why: str
    share: float = 1.0
    shown: str = ""


class Compared(msgspec.Struct, frozen=True):
    pictures: int
    differences: tuple[Difference, ...]
    complaints: tuple[str, ...]
    seconds: float


def read_list(folder: Path, places: tuple[str, ...]) -> tuple[Approved, ...]:
    """Raises `ConfigError` that names the file and what is wrong with it."""
    file = folder / LIST
    try:
        listed = msgspec.toml.decode(file.read_bytes(), type=_List).picture
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: {error}") from None
    for one in listed:
        _check(file, one, places)
    twice = {one.name for one in listed if [other.name for other in listed].count(one.name) > 1}
    if twice:
        raise ConfigError(f"{file}: twice: {', '.join(sorted(twice))}")
    return listed


def _check(file: Path, one: Approved, places: tuple[str, ...]) -> None:
    for what, word, possible in (
        ("place", one.place, places),
        ("language", one.language, tuple(LANGUAGES)),
        ("theme", one.theme, THEMES),
        ("size", one.size, tuple(range(SIZES))),
        ("format", one.format, tuple(FORMATS)),
    ):
        if word not in possible:
            raise ConfigError(f"{file}: {what} {word!r} is none of {', '.join(map(str, possible))}")


def approve(folder: Path) -> Taken:
    """Take the listed pictures as they are now, and drop those that are no longer listed.

    Raises `KioskError`.
    """
    started = time.monotonic()
    listed, studio = _open(folder)
    for one in listed:
        picture = _image(studio.take(one, anew=True))
        try:
            # Without loss: what is compared must not differ by what a palette has cost.
            picture.save(_file(folder, one), "WEBP", lossless=True, quality=80, method=4)
        except OSError as error:
            raise KioskError(f"{_file(folder, one)}: {error.strerror}") from None
    for old in set(folder.glob("*.webp")) - {_file(folder, one) for one in listed}:
        old.unlink()
    pictures = tuple(_file(folder, one).name for one in listed)
    return Taken(pictures, studio.complaints(), round(time.monotonic() - started, 1))


def compare(folder: Path, out: Path) -> Compared:
    """Hold the listed pictures against the present screen; `out` gets a picture of each difference.

    Raises `KioskError`.
    """
    started = time.monotonic()
    listed, studio = _open(folder)
    make_folder(out)
    for one in listed:
        (out / f"{one.name}.png").unlink(missing_ok=True)
    compared = [_compared(folder, out, one, _image(studio.take(one, anew=True))) for one in listed]
    differences = tuple(one for one in compared if one is not None)
    return Compared(len(listed), differences, studio.complaints(), round(time.monotonic() - started, 1))


def _open(folder: Path) -> "tuple[tuple[Approved, ...], Studio]":
    """The list, in the order in which its pictures are quickest to take, and what takes them."""
    read = library()
    listed = sorted(read_list(folder, names(read)), key=lambda one: (one.format, one.place))
    # Loaded only now: a wrong list is told at once, and without Qt.
    from kiosk.tour.studio import Studio

    return tuple(listed), Studio(read)


def _file(folder: Path, one: Approved) -> Path:
    return folder / f"{one.name}.webp"


def _image(picture: "QImage") -> Image.Image:
    plain = picture.convertToFormat(picture.Format.Format_RGB888)
    size, stride = (plain.width(), plain.height()), plain.bytesPerLine()
    return Image.frombuffer("RGB", size, bytes(plain.constBits()), "raw", "RGB", stride, 1)


def _compared(folder: Path, out: Path, one: Approved, now: Image.Image) -> Difference | None:
    file = _file(folder, one)
    try:
        with Image.open(file) as opened:
            approved = opened.convert("RGB")
    except FileNotFoundError:
        return Difference(one.name, "nothing was approved")
    except (OSError, ValueError, Image.DecompressionBombError):
        return Difference(one.name, "the approved picture cannot be read")
    if approved.size != now.size:
        return Difference(one.name, f"{approved.size} pixels were approved, {now.size} are there")
    differs = differing(approved, now)
    share = differs.histogram()[255] / (now.width * now.height)
    if share <= SHARE:
        return None
    shown = out / f"{one.name}.png"
    side_by_side(approved, now, differs).save(shown)
    return Difference(one.name, f"{share:.2%} of its pixels differ", share, str(shown))


def differing(one: Image.Image, other: Image.Image) -> Image.Image:
    """255 where two pictures of one size differ by more than `STEP` in a channel, else 0 (mode L)."""
    red, green, blue = ImageChops.difference(one, other).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return most.point([255 if step > STEP else 0 for step in range(256)])


def side_by_side(approved: Image.Image, now: Image.Image, differs: Image.Image) -> Image.Image:
    """The approved one, the present one, and the present one pale with what differs in red."""
    pale = Image.blend(Image.new("RGB", now.size, "white"), now, PALE)
    pale.paste("red", mask=differs)
    sheet = Image.new("RGB", (3 * now.width + 40, now.height), "grey")
    for place, picture in enumerate((approved, now, pale)):
        sheet.paste(picture, (place * (now.width + 20), 0))
    return sheet
