"""What an author is shown: remarks, the drawing of the paths, and the démarche on the screen while it is written."""

import gettext
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.__main__ import main
from kiosk.flows import load
from kiosk.flows.remarks import Catalogue, long_sentences, remarks
from kiosk.flows.shape import Marks
from tests.support import questions
from tests.support.flows import SMALL, TODAY, bent, small_engine, written

LONG = "Une phrase qui a beaucoup de mots ne se lit pas bien quand on est debout devant une borne."


def said(flow_path: Path, today: date = TODAY, **languages: gettext.NullTranslations) -> list[str]:
    checked = load.check(flow_path)
    assert checked.flow is not None, checked.findings
    return [remark.what for remark in remarks(checked.flow, checked.marks, today, languages)]


class Everything(Catalogue):
    """Every text has a translation: its own, or a short one."""

    def gettext(self, message: str) -> str:
        return "Court." if message == LONG else message


def test_an_official_page_that_nobody_compared_for_a_year_is_told(tmp_path: Path) -> None:
    path = written(tmp_path)
    checked = date(2026, 11, 21)
    assert said(path, checked + timedelta(days=365)) == []
    assert "compared 366 days ago" in said(path, checked + timedelta(days=366))[0]
    assert "a day to come" in said(path, checked - timedelta(days=1))[0]
    nobody = written(tmp_path, bent(", checked: 2026-11-21}", "}"))
    assert said(nobody) == ["nobody has compared it with the official page"]


def test_a_long_sentence_is_told_unless_simple_french_makes_it_short(tmp_path: Path) -> None:
    path = written(tmp_path, bent('purpose: "Pour les essais."', f'purpose: "{LONG}"'))
    assert any("19 words in one sentence" in remark for remark in said(path))
    assert said(path, fr_simple=Everything()) == []
    assert long_sentences("Deux phrases courtes. Elles se lisent bien (article 6, paragraphe 1, point e).") == ()


def test_texts_without_a_translation_are_counted_by_language(tmp_path: Path) -> None:
    path = written(tmp_path)
    (remark,) = said(path, en=Everything(), tr=Catalogue())
    assert remark.startswith("texts without a translation: tr ")


def test_check_is_green_with_remarks_and_red_when_it_is_strict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, bent('purpose: "Pour les essais."', f'purpose: "{LONG}"'))
    assert main(["flows", "check", str(path)]) == 0
    assert "remark: " in capsys.readouterr().err
    assert main(["flows", "check", "--strict", str(path)]) == 1


def test_a_catalogue_of_ones_own_is_listed_checked_and_tested(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "petite.yaml").write_text(
        "flow: petite\ntoday: 2026-11-22\nscenarios:\n  - name: A\n"
        '    answers: {enfant: "no", debut: "2026-01-01", signature: drawn}\n'
        "    papers: {preuve: {signature: none}}\n    expect: {values: {debut: '2026-01-01'}}\n",
        encoding="utf-8",
    )
    folder = str(tmp_path)
    assert main(["flows", "list", "--catalogue", folder]) == 0
    assert main(["flows", "check", "--catalogue", folder]) == 0
    assert main(["flows", "test", "--catalogue", folder]) == 0
    assert main(["flows", "test", "petite", "--catalogue", folder]) == 0
    assert "ok   petite: A" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [["list"], ["check"], ["test"], ["show", "x"]])
def test_an_empty_folder_is_told(wrong: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", *wrong, "--catalogue", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_the_scenarios_of_the_demarche_of_everything_are_played(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "test", "toutes-les-questions", "--catalogue", str(questions.CATALOGUE)]) == 0
    assert "ok   toutes-les-questions: What an earlier démarche asked is there" in capsys.readouterr().out


def test_the_paths_are_drawn_with_an_arrow_for_each_way(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flows", "show", str(questions.QUESTIONS), "--graph"]) == 0
    drawn = ET.fromstring(capsys.readouterr().out)  # noqa: S314
    names = {"s": "http://www.w3.org/2000/svg"}
    titles = [title.text or "" for title in drawn.findall(".//s:g/s:title", names)]
    assert len(titles) == len([step for step in questions.flow().steps if step.item <= 1])
    arrows = [path for path in drawn.findall("./s:path", names) if path.get("marker-end")]
    assert len(arrows) > len(titles), "some steps can be passed by"


def test_a_demarche_without_a_branch_is_a_straight_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, SMALL.replace('    show_if: "enfant"\n', ""))
    assert main(["flows", "show", str(path), "--graph"]) == 0
    assert capsys.readouterr().out.count("marker-end") == 5


# The preview

BONUS = """steps:
  - id: bonus
    title: "Encore"
    fields:
      - {id: mot, label: "Un mot", of: personne, type: text, required: true}
"""


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[tuple[Path, "subprocess.Popen[str]"]]:
    path = written(tmp_path)
    shown = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "flows", "preview", str(path)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield path, shown
    finally:
        shown.kill()
        shown.communicate()


def test_where_there_is_no_screen_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main(["flows", "preview", str(written(tmp_path))]) == 1
    assert capsys.readouterr().err.startswith("kiosk: no screen to show it on")


def test_the_screen_changes_when_the_file_is_saved(preview: tuple[Path, "subprocess.Popen[str]"]) -> None:
    path, shown = preview
    assert shown.stdout is not None
    assert shown.stderr is not None
    assert "shown; " in shown.stdout.readline()
    beside = path.with_suffix(".new")
    beside.write_text(bent('title: "Deux questions"', 'title: "Trois questions"'), encoding="utf-8")
    beside.replace(path)  # as most editors save
    assert "shown again" in shown.stdout.readline()
    path.write_text(bent("type: yesno", "type: yesnot"), encoding="utf-8")
    assert "did you mean 'yesno'?" in shown.stderr.readline()
    path.write_text(SMALL, encoding="utf-8")
    assert "shown again" in shown.stdout.readline()


def test_a_shared_step_that_is_saved_in_place_is_seen_and_a_file_that_is_gone_is_told(
    preview: tuple[Path, "subprocess.Popen[str]"],
) -> None:
    path, shown = preview
    assert shown.stdout is not None
    assert shown.stderr is not None
    assert "shown; " in shown.stdout.readline()
    path.write_text(bent("steps:\n", "steps:\n  - {include: bonus, of: moi}\n"), encoding="utf-8")
    assert "there is no shared 'bonus'" in shown.stderr.readline()
    common = path.parent / "shared" / "bonus.yaml"
    ready = path.with_suffix(".new")
    ready.write_text(BONUS, encoding="utf-8")
    common.parent.mkdir()
    ready.replace(common)
    assert "shown again" in shown.stdout.readline()
    common.write_text(BONUS.replace("type: text", "type: texte"), encoding="utf-8")
    assert "did you mean 'text'?" in shown.stderr.readline()
    common.write_text(BONUS, encoding="utf-8")
    assert "shown again" in shown.stdout.readline()
    path.unlink()
    assert "cannot be read: No such file" in shown.stderr.readline()


def test_answers_are_kept_while_the_file_changes(tmp_path: Path) -> None:
    from kiosk.session.state import AtStep, Prepare, Visit
    from kiosk.ui.preview import kept
    from tests.support.flows import typed

    facts = {"enfant": typed(True, "moi"), "debut": typed(date(2026, 1, 1), "moi"), "prenom": typed("Lou", "moi")}
    visit = Visit(flow_id="petite", place=AtStep("enfants"), facts=facts)
    start = msgspec.structs.replace(visit, place=Prepare(), facts={})
    engine = small_engine(tmp_path, bent('{id: prenom, label: "Son prénom"', '{id: petit_nom, label: "Son prénom"'))
    after = kept(visit, engine, start)
    assert after.facts.keys() == {"enfant", "debut"}
    assert after.place == AtStep("enfants")
    gone = small_engine(tmp_path, SMALL.replace("- id: enfants\n", "- id: petits\n"))
    assert kept(visit, gone, start).place == Prepare()


def test_marks_of_nothing_are_the_first_line() -> None:
    assert Marks("a.yaml").place(("steps", 3)) == ("a.yaml", 1)
