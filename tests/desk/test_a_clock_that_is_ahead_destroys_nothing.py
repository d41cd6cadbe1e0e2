"""A clock that is wrong from the start, or that nothing sets, does not decide that a file's time is over."""

import ctypes
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.clock import HeldClock
from kiosk.desk import believed_clock, retention
from kiosk.desk.believed_clock import AWAY_S, LEAP_DOUBTED_S, SETTLED_AFTER_S, Seen, looked, synchronised
from kiosk.desk.retention import ROUND_EVERY_S
from kiosk.desk.settings import DeskSettings
from tests.support.retention import AGREED, AT, DAY, Desk

YEARS = 4 * 365 * DAY


def rounds(desk: Desk, seconds: float, every_s: float = ROUND_EVERY_S) -> int:
    """As the desk does them by itself. -> how many files went"""
    gone = 0
    for _ in range(int(seconds / every_s) + 1):
        gone += desk.retention.round()
        desk.clock.advance(every_s)
    return gone


def started_ahead(state: Path, *, by: float = YEARS, looked_before: bool = True) -> Desk:
    """A desk that has a file of today, and whose next process begins with another clock."""
    before = Desk(state)
    before.receives()
    if looked_before:
        before.retention.round()
    before.close()
    return Desk(state, clock=HeldClock(AT + timedelta(seconds=by)), fresh=True)


def test_a_process_that_has_just_begun_destroys_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, fresh=True)
    desk.receives("numeriser-imprimer")
    desk.close()
    # It was off for two days; or its clock is wrong.
    later = Desk(tmp_path, clock=HeldClock(AT + timedelta(days=2)), fresh=True)
    assert later.retention.round() == 0
    later.clock.advance(SETTLED_AFTER_S)
    assert later.retention.round() == 1
    later.close()


def test_a_clock_put_forward_destroys_nothing_before_it_has_stood_for_an_hour(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    file = desk.receives("numeriser-imprimer")
    assert desk.retention.round() == 0
    desk.clock.advance(ROUND_EVERY_S)
    desk.clock.leap(400 * DAY)
    assert desk.retention.round() == 0
    desk.clock.advance(SETTLED_AFTER_S / 2)
    assert desk.retention.round() == 0
    # It is set right again: nothing is due.
    desk.clock.leap(-400 * DAY)
    assert desk.retention.round() == 0
    assert desk.kept(file).state == "kept"
    desk.close()


def test_a_clock_put_back_destroys_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.receives("numeriser-imprimer")
    desk.clock.advance(2 * DAY)
    desk.clock.leap(-400 * DAY)
    assert desk.retention.round() == 0
    desk.close()


@pytest.mark.parametrize("looked_before", [True, False], ids=["seen", "only files"])
def test_a_process_whose_clock_is_years_ahead_destroys_nothing_for_a_week(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, *, looked_before: bool
) -> None:
    desk = started_ahead(tmp_path, looked_before=looked_before)
    with caplog.at_level(logging.WARNING):
        assert rounds(desk, LEAP_DOUBTED_S - 2 * ROUND_EVERY_S) == 0
    assert "clock_leapt" in caplog.text
    # Somebody has seen it.
    desk.clock.leap(-YEARS)
    assert rounds(desk, LEAP_DOUBTED_S) == 0
    desk.clock.advance(366 * DAY)
    assert rounds(desk, SETTLED_AFTER_S) == 1
    desk.close()


def test_to_start_it_again_shortens_nothing(tmp_path: Path) -> None:
    desk = started_ahead(tmp_path)
    for _ in range(6):
        assert rounds(desk, DAY) == 0
        now = desk.clock.now()
        desk.close()
        desk = Desk(tmp_path, clock=HeldClock(now), fresh=True)
    # It is believed in the end: a desk that was off for so long does what it must.
    assert rounds(desk, 2 * DAY) == 1
    desk.close()


def test_a_desk_that_was_off_for_a_week_end_waits_for_an_hour(tmp_path: Path) -> None:
    desk = started_ahead(tmp_path, by=AWAY_S - 1)
    desk.receives("numeriser-imprimer")
    desk.clock.advance(2 * DAY)
    assert rounds(desk, SETTLED_AFTER_S) == 1
    desk.close()


def test_a_machine_that_starts_in_1970_and_is_set_right_has_not_leapt() -> None:
    seen = looked(Seen(AT, AT), AT - timedelta(days=20_000), 0, anew=True)
    assert seen.doubt_s == SETTLED_AFTER_S
    assert seen.believed == AT
    right = looked(seen, AT + timedelta(minutes=3), 120)
    assert right.doubt_s == SETTLED_AFTER_S
    later = AT + timedelta(minutes=63)
    assert looked(right, later, 3600) == Seen(later, later)


def test_what_the_kernel_calls_unset_destroys_nothing_by_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(tmp_path)
    desk.receives("numeriser-imprimer")
    desk.clock.advance(2 * DAY)
    desk.synchronised = False
    with caplog.at_level(logging.WARNING):
        assert rounds(desk, 2 * LEAP_DOUBTED_S) == 0
    assert caplog.text.count("clock_unsynchronised") == 1
    desk.synchronised = None  # a container that may not ask
    assert desk.retention.round() == 1
    desk.close()


def test_an_operator_may_say_that_another_sets_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path, DeskSettings(retention=replace(AGREED, unsynchronised=True)))
    desk.receives("numeriser-imprimer")
    desk.clock.advance(2 * DAY)
    desk.synchronised = False
    assert desk.retention.round() == 1
    desk.close()


def test_what_was_kept_of_it_may_be_damaged(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.receives("numeriser-imprimer")
    desk.log.set_note(retention.CLOCK, "{")
    desk.clock.advance(2 * DAY)
    assert desk.retention.round() == 1
    desk.close()


class Kernel:
    """`adjtimex` that says so."""

    def __init__(self, result: int, maxerror: int) -> None:
        self._result, self._maxerror = result, maxerror

    def adjtimex(self, told: "ctypes._Pointer[believed_clock._Timex]") -> int:
        told._obj.maxerror = self._maxerror  # type: ignore[attr-defined]  # what `byref` holds
        return self._result


@pytest.mark.parametrize(
    ("result", "maxerror", "told"),
    [(0, 20_000, True), (5, 16_000_000, False), (5, 20_000, True), (-1, 0, None)],
    ids=["set", "unset", "not the hardware's", "may not ask"],
)
def test_what_the_kernel_tells(
    monkeypatch: pytest.MonkeyPatch, result: int, maxerror: int, *, told: bool | None
) -> None:
    assert synchronised() in (True, False, None)  # this machine's, whatever it is
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: Kernel(result, maxerror))
    assert synchronised() is told
