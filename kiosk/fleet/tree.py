"""The administrator's folder, from which packs are made: one file for what all kiosks have, one for each département,
site and kiosk that differs, and the files that they name.

    fleet.toml                  departements/57.toml        sites/metz-centre.toml
    files/logo.png              kiosks/borne-1.toml         kiosks.csv
"""

import csv
import io
import re
from pathlib import Path

import msgspec

from kiosk.config_file import text_of
from kiosk.errors import ConfigError
from kiosk.fleet.pack import FILE_NAME, MAX_FILE_BYTES, TextLayer

MAX_ROWS = 5_000
MAX_TEXT_BYTES = 1_000_000
NAME = re.compile(r"[A-Za-z0-9-]{1,32}")
HEADER = ("kiosk", "departement", "site")


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
    """What there is for this kiosk, the widest first. Raises `ConfigError`."""
    wanted = (
        ("10-fleet.toml", folder / "fleet.toml"),
        ("20-departement.toml", folder / "departements" / f"{row.departement}.toml" if row.departement else None),
        ("30-site.toml", folder / "sites" / f"{row.site}.toml" if row.site else None),
        ("40-kiosk.toml", folder / "kiosks" / f"{row.kiosk}.toml"),
    )
    return tuple(TextLayer(name, text_of(path)) for name, path in wanted if path is not None and path.is_file())


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
