"""The administrator's folder, from which packs are made: one file for what all kiosks have, one for each département,
site and kiosk that differs, and the files that they name.

    fleet.toml                  departements/57.toml        sites/metz-centre.toml
    files/logo.png              kiosks/borne-1.toml         kiosks.csv
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from kiosk.config_file import check_form, text_of
from kiosk.errors import ConfigError
from kiosk.fleet.pack import FILE_NAME, FILES_TOKEN, MAX_FILE_BYTES, TextLayer

MAX_ROWS = 5_000
MAX_TEXT_BYTES = 1_000_000
NAME = re.compile(r"[A-Za-z0-9-]{1,32}")
HEADER = ("kiosk", "departement", "site")
NAMED_FILE = re.compile(re.escape(FILES_TOKEN) + r"/([^\"'\s]*)")


class Row(msgspec.Struct, frozen=True):
    """A kiosk to be set up, and the two levels above it; each may be empty."""

    kiosk: str
    departement: str = ""
    site: str = ""


def rows(path: Path) -> tuple[Row, ...]:
    """Of a CSV with the header `kiosk;departement;site` (or with commas). Raises `ConfigError` with the line's
    number."""
    text = text_of(path).lstrip("\ufeff")
    separator = ";" if ";" in text.partition("\n")[0] else ","
    try:
        lines = [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(text), delimiter=separator)]
    except csv.Error as error:
        raise ConfigError(f"{path}: not a list of kiosks: {error}") from None
    if not lines or tuple(lines[0]) != HEADER[: len(lines[0])] or not lines[0]:
        raise ConfigError(f"{path}: the first line is expected to be {separator.join(HEADER)}")
    found: list[Row] = []
    for number, cells in enumerate(lines[1:], 2):
        if not any(cells):
            continue
        if len(cells) > len(lines[0]) or not NAME.fullmatch(cells[0]):
            raise ConfigError(f"{path}: line {number}: a kiosk's name (letters, digits, hyphens) is expected")
        if not all(NAME.fullmatch(cell) for cell in cells[1:] if cell):
            raise ConfigError(f"{path}: line {number}: letters, digits and hyphens are expected")
        found.append(Row(*cells))
    names = [row.kiosk.lower() for row in found]
    for row in found:
        if names.count(row.kiosk.lower()) > 1:
            raise ConfigError(f"{path}: {row.kiosk} is there twice")
    if not 1 <= len(found) <= MAX_ROWS:
        raise ConfigError(f"{path}: from 1 to {MAX_ROWS} kiosks are expected")
    return tuple(found)


def layers(folder: Path, row: Row) -> tuple[TextLayer, ...]:
    """What there is for this kiosk, the widest first. Raises `ConfigError`, also for settings that no kiosk would take:
    who finds out otherwise stands before the machine with a stick. What they name on the kiosk itself is not looked
    for."""
    wanted = ((f"{number}-{level}.toml", path) for number, level, path in _levels(folder, row))
    return tuple(TextLayer(name, _judged(folder, path)) for name, path in wanted if path.is_file())


def without_file(folder: Path, rows: Iterable[Row]) -> tuple[str, ...]:
    """Départements and sites of the list that have no settings of their own: nothing differs there, or a name is
    misspelt."""
    named = {path for row in rows for _, level, path in _levels(folder, row) if level in ("departement", "site")}
    return tuple(sorted(path.relative_to(folder).as_posix() for path in named if not path.is_file()))


def _levels(folder: Path, row: Row) -> Iterator[tuple[int, str, Path]]:
    yield 10, "fleet", folder / "fleet.toml"
    if row.departement:
        yield 20, "departement", folder / "departements" / f"{row.departement}.toml"
    if row.site:
        yield 30, "site", folder / "sites" / f"{row.site}.toml"
    yield 40, "kiosk", folder / "kiosks" / f"{row.kiosk}.toml"


def _judged(folder: Path, path: Path) -> str:
    text = text_of(path)
    check_form(path, text)
    for name in NAMED_FILE.findall(text):
        if not FILE_NAME.fullmatch(name) or not (folder / "files" / name).is_file():
            raise ConfigError(f"{path}: {FILES_TOKEN}/{name}: no such file in {folder / 'files'}")
    return text


def files(folder: Path) -> dict[str, bytes]:
    """Of `files/`: name -> bytes. Raises `ConfigError`."""
    found: dict[str, bytes] = {}
    for path in sorted((folder / "files").glob("*")):
        if not FILE_NAME.fullmatch(path.name) or not path.is_file():
            raise ConfigError(f"{path}: a file with a name of letters, digits, dots, hyphens is expected")
        try:
            with path.open("rb") as file:
                found[path.name] = file.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            raise ConfigError(f"{path}: {error.strerror}") from None
        if len(found[path.name]) > MAX_FILE_BYTES:
            raise ConfigError(f"{path}: larger than {MAX_FILE_BYTES} bytes")
    return found
