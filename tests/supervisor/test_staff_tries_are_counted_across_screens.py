"""Wrong PINs and badges add up however a visit ends: whoever ends it, kills the screen or pulls the plug starts no new
count."""

import time
from pathlib import Path

import pytest

from kiosk.privacy.lockout import LONGEST_WAIT_S, Lockout, locked_after, with_wrong_try
from kiosk.supervisor.tries import FILE, StaffTries
from tests.support.supervisor import running_supervisor, until


@pytest.mark.parametrize("end", ["end timeout", "die", "garbage"])
def test_the_next_screen_goes_on_counting(tmp_path: Path, end: str) -> None:
    with running_supervisor(tmp_path) as kiosk:
        first = kiosk.wait_for("serving")
        assert first["tries"] == 0
        kiosk.wait_for("warm", 2)
        kiosk.tell(first["pid"], f"visit v1\ntries 5\n{end}")
        second = kiosk.wait_for("serving", 2)
        assert second["tries"] == 5
        assert 8 < second["waits_s"] <= 16, "what is left of it"
        kiosk.tell(second["pid"], "tries 0\nend staff")
        assert kiosk.wait_for("serving", 3)["tries"] == 0


def test_a_killed_supervisor_has_kept_the_count_and_the_last_wait_begins_anew(tmp_path: Path) -> None:
    with running_supervisor(tmp_path) as kiosk:
        kiosk.tell(kiosk.wait_for("serving")["pid"], "tries 6")
        until((tmp_path / "state" / FILE).exists, "the count on the disk")
        kiosk.wait_for("warm", 2)
        kiosk.kill()
    with running_supervisor(tmp_path) as kiosk:
        again = kiosk.wait_for("serving", 2)
        assert again["tries"] == 6
        assert 16 < again["waits_s"] <= 32, "more than any wait before it"
        kiosk.tell(again["pid"], "tries 0")
        until(lambda: not (tmp_path / "state" / FILE).exists(), "nothing to be kept")


@pytest.mark.parametrize("kept", [b"", b"garbage", b"-3", b"1e400", b"[1]", b"9" * 4000, b"\xff\x00"])
def test_what_a_damaged_disk_has_kept_shuts_nobody_out_for_ever(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / FILE).write_bytes(kept)
    assert StaffTries(tmp_path).lockout.wait_until <= time.monotonic() + LONGEST_WAIT_S


def test_a_disk_that_cannot_be_written_counts_in_memory(tmp_path: Path) -> None:
    tries = StaffTries(tmp_path / "not there")
    tries.note(Lockout(3, 10.0))
    assert tries.lockout.tries == 3


def test_each_wrong_try_doubles_the_wait_up_to_a_quarter_of_an_hour() -> None:
    lockout, waits = Lockout(), []
    for _ in range(12):
        lockout = with_wrong_try(lockout, 100.0)
        waits.append(lockout.wait_until - 100.0)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    assert locked_after(12, 100.0) == lockout
    assert locked_after(0, 100.0) == Lockout()
