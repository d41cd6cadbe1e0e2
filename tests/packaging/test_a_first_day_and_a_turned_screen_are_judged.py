"""What three runs of the image (packaging/runs) take for as promised: the start with its flipped bit (boot.py), the
first day (first_day.py), the turned screen (display.py)."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.programs import loaded

RUNS = Path(__file__).parents[2] / "packaging" / "runs"
boot = loaded(RUNS / "boot.py")
first_day = loaded(RUNS / "first_day.py")
display = loaded(RUNS / "display.py")

VERITY = (
    "device-mapper: verity: 254:0: data block 7 is corrupted\nKernel panic - not syncing: dm-verity device corrupted"
)
FORWARDED = "MESSAGE=the journal of borne-image is forwarded\n_SYSTEMD_UNIT=kiosk.service\n"
DAY: dict[str, Any] = {
    "before": {"kiosk-setup": "open", "kiosk": "EHOSTUNREACH", "keyboard": True, "console_asks": True},
    "after": {"kiosk-setup": "EHOSTUNREACH", "kiosk": "EHOSTUNREACH", "keyboard": False, "console_asks": False},
    "attract_screen": True,
    "figures": ["kiosk_serving", "kiosk_outbox_files"],
    "journal_of": ["kiosk.service"],
    "serials_sent": [],
    "serials_seen": ["usb 1-1: SerialNumber: 42"],
}
TURNED: dict[str, Any] = {
    "matrix": display.MATRIX,
    "turned_touch": True,
    "glasses_without_and_with": ["0", "1"],
    "matrix_after_replug": display.MATRIX,
    "touch_after_replug": True,
    "monitor": {"lit_without": 0.0, "turned_again": True, "changed": 0.0},
    "touch_after_monitor": True,
    "same_process": True,
}


@pytest.mark.parametrize(
    ("said", "lit", "why"),
    [
        (VERITY, 0.0, None),
        ("", 1.0, "a changed root came up"),
        (VERITY, 1.0, None),  # after the panic nothing is looked at
        ("Kernel panic - not syncing: no init found", 0.0, "it did not come up, and verity did not say so"),
    ],
)
def test_a_flipped_bit_is_told_by_verity_and_by_nothing_else(
    said: str, lit: float, why: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root.erofs"
    root.write_bytes(bytes(range(256)) * 16)
    kept = root.read_bytes()
    changed: list[int] = []

    @contextlib.contextmanager
    def running(out: Path, copy: Path, *, append: str) -> Iterator[Any]:
        started = copy.read_bytes()
        changed.extend(one ^ other for one, other in zip(kept, started, strict=True) if one != other)
        yield SimpleNamespace(said=said, alive=not said, seconds=0.0, lit=lambda: lit)

    monkeypatch.setattr(boot.machines, "running", running)
    monkeypatch.setattr(boot, "block_of", lambda root, program: 1024)
    with pytest.raises(SystemExit) if why else contextlib.nullcontext() as ended:
        boot.flipped(tmp_path, root, "", 60.0)
    assert (ended.value.code if ended else None) == why
    assert [one.bit_count() for one in changed] == [1]
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["flip.json", "root.erofs"]
    assert root.read_bytes() == kept
    assert json.loads((tmp_path / "flip.json").read_text("ascii"))["changed_at"] == 1024


def test_a_first_day_as_it_should_be_is_taken_for_it() -> None:
    assert first_day.otherwise(DAY, FORWARDED) == ""


@pytest.mark.parametrize(
    ("name", "found", "why"),
    [
        ("before", {**DAY["before"], "console_asks": False}, "not set up"),
        ("before", {**DAY["before"], "kiosk": "open"}, "not set up"),
        ("attract_screen", False, "not set up"),
        ("after", DAY["before"], "stayed open"),
        ("after", {**DAY["after"], "keyboard": True}, "stayed open"),
        ("figures", ["why the machine says so"], "figures"),
        ("journal_of", [], "journal"),
        ("serials_sent", ["usb 1-1: SerialNumber: 42"], "journal"),
        ("serials_seen", [], "journal"),
    ],
)
def test_a_first_day_that_went_otherwise_is_told(name: str, found: object, why: str) -> None:
    assert why in first_day.otherwise({**DAY, name: found}, FORWARDED)


def test_a_journal_that_does_not_say_whose_it_is_is_no_journal() -> None:
    assert "journal" in first_day.otherwise(DAY, FORWARDED.replace("borne-image", "another"))


def judged(told: dict[str, Any]) -> str:
    try:
        display.Run.judge(SimpleNamespace(told=told))
    except SystemExit as ended:
        return str(ended.code)
    return ""


def test_a_screen_that_is_turned_and_pressed_through_all_of_it_is_taken_for_it() -> None:
    assert judged(TURNED) == ""


@pytest.mark.parametrize(
    ("name", "found", "why"),
    [
        ("matrix", "", "udev"),
        ("matrix_after_replug", "LIBINPUT_CALIBRATION_MATRIX=1 0 0 0 1 0", "udev"),
        ("glasses_without_and_with", ["1", "1"], "touchscreen"),
        ("glasses_without_and_with", ["0", "0"], "touchscreen"),
        ("turned_touch", False, "a touch"),
        ("touch_after_replug", False, "a touch"),
        ("touch_after_monitor", False, "a touch"),
        ("monitor", {**TURNED["monitor"], "turned_again": False}, "output"),
        ("monitor", {**TURNED["monitor"], "lit_without": 0.9}, "output"),
        ("same_process", False, "session"),
    ],
)
def test_a_screen_that_went_otherwise_is_told(name: str, found: object, why: str) -> None:
    assert why in judged({**TURNED, name: found})
