"""When a visit ends its screen and every descendant are gone, and the warmed successor is there at once."""

import os
import signal
from pathlib import Path

import pytest

from kiosk.processes.proc import alive, command
from tests.support.patience import promised
from tests.support.supervisor import processes_with, running_supervisor, until

SUCCESSOR_WITHIN_S = promised(0.5)


def escaped(directory: Path) -> list[int]:
    """Those of this test: another one may breed beside it."""
    return [pid for pid in processes_with("os.setsid(); os.fork()") if str(directory) in command(pid)]


def test_the_successor_is_warmed_and_takes_over_at_once(tmp_path: Path) -> None:
    with running_supervisor(tmp_path) as kiosk:
        first = kiosk.wait_for("serving")
        kiosk.wait_for("warm", 2)
        kiosk.tell(first["pid"], "visit v1\nend citizen")
        second = kiosk.wait_for("serving", 2)
        assert second["pid"] != first["pid"]
        assert second["at"] - kiosk.wait_for("ending")["at"] < SUCCESSOR_WITHIN_S
        assert not alive(first["pid"])
        assert second["interrupted"] == {}


def test_ten_visits_in_a_row_each_have_a_screen_of_their_own(tmp_path: Path) -> None:
    with running_supervisor(tmp_path) as kiosk:
        pids = []
        for visit in range(1, 11):
            screen = kiosk.wait_for("serving", visit)
            pids.append(screen["pid"])
            kiosk.tell(screen["pid"], f"visit v{visit}\nend timeout")
        kiosk.wait_for("serving", 11)
        assert len(set(pids)) == 10
        assert not [pid for pid in pids if alive(pid)]


def test_children_die_with_the_screen_even_those_that_leave_its_group(tmp_path: Path) -> None:
    with running_supervisor(tmp_path) as kiosk:
        first = kiosk.wait_for("serving")
        kiosk.tell(first["pid"], "breed")
        same_group = kiosk.wait_for("bred")["pid"]
        until(lambda: len(escaped(tmp_path)) == 2, "two processes that left the group")
        kiosk.tell(first["pid"], "end citizen")
        kiosk.wait_for("serving", 2)
        assert not alive(same_group)
        assert escaped(tmp_path) == []


@pytest.mark.parametrize("mishap", ["die", "garbage"])
def test_a_screen_that_is_lost_is_replaced_and_the_next_person_is_told(tmp_path: Path, mishap: str) -> None:
    with running_supervisor(tmp_path) as kiosk:
        first = kiosk.wait_for("serving")
        kiosk.wait_for("warm", 2)
        kiosk.tell(first["pid"], "visit v1")
        kiosk.tell(first["pid"], mishap)
        second = kiosk.wait_for("serving", 2)
        assert second["interrupted"] == {"committed": False, "reference": ""}
        assert not alive(first["pid"])


def test_a_screen_that_says_what_is_no_text_is_replaced(tmp_path: Path) -> None:
    with running_supervisor(tmp_path) as kiosk:
        first = kiosk.wait_for("serving")
        kiosk.tell(first["pid"], "no_text")
        kiosk.wait_for("serving", 2)
        assert not alive(first["pid"])


def test_the_notice_stays_for_the_screens_after(tmp_path: Path) -> None:
    with running_supervisor(tmp_path) as kiosk:
        kiosk.tell(kiosk.wait_for("serving")["pid"], "visit v1")
        kiosk.tell(kiosk.wait_for("serving")["pid"], "die")
        kiosk.tell(kiosk.wait_for("serving", 2)["pid"], "visit v2\nend citizen")
        assert kiosk.wait_for("serving", 3)["interrupted"] == {"committed": False, "reference": ""}


def test_the_journal_tells_how_a_screen_ended(tmp_path: Path) -> None:
    """By a fault of its own, or by the supervisor, which it told nonsense."""
    with running_supervisor(tmp_path) as kiosk:
        first = kiosk.wait_for("serving")["pid"]
        os.kill(first, signal.SIGSEGV)
        second = kiosk.wait_for("serving", 2)["pid"]
        kiosk.tell(second, "garbage")
        kiosk.wait_for("serving", 3)
        _, errors = kiosk.close()
    ends = [line.partition("screen_lost ")[2] for line in errors.splitlines() if "screen_lost" in line]
    assert ends == [f"pid={first} state=serving status=-11", f"pid={second} state=serving status=-9"]
