"""What a page costs is measured in the real screen and in a bare window, in turns, and judged."""

import json

import pytest

from kiosk.__main__ import main
from kiosk.bench.touch import Press
from kiosk.bench.ui import Played, blocks, frames, judged, kb_per_page, touches
from kiosk.tour.protocol import Timed


@pytest.mark.long
def test_two_rounds_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "ui", "--pages", "16", "--pairs", "2", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["pages"] >= 16
    assert said["language_switches"] == 4
    figures = {name: figure for name, figure in said.items() if isinstance(figure, dict)}
    assert set(figures) == {"frame_p95_ms_ratio", "touch_p95_ms", "gui_block_max_ms", "gui_block_p99_ms"}
    for figure in figures.values():
        assert figure["value"] > 0
        assert figure["floor"] > 0
        judged_by = figure["ratio"] if figure is figures["frame_p95_ms_ratio"] else figure["value"]
        assert figure["ok"] == (judged_by <= figure["limit"])
    assert said["ok"] == all(figure["ok"] for figure in figures.values())
    # Pages that slide are drawn about sixty times a second, each of them and the bare ones.
    assert 10 < said["frame_p50_ms"] < 100
    assert said["touch_p50_ms"] <= said["touch_p95_ms"]["value"] <= said["touch_p95_by_the_clock_ms"]
    assert said["memory_kb_per_page"] is None, "two rounds are too few for a slope"


def timed(**seconds: float | tuple[float, ...]) -> Timed:
    return Timed(**{"presented_s": 0.05, "settled_s": 0.3, "gaps_s": (), **seconds})  # type: ignore[arg-type]


def test_the_frames_of_a_page_are_those_of_its_slide() -> None:
    """It comes at 0.02 and slides for 0.18 s; what is drawn when it stands is another matter."""
    came = timed(turned_s=0.02, frames_s=(0.05, 0.07, 0.09, 0.19, 0.22, 0.30))
    assert list(frames(Press("Continuer"), came)) == pytest.approx([0.02, 0.02, 0.10, 0.03])
    assert list(frames(Press("Texte normal", turns=False), came)) == []


def test_what_the_machine_withheld_is_no_block() -> None:
    starved = timed(presented_s=0.5, presented_starved_s=0.45, gaps_s=(0.5, 0.0, 0.03), starved_s=(0.45, 0.004, 0.0))
    assert list(blocks(Press("Continuer"), starved)) == pytest.approx([0.05, 0.0, 0.03])
    assert list(touches(Press("Continuer"), starved)) == pytest.approx([0.05])


def test_memory_is_told_for_each_page() -> None:
    press = (Press("Continuer"), Press("Texte normal", turns=False), Press("Retour"))
    growing = [Played(press, (), 1000 + 6 * number) for number in range(10)]
    assert kb_per_page(growing) == 3.0  # two of the three turn a page
    assert kb_per_page([Played(press, (), 1000)] * 10) == 0.0
    assert kb_per_page(growing[:5]) is None


def test_a_figure_is_judged_by_its_limit() -> None:
    fine, slow = judged(0.06, 0.006, 60.0), judged(0.0611, 0.006, 60.0)
    assert (fine.value, fine.floor, fine.ratio, fine.ok) == (60.0, 6.0, 10.0, True)
    assert not slow.ok
    assert judged(0.01, 0.0, 60.0).ratio is None
