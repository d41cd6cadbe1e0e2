"""Pages only compose controls: what a page would have to get right by itself, the controls get right once."""

import re

import pytest

from tests.support import house
from tests.support.qml_lint import Finding, control_findings, extraction_findings, page_findings

QML = house.ROOT / "kiosk" / "ui" / "qml"
PAGES = sorted((QML / "Kiosk" / "Pages").glob("*.qml"))
ALL = sorted(QML.rglob("*.qml"))
CONTROLS = [*sorted((QML / "Kiosk" / "Controls").glob("*.qml")), QML / "Main.qml"]
# What has its own colours in every theme.
OF_NO_THEME = {
    "CameraLight.qml": "the light that says that a camera is on is red",
    "Curtain.qml": "the privacy curtain is a dark glass",
    "Slip.qml": "the receipt is paper, printed in black",
}


def show(file: object, findings: list[Finding]) -> list[str]:
    return [f"{file}:{found.line}: {found.rule}: {found.what}" for found in findings]


def test_pages_only_compose_controls() -> None:
    assert PAGES, "no page was found"
    found = [line for file in PAGES for line in show(file.name, page_findings(file.read_text(encoding="utf-8")))]
    assert found == []


def test_controls_hold_no_colour_no_size_no_sentence_and_nothing_unheard() -> None:
    found = []
    for file in CONTROLS:
        findings = control_findings(file.read_text(encoding="utf-8"))
        if file.name in OF_NO_THEME:
            findings = [one for one in findings if one.rule != "colour"]
        found += show(file.name, findings)
    assert found == []


def test_what_has_its_own_colours_is_there_and_has_them() -> None:
    named = {file.name: file for file in CONTROLS}
    for name in OF_NO_THEME:
        assert "colour" in {one.rule for one in control_findings(named[name].read_text(encoding="utf-8"))}, name


def test_every_text_of_qml_can_be_extracted() -> None:
    assert ALL, "no QML was found"
    found = [line for file in ALL for line in show(file.name, extraction_findings(file.read_text(encoding="utf-8")))]
    assert found == []


def test_what_python_draws_lies_in_an_item_of_qts_own() -> None:
    """A `Loader` of which Python's item is the root outlives it at the end of a process, and faults."""
    drawn = re.compile(r"^\s*CameraView \{", re.MULTILINE)
    holders = {file: file.read_text(encoding="utf-8") for file in ALL if drawn.search(file.read_text(encoding="utf-8"))}
    assert len(holders) >= 4
    assert [file.name for file, text in holders.items() if re.search(r"^CameraView \{", text, re.MULTILINE)] == []


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("bare item", "Text { text: page.title }"),
        ("bare item", "Rectangle { TapHandler { onTapped: go() } }"),
        ("bare item", "QQ.MouseArea { }"),
        ("bare item", "TapHandler { onTapped: Visit.act('back', '') }"),
        ("colour", 'color: "#14233A"'),
        ("colour", 'border.color: "red"'),
        ("colour", "tint: Qt.rgba(0, 0, 0, 1)"),
        ("colour", 'palette: ({ ink: "#fff" })'),
        ("sound", 'sound: "go"'),
        ("sound", 'source: "../../sounds/done.wav"'),
        ("pixel size", "width: 300"),
        ("pixel size", "font.pixelSize: 44"),
        ("pixel size", "anchors.leftMargin: 16"),
        ("pixel size", "Layout.preferredHeight: 2 * 30"),
        ("pixel size", "property int z: 1; spacing: 12"),
        ("untranslated text", 'title: "Bienvenue"'),
        ("untranslated text", "text: ready ? qsTr('Prêt') : 'Attendez'"),
        ("untranslated text", 'Accessible.name: "Retour"'),
        ("untranslated text", "label: `Étape ${n}`"),
    ],
)
def test_each_rule_of_the_pages_sees_what_breaks_it(rule: str, line: str) -> None:
    assert rule in [found.rule for found in page_findings("import QtQuick\nItem {\n    " + line + "\n}\n")]


@pytest.mark.parametrize(
    "line",
    [
        "Heading { text: page.content.title }",
        'title: qsTr("Bienvenue")',
        "width: parent.width / 2",
        "spacing: 2 * Theme.grid",
        "anchors.margins: 0",
        'visible: page.state === "ready"',
        'text: kind === "good" ? content.title : content.lead',
        "// Text { color: '#fff'; width: 3 }",
        'icon: "arrow-left"',
        'text: content.labels["delete"]',
    ],
)
def test_what_pages_are_made_of_passes(line: str) -> None:
    assert page_findings("import QtQuick\nItem {\n    " + line + "\n}\n") == []


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("bare text", "Text { text: page.title }"),
        ("bare text", "Row { Label { text: page.title; font.bold: true } }"),
        ("bare text", "TextInput {\n Accessible.role: Accessible.EditableText\n }"),
        ("touch without a name", "MouseArea { anchors.fill: parent; onClicked: go() }"),
        ("touch without a name", "Item { Accessible.ignored: true; MouseArea {} }"),
        ("touch without a name", "Rectangle { TapHandler { onTapped: go() } }"),
        ("touch without a name", "QQ.TapHandler { }"),
        ("role without a name", "Item { Accessible.role: Accessible.Button }"),
        ("colour", 'color: "#14233A"'),
        ("colour", 'color: kind === "good" ? "green" : Theme.palette.ink'),
        ("colour", 'colour: "red"'),
        ("pixel size", "width: 300"),
        ("sound", 'earcon: wrong ? "attention" : Theme.sounds.done'),
        ("sentence", 'property string said: "Touchez ici"'),
        ("sentence", "onTapped: say(`Bonjour, madame ${name}`)"),
        ("untranslated text", 'text: "Bienvenue"'),
        ("untranslated text", 'text: Theme.word("pause") + "Suite"'),
    ],
)
def test_each_rule_of_the_controls_sees_what_breaks_it(rule: str, line: str) -> None:
    assert rule in [found.rule for found in control_findings("import QtQuick\nItem {\n    " + line + "\n}\n")]


@pytest.mark.parametrize(
    "line",
    [
        "Text { text: page.title; Accessible.role: Accessible.StaticText; Accessible.name: text }",
        "MouseArea { Accessible.ignored: true; onClicked: go() }",
        "Item {\n Accessible.role: Accessible.Button\n Accessible.name: name\n TapHandler { onTapped: go() }\n }",
        "PointHandler { onActiveChanged: Visit.touched() }",
        'text: Theme.word("pause")',
        'name: Theme.word(short ? "day" : "month")',
        'color: "transparent"',
        'color: kind === "good" ? Theme.palette.good : Theme.palette.ink',
        'onTapped: { console.warn("the labels lack " + key); }',
        "Rectangle { Accessible.ignored: true }",
        "sound: Theme.sounds.go",
    ],
)
def test_what_controls_are_made_of_passes(line: str) -> None:
    assert control_findings("import QtQuick\nItem {\n    " + line + "\n}\n") == []


@pytest.mark.parametrize(
    "line",
    [
        "text: `${qsTr('Bonjour')} !`",
        'text: qsTr("%n page(s)", "", pages)',
        'text: qsTr("Bon" + "jour")',
        "text: qsTr(name)",
    ],
)
def test_a_text_that_babel_would_miss_is_seen(line: str) -> None:
    assert extraction_findings("Item {\n" + line + "\n}\n") != []
    assert extraction_findings('Item {\ntext: qsTr("Bonjour")\n}\n') == []
