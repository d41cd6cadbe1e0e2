"""A fleet that a release goes through, without a desk: what its kiosks say, and hours that a test lets go by."""

from collections.abc import Mapping

import msgspec

from kiosk.desk.live import rollout
from kiosk.desk.live.rollout import Beat, Hold, Plan

HOUR = 3600.0
KIOSKS = tuple(f"borne-{number}" for number in range(1, 401))
PLAN = Plan(
    id="p1", what="system", version="2.0", by="terminal", made_at=0.0, kiosks=KIOSKS,
    rings=rollout.rings((1, 10, 100), 400), soak_s=24 * HOUR, patience_s=72 * HOUR,
)  # fmt: skip
WELL = Beat("1.0", failed=False, seen=frozenset({"scanner", "printer"}))
UPDATED = msgspec.structs.replace(WELL, version="2.0")


class Fleet:
    """Four hundred kiosks without a desk: each installs within the hour, if it is handed the release."""

    def __init__(self, plan: Plan = PLAN) -> None:
        self.plan = plan
        self.now = 1_000_000.0
        self.beats: dict[str, Beat] = dict.fromkeys(plan.kiosks, WELL)
        self.progress = rollout.begun(plan, self.now)
        self.hold = Hold()
        self.becomes: Mapping[str, Beat | None] = {}

    def hours(self, count: float) -> "Fleet":
        for _ in range(int(count * 2)):
            self.now += HOUR / 2
            self._half_an_hour()
        return self

    def _half_an_hour(self) -> None:
        lost = set(self.progress.kiosks) - set(self.beats)
        self.progress = rollout.step(self.plan, self.progress, self.hold, self.beats, lost=lost, now=self.now)
        for kiosk in rollout.to_hand(self.plan, self.progress, self.hold, self.beats):
            self.progress = rollout.handed(self.progress, kiosk, f"order-{kiosk}", self.beats[kiosk], self.now)
            after = self.becomes.get(kiosk, UPDATED)
            if after is None:
                del self.beats[kiosk]
            else:
                self.beats[kiosk] = after

    @property
    def have_it(self) -> int:
        return len(self.progress.kiosks)
