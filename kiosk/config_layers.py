"""Settings in layers: what the whole fleet has, then a département's, a site's, a kiosk's own, last the file itself.

`kiosk provision setup` leaves the layers in the folder `provisioned` beside the settings' file, as TOML files that are
read in the order of their names (`10-fleet.toml`, `20-departement.toml`, ...). A table is merged key by key; any other
value replaces the one before it.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

FOLDER = "provisioned"
# In it, of the pack that set the kiosk up: what the settings name, such as certificates.
FILES = "files"

Table = dict[str, Any]


class Layer(msgspec.Struct, frozen=True):
    """`name`: a file's path, or the word that stands for what is embedded."""

    name: str
    table: Table


class Value(msgspec.Struct, frozen=True):
    """A setting that some layer says. `origin`: the last one that does."""

    setting: str
    value: Any
    origin: str


def files(path: Path) -> tuple[Path, ...]:
    """The layers beneath `path`, in the order in which they are read; `path` itself is not among them."""
    folder = path.parent / FOLDER
    return tuple(sorted(folder.glob("*.toml"))) if folder.is_dir() else ()


def pack_files(path: Path) -> Path:
    """Where the pack's files lie, if there was one; `path` as `files` takes it."""
    return path.parent / FOLDER / FILES


def parsed(name: str, text: str) -> Layer:
    """Raises `tomllib.TOMLDecodeError` and `RecursionError`."""
    return Layer(name, tomllib.loads(text))


def merged(layers: tuple[Layer, ...]) -> Table:
    whole: Table = {}
    for layer in layers:
        _lay(whole, layer.table)
    return whole


def _lay(under: Table, over: Table) -> None:
    for key, value in over.items():
        below = under.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            _lay(below, value)
        else:
            under[key] = _copied(value)


def _copied(value: Any) -> Any:
    """Tables are merged in place: none may be shared with the layer that it came from."""
    return {key: _copied(each) for key, each in value.items()} if isinstance(value, dict) else value


def origins(layers: tuple[Layer, ...]) -> dict[str, str]:
    """`screen.languages` -> the name of the last layer that says it."""
    return {setting: layer.name for layer in layers for setting in _settings(layer.table, "")}


def _settings(table: Table, above: str) -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _settings(value, f"{above}{key}.")
        else:
            yield f"{above}{key}"
