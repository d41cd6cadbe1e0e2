"""Releases on their way through the fleet: what the store holds of them, and the hand that opens ring after ring.

The administrator signs one release for each kiosk, once, and leaves plan and bytes here (`kiosk desk release`). The
desk holds no key: it can hold a release back or hand it out sooner, and can release nothing.

Each note has one writer: `PLAN` and the signed releases the command, `HOLD` the command and the page, `PROGRESS` the
process that leads.
"""

import base64
import binascii
from collections.abc import Collection
from typing import TypeVar

import msgspec

from kiosk.desk.believed_clock import CLOCK_JUMP_S
from kiosk.desk.live import fleet_orders, rollout
from kiosk.desk.live.fleet_orders import FleetOrders
from kiosk.desk.live.hub import Hub, KioskLink
from kiosk.desk.live.store import LiveStore

PLAN, HOLD, PROGRESS = "rollout-plan", "rollout-hold", "rollout-progress"
SIGNED = "rollout-signed:"
PERIOD_S = 2.0
# In a period: neither the desk's other work waits for a ring of hundreds, nor do all of them fetch in one second.
AT_ONCE = 10
SEEN = ("ready", "busy", "needs_attention")
# In the audit log: nobody's hand.
DESK = "desk"

T = TypeVar("T")


class Signed(msgspec.Struct, frozen=True):
    """`until`: Unix seconds."""

    plan: str
    order_id: str
    until: int
    statement: bytes
    signature: bytes


def place(store: LiveStore, plan: rollout.Plan, signed: dict[str, Signed]) -> None:
    """A new plan, in the place of the one before: its kiosks keep what they have."""
    with store.together():
        for kiosk, one in signed.items():
            store.set_note(SIGNED + kiosk, _packed(one))
        store.set_note(PLAN, _packed(plan))


def hold(store: LiveStore, plan_id: str, *, stopped: bool, at: float) -> None:
    store.set_note(HOLD, _packed(rollout.Hold(plan_id, stopped, at)))


def plan_of(store: LiveStore) -> rollout.Plan | None:
    return _unpacked(store.note(PLAN), rollout.Plan)


def hold_of(store: LiveStore) -> rollout.Hold:
    return _unpacked(store.note(HOLD), rollout.Hold) or rollout.Hold()


def progress_of(store: LiveStore, plan: rollout.Plan) -> rollout.Progress:
    found = _unpacked(store.note(PROGRESS), rollout.Progress)
    return found if found is not None and found.plan == plan.id else rollout.Progress(plan.id)


class Rollouts:
    """Belongs to the hub's event loop. What it places, `FleetOrders` hands over at the next pulse."""

    def __init__(self, hub: Hub, orders: FleetOrders) -> None:
        self._hub = hub
        self._at = 0.0
        # What the clock said then; None: this process has not looked.
        self._said_at: float | None = None
        self._progress: rollout.Progress | None = None
        # When each kiosk was last there, and since when this process looks: who it has not seen since is not lost yet.
        self._there_at: dict[str, float] = {}
        self._since = hub.clock.monotonic()
        hub.on_pulse.append(self._pulse)
        hub.on_begin.append(self._forget)
        orders.on_result.append(self._result)

    def _forget(self) -> None:
        self._progress = None
        self._said_at = None
        self._there_at = {}
        self._since = self._hub.clock.monotonic()

    def _pulse(self) -> None:
        now = self._hub.clock.monotonic()
        if now - self._at < PERIOD_S:
            return
        said, elapsed = self._hub.clock.now().timestamp(), now - self._at
        step = said - self._said_at - elapsed if self._said_at is not None else 0.0
        self._at, self._said_at = now, said
        plan = plan_of(self._hub.store)
        if plan is None:
            return
        if abs(step) > CLOCK_JUMP_S:
            # A leap of a day would be a day in which every kiosk has held.
            self._keep(rollout.moved(self._standing(plan, said), step))
        self._go_on(plan, said)

    def _go_on(self, plan: rollout.Plan, now: float) -> None:
        before = self._standing(plan, now)
        before = rollout.without(plan, before, set(plan.kiosks) - set(self._hub.enrolled))
        held, beats = hold_of(self._hub.store), self._beats(plan)
        after = rollout.step(plan, before, held, beats, lost=self._lost(before, beats), now=now)
        self._tell(plan, before, after)
        for kiosk in rollout.to_hand(plan, after, held, beats)[:AT_ONCE]:
            after = self._hand(plan, after, kiosk, beats[kiosk], now)
        self._keep(after)

    def _standing(self, plan: rollout.Plan, now: float) -> rollout.Progress:
        if self._progress is None or self._progress.plan != plan.id:
            self._progress = rollout.found(progress_of(self._hub.store, plan), now)
        if not self._progress.opened_at:
            self._keep(rollout.begun(plan, now))
        return self._progress

    def _keep(self, progress: rollout.Progress) -> None:
        if progress != self._progress:
            self._hub.store.set_note(PROGRESS, _packed(progress))
            self._progress = progress

    def _beats(self, plan: rollout.Plan) -> dict[str, rollout.Beat]:
        """Of those that have said something since they came."""
        return {
            name: _beat(plan, link)
            for name, link in self._hub.kiosks.items()
            if link.beat.system and name in self._hub.enrolled
        }

    def _lost(self, progress: rollout.Progress, beats: Collection[str]) -> frozenset[str]:
        now = self._hub.clock.monotonic()
        self._there_at.update(dict.fromkeys(beats, now))
        return frozenset(
            name for name in progress.kiosks if now - self._there_at.get(name, self._since) > rollout.LOST_S
        )

    def _hand(
        self, plan: rollout.Plan, progress: rollout.Progress, kiosk: str, beat: rollout.Beat, now: float
    ) -> rollout.Progress:
        store = self._hub.store
        signed = _unpacked(store.note(SIGNED + kiosk), Signed)
        if signed is None or signed.plan != plan.id or signed.until <= now:
            return progress
        fleet_orders.place(
            store,
            kiosk,
            fleet_orders.PlacedOrder(
                signed.order_id, "release", plan.by, signed.until, signed.statement, signed.signature
            ),
        )
        self._hub.note(DESK, "release_handed", kiosk, f"{plan.what} {plan.version}")
        return rollout.handed(progress, kiosk, signed.order_id, beat, now)

    def _tell(self, plan: rollout.Plan, before: rollout.Progress, after: rollout.Progress) -> None:
        said = f"{plan.what} {plan.version}"
        if after.ring != before.ring:
            self._hub.note(DESK, "release_ring", plan.id, f"{said} {plan.rings[after.ring]}")
        if after.halted and not before.halted:
            self._hub.note(DESK, "release_halted", plan.id, said)
        if after.done and not before.done:
            self._hub.note(DESK, "release_done", plan.id, said)

    def _result(self, kiosk: str, order_id: str, result: str, why: str) -> None:
        if result == "refused" and self._progress is not None:
            self._keep(rollout.refused(self._progress, kiosk, order_id, why))


def _beat(plan: rollout.Plan, link: KioskLink) -> rollout.Beat:
    beat = link.beat
    about: tuple[str, ...] = ()
    if plan.what == "settings":
        version, failed = beat.settings, beat.settings_failed == plan.version
        about = tuple(beat.settings_why.removeprefix("lacks:").split("/")) if failed else ()
    else:
        version = beat.system if plan.what == "system" else beat.content
        failed = beat.update == "failed" and beat.failed_version == plan.version
    return rollout.Beat(
        version,
        failed,
        frozenset(device.name for device in beat.devices if device.state in SEEN),
        about,
    )


def _packed(value: msgspec.Struct) -> str:
    return base64.b64encode(msgspec.msgpack.encode(value)).decode("ascii")


def _unpacked(text: str, kind: type[T]) -> T | None:
    try:
        return msgspec.msgpack.decode(base64.b64decode(text, validate=True), type=kind) if text else None
    except (msgspec.DecodeError, binascii.Error, ValueError):
        return None
