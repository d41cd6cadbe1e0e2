"""`kiosk bench devices` on a hall of its own: every device has its figures, and they stand to their floors in order."""

import subprocess
import sys

import msgspec
import pytest

from kiosk.bench.devices import DevicesTable
from kiosk.cli.bench_command import aligned, table
from kiosk.devices.states import DEVICE_NAMES


@pytest.mark.long
def test_each_device_is_started_killed_and_measured() -> None:
    words = [sys.executable, "-m", "kiosk", "bench", "devices", "--kills", "2", "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=170)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    measured = msgspec.json.decode(done.stdout, type=DevicesTable)
    assert tuple(measured.start_s) == tuple(measured.recovery_s) == tuple(measured.start_ratio) == DEVICE_NAMES
    # A driver does what the worker without one does, and more; a fifth is left to chance.
    for name in DEVICE_NAMES:
        assert measured.start_s[name] > 0.8 * measured.start_floor_s, name
        assert 0.1 < measured.recovery_s[name].p50 <= measured.recovery_s[name].p95 < 10, name
    assert measured.round_trip_us.p50 > measured.round_trip_us.floor_p50
    assert measured.receipt_ms.driver > measured.receipt_ms.floor
    assert 1 < measured.preview_ms.frames_per_s <= 27  # the hall's camera gives 25


def test_the_figures_stand_in_one_column() -> None:
    lines = aligned(table({"a_s": {"short": 1.5, "a_much_longer_name_than_any": 12.25}, "slowest": [{"touch": 3}]}))
    assert [line.rpartition(" ")[2] for line in lines[:2]] == ["1.5", "12.25"]
    assert len(lines[0]) == len(lines[1])
    assert lines[2:] == ["slowest:", "  touch 3"]
