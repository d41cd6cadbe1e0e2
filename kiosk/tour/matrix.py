"""The matrix: pictures of every place x language x theme x size x format, or of those that were chosen."""

import html
import time
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

import msgspec

from kiosk.errors import KioskError
from kiosk.tour.citizen import library
from kiosk.tour.looks import Choice, Look, looks
from kiosk.tour.places import names
from kiosk.whole_file import write_whole

THUMBNAIL_PX = 220  # wide


class Taken(msgspec.Struct, frozen=True):
    """`complaints`: what QML said meanwhile; a look of which it complained is not to be trusted."""

    pictures: tuple[str, ...]
    complaints: tuple[str, ...]
    seconds: float


def matrix(out: Path, choice: Choice) -> Taken:
    """Fill `out` with PNG files and an `index.html` that shows them. Pictures of an earlier matrix that are not taken
    again are left where they are, but no longer shown.

    Raises `ConfigError` for a choice that there is not, `KioskError` when a picture cannot be taken or written.
    """
    started = time.monotonic()
    read = library()
    wanted = looks(choice, names(read))
    # Loaded only now: a wrong word is told at once, and without Qt.
    from kiosk.tour.studio import Studio

    make_folder(out)
    studio = Studio(read)
    for look in wanted:
        file = out / f"{look.name}.png"
        if not studio.take(look).save(str(file), "PNG"):  # type: ignore[call-overload]
            raise KioskError(f"{file}: cannot be written")
    write(out / "index.html", index(wanted).encode())
    pictures = tuple(f"{look.name}.png" for look in wanted)
    return Taken(pictures, studio.complaints(), round(time.monotonic() - started, 1))


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KioskError(f"{folder}: {error.strerror}") from None


def write(file: Path, data: bytes) -> None:
    """Whole or not at all. Raises `KioskError`."""
    try:
        write_whole(file, data, lasting=False)
    except OSError as error:
        raise KioskError(f"{file}: {error.strerror}") from None


def index(taken: Sequence[Look]) -> str:
    """A page without a script: a section for each place and format, a row for each language, a cell for each theme and
    size."""
    sections = "".join(
        _section(place, form, list(group))
        for (place, form), group in groupby(sorted(taken, key=_by_section), key=_by_section)
    )
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Kiosk: the matrix</title>\n<style>\n'
        "body { font: 16px/1.4 sans-serif; margin: 2rem; background: #faf7f1; color: #14233a }\n"
        "table { border-spacing: 1rem 0.5rem } th { text-align: left; vertical-align: top; font-weight: 600 }\n"
        f"img {{ width: {THUMBNAIL_PX}px; display: block; border: 1px solid #8a7f6c }}\n"
        f"</style>\n<h1>Kiosk: {len(taken)} pictures</h1>\n{sections}</html>\n"
    )


def _by_section(look: Look) -> tuple[str, str]:
    return look.place, look.format


def _section(place: str, form: str, group: list[Look]) -> str:
    columns = list(dict.fromkeys((look.theme, look.size) for look in group))
    head = "".join(f"<th scope=col>{html.escape(theme)}, size {size}" for theme, size in columns)
    rows = "".join(
        f"<tr><th scope=row>{html.escape(language)}{''.join(map(_cell, cells))}\n" for language, cells in _rows(group)
    )
    return f"<h2>{html.escape(place)}, {html.escape(form)}</h2>\n<table>\n<tr><td>{head}\n{rows}</table>\n"


def _rows(group: list[Look]) -> Iterable[tuple[str, list[Look]]]:
    for language in dict.fromkeys(look.language for look in group):
        yield language, [look for look in group if look.language == language]


def _cell(look: Look) -> str:
    name = html.escape(look.name)
    return f'<td><a href="{name}.png"><img loading="lazy" src="{name}.png" alt="{name}"></a>'
