"""docs/fr/ecrire-une-demarche.md, followed word by word from an empty folder: its examples are taken from the page, so
that one that is changed there is tried here."""

import re
from functools import cache
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.flows import load
from tests.support import house

GUIDE = house.ROOT / "docs" / "fr" / "ecrire-une-demarche.md"
NAME = "carte-de-peche.yaml"


@cache
def examples() -> tuple[str, ...]:
    return tuple(re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL))


def example(beginning: str) -> str:
    """The one example that begins so."""
    (found,) = [text for text in examples() if text.lstrip().startswith(beginning)]
    return found


def commands() -> list[str]:
    """Each `kiosk` command of the page, without what is said beside it."""
    lines = re.findall(r"^kiosk (.*)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    return [re.split(r"\s{2,}", line)[0] for line in lines]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / NAME).write_text(example("id: carte-de-peche"), encoding="utf-8")
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / NAME).write_text(example("flow: carte-de-peche"), encoding="utf-8")
    return tmp_path


def explained(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    return [str(finding) for finding in load.check(path).findings]


def test_every_command_of_the_page_does_what_it_says(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = [line for line in commands() if "preview" not in line]  # it stays until its window is closed
    assert [line.split()[1] for line in told] == ["check", "show", "show", "test"]
    for line in told:
        words, _, _file = line.partition(" > ")
        assert main(words.split()) == 0, line
    said = capsys.readouterr().out
    assert "ok: 10 states explored" in said
    assert "<svg" in said
    assert said.count("ok   carte-de-peche: ") == 2


def test_the_mistake_on_purpose_is_explained(folder: Path) -> None:
    wrong = example("id: carte-de-peche").replace("type: yesno", "type: texte")
    assert "unknown type: 'texte': did you mean 'text'?" in explained(folder / NAME, wrong)[0]


def test_the_ready_made_steps_are_put_in(folder: Path) -> None:
    first = example("id: carte-de-peche")
    couple = "  - {include: household, of: declarant}\n" + example("- {include: identity, of: declarant}")
    text = first.replace("  - {include: identity, of: declarant}\n", couple)
    assert explained(folder / NAME, text.replace("persons:\n", 'persons:\n  conjoint: "Votre conjoint"\n')) == []


def test_what_repeats_is_put_in_and_counted(folder: Path) -> None:
    first = example("id: carte-de-peche").replace("persons:\n", 'persons:\n  enfant: "Votre enfant"\n')
    salary = '      - {id: enfant_salaire, label: "Son salaire", of: enfant, type: amount, required: true}\n'
    review = "  - {id: relecture"
    text = first.replace(review, example("- id: combien") + salary + review)
    assert explained(folder / NAME, text.replace("deliver:", example("computed:") + "deliver:")) == []


def test_a_question_a_paper_and_a_warning_are_put_in(folder: Path) -> None:
    first = example("id: carte-de-peche")
    boat, review = "      - {id: bateau,", "  - {id: relecture"
    question = "".join(f"      {line}\n" for line in example("- id: entree").splitlines())
    assert explained(folder / NAME, first.replace(boat, question + boat)) == []
    paper = first.replace(review, example("- id: justificatif") + review)
    assert "add 'camera:' to devices" in explained(folder / NAME, paper)[0]
    assert explained(folder / NAME, paper.replace("devices: {", "devices: {camera: helpful, ")) == []
    since = '      - {id: depuis, label: "Depuis quand ?", of: declarant, type: date, required: true}\n'
    warned = first.replace(boat, since + boat).replace(review, example("warn:") + review)
    assert explained(folder / NAME, warned) == []
