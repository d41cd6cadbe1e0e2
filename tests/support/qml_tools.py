"""Qt's own tools for QML, from the wheel: `qmllint` with the bridge described to it, and `qmlformat`."""

import difflib
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import PySide6
from PySide6.QtCore import QMetaMethod, QMetaObject, QObject

TOOLS = Path(PySide6.__file__).parent
# A delegate's `modelData` and a page's own ids, which the engine finds when it runs; a name that nothing has is a
# warning of the engine there, and fails the tests of the screen.
SILENT = ("unqualified",)
# Pages and what a loader holds are kept as such, whatever more they have.
ANY = re.compile(r'Member ".*" not found on type "(QObject|QQuickItem)"')


class Complaint(msgspec.Struct, frozen=True):
    file: str
    line: int
    id: str
    message: str


class Described(msgspec.Struct, frozen=True):
    """A type that Python registers at run time; `base` is what QML takes it for."""

    module: str
    name: str
    kind: type[QObject]
    base: str = "QtObject"
    singleton: bool = True


def describe(types: Iterable[Described], folder: Path) -> None:
    """Writes the types as modules where qmllint looks for them."""
    for one in types:
        place = folder.joinpath(*one.module.split("."))
        place.mkdir(parents=True, exist_ok=True)
        pragma = "pragma Singleton\n" if one.singleton else ""
        body = "".join(f"    {line}\n" for line in _members(vars(one.kind)["staticMetaObject"]))
        (place / f"{one.name}.qml").write_text(f"{pragma}import QtQuick\n{one.base} {{\n{body}}}\n", encoding="utf-8")
        directory = place / "qmldir"
        said = directory.read_text(encoding="utf-8") if directory.exists() else f"module {one.module}\n"
        entry = f"{'singleton ' if one.singleton else ''}{one.name} 1.0 {one.name}.qml\n"
        directory.write_text(said + entry, encoding="utf-8")


def _members(meta: QMetaObject) -> Iterator[str]:
    for index in range(meta.propertyOffset(), meta.propertyCount()):
        yield f"property var {_word(meta.property(index).name())}"
    for index in range(meta.methodOffset(), meta.methodCount()):
        method = meta.method(index)
        name = _word(method.name().data())
        takes = [f"a{at}" for at in range(method.parameterCount())]
        if method.methodType() == QMetaMethod.MethodType.Slot:
            yield f"function {name}({', '.join(takes)}) {{}}"
        elif not name.endswith(("_changed", "Changed")):  # a property has its own
            yield f"signal {name}({', '.join(f'var {one}' for one in takes)})"


def _word(name: object) -> str:
    """PySide gives some names as bytes, others as text."""
    return name.decode() if isinstance(name, bytes) else str(name)


def complaints(files: Iterable[Path], imports: Iterable[Path]) -> list[Complaint]:
    """What qmllint says of the files, without what `SILENT` names."""
    roads = [word for folder in imports for word in ("-I", str(folder))]
    # Its time is the test's: all files of the product at once took more than a minute on a busy machine.
    said = subprocess.run(
        [TOOLS / "qmllint", *roads, "--json", "-", *map(str, files)], capture_output=True, check=False
    )
    report = msgspec.json.decode(said.stdout)
    return [
        Complaint(Path(file["filename"]).name, one.get("line", 0), one["id"], one["message"])
        for file in report["files"]
        for one in file["warnings"]
        if one["type"] in ("warning", "critical") and one["id"] not in SILENT and not ANY.fullmatch(one["message"])
    ]


def formatted(file: Path) -> str:
    said = subprocess.run(
        [TOOLS / "qmlformat", "--ignore-settings", str(file)], capture_output=True, check=False, timeout=60
    )
    if said.returncode:
        raise AssertionError(f"{file.name}: {said.stderr.decode()}")
    return said.stdout.decode()


def misformatted(source: str, proper: str) -> Iterator[tuple[int, str]]:
    """The lines that qmlformat would write otherwise, and what it would write. Where a line breaks is its author's:
    qmlformat joins a condition of three lines into one of 200 columns. It drops the semicolon before an `else` of a
    binding: a line's last one does not count."""
    ours, theirs = _lines(source), _lines(proper)
    for kind, start, end, other_start, other_end in difflib.SequenceMatcher(None, ours, theirs, False).get_opcodes():
        mine, proper_lines = ours[start:end], theirs[other_start:other_end]
        rebroken = len(mine) != len(proper_lines) and _bare(mine) == _bare(proper_lines)
        if kind != "equal" and not rebroken:
            yield start + 1, "\n".join(proper_lines)


def _lines(text: str) -> list[str]:
    return [line.removesuffix(";") for line in text.splitlines()]


def _bare(lines: list[str]) -> str:
    return re.sub(r"\s+", "", "".join(lines))
