"""A robot's touches in the real screen are timed, and so are the same finger's in a bare window."""

import json

import pytest

from kiosk.__main__ import main
from kiosk.bench.touch import quantile


@pytest.mark.long
def test_a_few_touches_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "touch", "--touches", "5", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    for figures in (said, said["floor"]):
        assert figures["touches"] == 5
        assert 0 < figures["touch_ms"]["p50"] <= figures["touch_ms"]["p95"] <= figures["touch_ms"]["max"]
        assert 0 <= figures["gui_block_ms"]["p99"] <= figures["gui_block_ms"]["max"]
    assert said["ratio_p95"] == pytest.approx(said["touch_ms"]["p95"] / said["floor"]["touch_ms"]["p95"], abs=0.01)
    # A page slides in before it takes a touch.
    assert said["settled_ms"]["p50"] > said["touch_ms"]["p50"]


def test_a_quantile_is_a_figure_that_was_measured() -> None:
    figures = [float(n) for n in range(1, 101)]
    assert (quantile(figures, 0.5), quantile(figures, 0.99), quantile([7.0], 0.99)) == (51.0, 100.0, 7.0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["bench"], "usage: kiosk bench"),
        (["bench", "speed"], "'start', 'touch'"),
        (["bench", "start", "--pairs", "0"], "1 to 1000"),
        (["bench", "start", "--pairs", "many"], "many"),
    ],
)
def test_a_wrong_call_says_what_there_is(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
