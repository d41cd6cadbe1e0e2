"""The run of the screen that goes dark (packaging/runs/dark.py) tells a screen that sleeps and wakes as promised from
one that does not."""

import json
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.config import Config
from tests.support.programs import loaded

RUNS = Path(__file__).parents[2] / "packaging" / "runs"
dark = loaded(RUNS / "dark.py")


class _Machine:
    """Sleeps after AFTER_S without anybody, by the clock that `wait` moves on; `wrong`: how it does otherwise."""

    def __init__(self, out: Path, wrong: str = "") -> None:
        self.out, self.wrong = out, wrong
        self.monitor = self.inside = self
        self.alive = True
        self.seconds = self.stirred = 0.0
        self.somebody = self.visit = False
        self.keyboard = "sensor"

    def lit(self) -> float:
        alone = self.seconds - self.stirred < dark.AFTER_S or self.somebody or self.visit
        return 1.0 if alone or self.wrong == "never dark" else 0.0

    def pixels(self) -> bytes:
        return b""

    def until_changed(self, before: bytes) -> bool:
        return True

    def picture(self, file: Path) -> None:
        """Nobody opens it."""

    def wait(self, seconds: float) -> None:
        self.look(sleep=[seconds])

    def look(self, sleep: list[float]) -> str:
        self.seconds += sleep[0]
        if self.wrong == "wakes by itself" and self.seconds >= dark.AFTER_S + 3:
            self.stirred = self.seconds
        return f"{self.seconds:.1f}"

    def ask(self, command: str, **arguments: Any) -> None:
        self.keyboard = "" if command == "device_del" else arguments["id"]

    def touch(self, x: float, y: float) -> None:
        if self.lit() or self.wrong == "the touch presses too":
            self.visit = self.wrong != "no visit"
        self.stirred = self.seconds

    def hold_of(self, display: str, name: str, *, down: bool) -> None:
        if name == dark.PRESENCE and self.keyboard == "sensor" and self.wrong != "deaf sensor":
            self.somebody = down and self.wrong != "forgets who stands there"
            self.stirred = self.seconds

    def keys_of(self, display: str, *names: str) -> None:
        if self.wrong == "any key of the sensor" or (self.wrong == "any keyboard" and self.keyboard == "other"):
            self.stirred = self.seconds

    def keys(self, *names: str) -> None:
        self.stirred = self.seconds


def missed(out: Path, wrong: str = "") -> list[str]:
    run = dark.Run(_Machine(out, wrong))
    run.play()
    assert len(json.loads((out / "dark.json").read_text("utf-8"))["rows"]) == len(run.rows)
    return [row.what for row in run.rows if not row.held]


def test_a_screen_that_sleeps_and_wakes_as_promised(tmp_path: Path) -> None:
    assert missed(tmp_path) == []


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ("never dark", "nobody comes: dark"),
        ("wakes by itself", "and stays so"),
        ("any key of the sensor", "another key of the sensor's"),
        ("deaf sensor", "somebody before the sensor: lit"),
        ("forgets who stands there", "and stays lit while they stand there"),
        ("the touch presses too", "which did nothing else, so that it goes dark again"),
        ("any keyboard", "keys of that keyboard, which is not listed"),
        ("no visit", "a second touch begins a visit: lit"),
    ],
)
def test_what_went_otherwise_is_told(wrong: str, what: str, tmp_path: Path) -> None:
    assert what in missed(tmp_path, wrong)


def test_its_settings_are_the_kiosks_own() -> None:
    config = msgspec.convert(tomllib.loads(f"[screen]\n{dark.SETTINGS}"), Config, strict=True)
    assert (config.screen.blank_after_s, config.inputs.presence_keys) == (dark.AFTER_S, (dark.PRESENCE_CODE,))
    defaults = {code for codes in msgspec.structs.astuple(config.inputs.keys) for code in codes}
    assert dark.PRESENCE_CODE not in defaults
    assert config.inputs.presence_leaves_after_s == dark.LEAVES_S
