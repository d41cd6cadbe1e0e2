"""Which template a paper is made with: the administration's own where it is sound, else the one that came with the
kiosk. A template is read once, when the worker starts.
"""

import re
from pathlib import Path
from typing import Literal, get_args

import msgspec

Name = Literal["summary", "receipt", "attestation", "letter"]
NAMES: tuple[Name, ...] = get_args(Name)
COMMON = "common.typ"
MAX_TEMPLATE_BYTES = 200_000
# `#import "@preview/..."` would be fetched from a network in the middle of a visit.
_PACKAGE = re.compile(rb'"@[a-z]')


class Template(msgspec.Struct, frozen=True):
    """`root`: the folder that the template may read from, and import from. `own`: the administration's."""

    source: bytes
    root: Path
    own: bool = False


def built_in(folder: Path) -> dict[Name, Template]:
    return {name: Template((folder / f"{name}.typ").read_bytes(), folder) for name in NAMES}


def own(folder: Path) -> tuple[dict[Name, Template], tuple[str, ...]]:
    """The administration's templates as they can be read, and a sentence for each that cannot. Not compiled yet."""
    found: dict[Name, Template] = {}
    problems = []
    if not folder.is_dir():
        return {}, (f"{folder}: no such folder",)
    for name in NAMES:
        path = folder / f"{name}.typ"
        if not path.exists():
            continue
        read = _read(path)
        if isinstance(read, str):
            problems.append(read)
        else:
            found[name] = Template(read, folder, own=True)
    if (folder / COMMON).exists() and isinstance(read := _read(folder / COMMON), str):
        return {}, (*problems, read)
    return found, tuple(problems)


def _read(path: Path) -> bytes | str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_TEMPLATE_BYTES + 1)
    except OSError as error:
        return f"{path.name}: cannot be read: {error.strerror}"
    if len(data) > MAX_TEMPLATE_BYTES:
        return f"{path.name}: larger than {MAX_TEMPLATE_BYTES} bytes"
    if _PACKAGE.search(data):
        return f"{path.name}: imports a package, which would be fetched from the network: copy its files here instead"
    try:
        data.decode()
    except UnicodeDecodeError:
        return f"{path.name}: not UTF-8"
    return data
