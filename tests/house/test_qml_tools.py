"""Qt's own tools have nothing to say of our QML: qmllint knows the types, qmlformat the indentation."""

from pathlib import Path

import pytest

from kiosk.ui.bridge import VisitBridge
from kiosk.ui.camera_view import MODULE, CameraFeed, CameraView
from tests.support import house
from tests.support.qml_tools import Described, complaints, describe, formatted, misformatted

QML = house.ROOT / "kiosk" / "ui" / "qml"
FILES = sorted(QML.rglob("*.qml"))
REGISTERED = (
    Described("Kiosk.Bridge", "Visit", VisitBridge),
    Described(MODULE, "Feed", CameraFeed),
    Described(MODULE, "CameraView", CameraView, base="Item", singleton=False),
)


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("modules")
    describe(REGISTERED, folder)
    return folder


def test_qmllint_finds_nothing(modules: Path) -> None:
    assert FILES, "no QML was found"
    assert [f"{one.file}:{one.line}: {one.message}" for one in complaints(FILES, (QML, modules))] == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Item { property int wide: Theme.mn(3) }", "mn"),
        ("Item { Component.onCompleted: Visit.touch() }", "touch"),
        ("Item { property var told: Visit.contents }", "contents"),
        ("Rectangle { colour: 3 }", "colour"),
        ("KButton { label: 3 }", "label"),
        ("Unheard {}", "Unheard"),
    ],
)
def test_qmllint_sees_what_is_not_there(line: str, said: str, modules: Path, tmp_path: Path) -> None:
    file = tmp_path / "Wrong.qml"
    imports = "import QtQuick\nimport Kiosk.Theme\nimport Kiosk.Controls\nimport Kiosk.Bridge\n"
    file.write_text(f"{imports}Item {{\n    {line}\n}}\n", encoding="utf-8")
    assert said in " ".join(one.message for one in complaints([file], (QML, modules)))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_is_written_as_qmlformat_writes(file: Path) -> None:
    found = [f"{file.name}:{line}: {said}" for line, said in misformatted(file.read_text("utf-8"), formatted(file))]
    assert found == []


def test_a_wrong_indentation_is_seen_and_a_broken_line_is_not(tmp_path: Path) -> None:
    file = tmp_path / "Odd.qml"
    file.write_text("import QtQuick\n\nItem {\n  width: 3\n    x: 2\n    height: 1\n        + 2\n}\n", encoding="utf-8")
    assert [line for line, _ in misformatted(file.read_text("utf-8"), formatted(file))] == [4]
