"""Who is revoked on the way of a release is waited for by no ring; who is enrolled again is watched as any other. The
desk's clock is set, and opens none."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.__main__ import main
from kiosk.clock import SystemClock
from kiosk.desk.live import rollout, rollouts
from kiosk.desk.live.rollout import Hold
from kiosk.help import wire
from tests.support.live_desk import administered, eventually, live_desk
from tests.support.rollouts import HOUR, PLAN, WELL, Fleet


def test_no_ring_waits_for_a_kiosk_that_was_revoked() -> None:
    fleet = Fleet()
    del fleet.beats["borne-4"]
    assert fleet.hours(60).have_it == 9
    fleet.progress = rollout.without(PLAN, fleet.progress, {"borne-4", "stranger"})
    assert fleet.progress.revoked == ("borne-4",)
    assert fleet.hours(1).have_it == 99


def test_a_kiosk_that_is_enrolled_again_is_watched_as_any_other() -> None:
    fleet = Fleet()
    fleet.becomes = {"borne-4": msgspec.structs.replace(WELL, failed=True)}
    assert fleet.hours(60).progress.halted == ("borne-4",)
    fleet.hold = Hold(PLAN.id, at=fleet.now)
    fleet.hours(1)
    fleet.progress = rollout.without(PLAN, fleet.progress, {"borne-4"})
    assert fleet.hours(1).have_it == 100
    fleet.beats["borne-4"] = WELL
    fleet.progress = rollout.without(PLAN, fleet.progress, ())
    assert "borne-4" not in fleet.progress.kiosks, "it is handed the release as another machine"
    assert fleet.hours(1).progress.halted == ("borne-4",), "it may be bad as well"


def test_a_kiosk_of_a_later_ring_that_was_revoked_speaks_for_nobody() -> None:
    fleet = Fleet()
    del fleet.beats["borne-1"]
    fleet.progress = rollout.without(PLAN, fleet.progress, {"borne-200", "borne-300"})
    assert fleet.hours(400).have_it == 0, "the first ring's only kiosk was never there"


@pytest.mark.parametrize("leap_h", [100, -100])
def test_a_clock_that_is_set_neither_opens_a_ring_nor_holds_one_back(leap_h: float) -> None:
    fleet = Fleet().hours(30)
    assert fleet.have_it == 10
    fleet.now += leap_h * HOUR
    fleet.progress = rollout.moved(fleet.progress, leap_h * HOUR)
    assert fleet.hours(15).have_it == 10, "they have held for half of their day"
    assert fleet.hours(10).have_it == 100
    assert not fleet.progress.halted, "nobody was away for a hundred hours"


def test_what_a_desk_finds_after_its_clock_was_set_back_is_not_of_tomorrow() -> None:
    fleet = Fleet().hours(30)
    assert rollout.found(fleet.progress, fleet.now) == fleet.progress
    fleet.now -= 100 * HOUR
    fleet.progress = rollout.found(fleet.progress, fleet.now)
    assert fleet.hours(25).have_it == 100


@pytest.mark.parametrize("away_h", [0.2, 30, 100])
def test_a_kiosk_has_not_held_while_no_desk_looked(away_h: float) -> None:
    """It was off, or its clock is found ahead."""
    fleet = Fleet().hours(30)
    assert fleet.have_it == 10
    fleet.now += away_h * HOUR
    fleet.progress = rollout.found(fleet.progress, fleet.now)
    assert fleet.hours(15).have_it == 10, "they have held for half of their day"
    assert not fleet.progress.halted, "nobody was away"
    assert fleet.hours(10).have_it == 100


def test_a_word_that_was_said_while_no_desk_looked_is_heard() -> None:
    fleet = Fleet()
    fleet.becomes = {"borne-4": msgspec.structs.replace(WELL, failed=True)}
    assert fleet.hours(60).progress.halted == ("borne-4",)
    fleet.hold = Hold(PLAN.id, at=fleet.now + HOUR)
    fleet.now += 2 * HOUR
    fleet.progress = rollout.found(fleet.progress, fleet.now)
    assert fleet.hours(1).progress.halted == ()
    assert "borne-4" in fleet.progress.excused


def test_no_instant_is_invented_by_a_clock_that_is_set() -> None:
    one = rollout.handed(rollout.begun(PLAN, 5.0), "borne-1", "o", WELL, 6.0)
    later = rollout.moved(one, 10.0)
    assert (later.opened_at, later.halted_at) == (15.0, 0.0)
    assert later.kiosks["borne-1"] == msgspec.structs.replace(one.kiosks["borne-1"], handed_at=16.0)


class Set(SystemClock):
    """A clock that somebody sets."""

    by = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by


def test_the_desks_own_clock_leaps_by_more_than_the_day_of_a_ring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollouts, "PERIOD_S", 0.0)
    clock, state = Set(), administered(tmp_path / "desk")
    with live_desk(state, clock) as desk:
        kiosk = desk.enrolled("borne-1").come()
        desk.enrolled("borne-2")
        kiosk.say(wire.Heartbeat("free", (), system="1.0"))
        assert main(["desk", "release", "2.0", "--rings", "1", "--soak", "24", "--state", str(state)]) == 0
        kiosk.hear(wire.FleetOrder)
        kiosk.say(wire.Heartbeat("free", (), system="2.0"))
        plan = rollouts.plan_of(desk.store)
        assert plan is not None
        eventually(lambda: rollouts.progress_of(desk.store, plan).kiosks["borne-1"].verdict == "well")
        opened = rollouts.progress_of(desk.store, plan).opened_at
        clock.by = timedelta(hours=25)
        eventually(lambda: rollouts.progress_of(desk.store, plan).opened_at > opened + 24 * HOUR)
        after = rollouts.progress_of(desk.store, plan)
        assert (after.ring, after.kiosks["borne-1"].held) == (0, False)
