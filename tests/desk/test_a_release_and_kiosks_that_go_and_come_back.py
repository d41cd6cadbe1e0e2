"""Who is revoked on the way of a release is waited for by no ring; who is enrolled again is watched as any other."""

import msgspec

from kiosk.desk.live import rollout
from kiosk.desk.live.rollout import Hold
from tests.support.rollouts import PLAN, WELL, Fleet


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
