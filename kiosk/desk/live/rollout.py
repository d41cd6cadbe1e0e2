"""How a release goes from ring to ring: what is planned, how far it is, and the one step from heartbeats to the next
ring or to a halt. No store, no clock, no line: `rollouts.py` has those.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Literal, TypeVar

import msgspec

Verdict = Literal["waits", "well", "bad"]
What = Literal["system", "content", "settings"]
Why = Literal["", "went_back", "runs_another", "late", "away", "unsteady", "lacks", "refused", "not_kept"]

# A device that warms up, a line that comes back: so long a kiosk may be worse than before.
WORSE_S = 600.0
# A screen takes the place of another after each visit, and with it a line of another: less is no loss.
LOST_S = 60.0
# What is written down of a kiosk that goes on as it is.
NOTED_EVERY_S = 300.0
# A process that takes another's place has looked at nothing for as long as that was not written down.
UNSEEN_S = 2 * NOTED_EVERY_S


class Plan(msgspec.Struct, frozen=True):
    """What the administrator has released. `kiosks`: in the order in which they get it; `rings`: how many of them have
    it by the end of each ring, the last one all. `soak_s`: how long each kiosk of a ring has to be well in one piece;
    `patience_s`: how long a kiosk may take, or be away. `tolerance`: of those that have it, percent that may be bad."""

    id: str
    what: What
    version: str
    by: str
    made_at: float
    kiosks: tuple[str, ...]
    rings: Annotated[tuple[int, ...], msgspec.Meta(min_length=1, max_length=12)]
    soak_s: float
    patience_s: float
    tolerance: int = 0

    def opened(self, ring: int) -> tuple[str, ...]:
        return self.kiosks[: self.rings[min(ring, len(self.rings) - 1)]]

    def tolerated(self, ring: int) -> int:
        return len(self.opened(ring)) * self.tolerance // 100


class Underway(msgspec.Struct, frozen=True, omit_defaults=True):
    """A kiosk on its way. `before`: devices that were seen when it was handed the release. `worse_at`: since when it
    has been worse than before. `well_at`: first; `steady_at`: since when, without a break; `held`: for as long as the
    plan wants it. `last_at`: when it was last heard, to some minutes. `why`: of "bad"; `about`: the devices of "lacks",
    the word of "refused", the words of "not_kept". `order_id`: of what it was handed. `refused`: by the kiosk itself,
    which settles it. Unix seconds."""

    handed_at: float = 0.0
    order_id: str = ""
    before: tuple[str, ...] = ()
    well_at: float = 0.0
    steady_at: float = 0.0
    held: bool = False
    last_at: float = 0.0
    worse_at: float = 0.0
    verdict: Verdict = "waits"
    why: Why = ""
    about: tuple[str, ...] = ()
    refused: bool = False


class Progress(msgspec.Struct, frozen=True):
    """`ring`: the widest that is open, since `opened_at`. `halted`: the kiosks that were too many; empty: it goes on.
    `excused`: bad ones that the administrator goes on without; `revoked`: those that are no kiosks of this desk now."""

    plan: str = ""
    ring: int = 0
    opened_at: float = 0.0
    halted: tuple[str, ...] = ()
    halted_at: float = 0.0
    done: bool = False
    excused: tuple[str, ...] = ()
    kiosks: Mapping[str, Underway] = {}
    revoked: tuple[str, ...] = ()

    @property
    def apart(self) -> frozenset[str]:
        """Who is neither waited for nor counted."""
        return frozenset((*self.excused, *self.revoked))


class Hold(msgspec.Struct, frozen=True):
    """The administrator's last word on a plan: `stopped`, or go on, also after a halt before `at`."""

    plan: str = ""
    stopped: bool = False
    at: float = 0.0


class Beat(msgspec.Struct, frozen=True):
    """What a kiosk that is there says. `seen`: devices that answer. `about`: why it did not keep the settings."""

    version: str
    failed: bool
    seen: Collection[str]
    about: tuple[str, ...] = ()


def rings(sizes: Sequence[int], kiosks: int) -> tuple[int, ...]:
    """Growing, none wider than there are kiosks, the last one all: (1, 10, 100) of 400 -> (1, 10, 100, 400)."""
    fitting = sorted({size for size in sizes if 0 < size < kiosks})
    return (*fitting, kiosks)


def begun(plan: Plan, now: float) -> Progress:
    return Progress(plan.id, opened_at=now)


def step(
    plan: Plan, progress: Progress, hold: Hold, beats: Mapping[str, Beat], *, lost: Collection[str], now: float
) -> Progress:
    """What follows from what the kiosks say now. `beats`: of those that are there; `lost`: those that have not been
    for `LOST_S`."""
    progress = _with_word(progress, hold)
    ones = {
        name: _seen(plan, one, beats[name], now) if name in beats else _not_seen(plan, one, name in lost, now)
        for name, one in progress.kiosks.items()
    }
    progress = msgspec.structs.replace(progress, kiosks=ones)
    if progress.done:
        return progress
    apart = progress.apart
    bad = [name for name, one in ones.items() if one.verdict == "bad" and name not in apart]
    if len(bad) > plan.tolerated(progress.ring):
        if progress.halted:
            return progress
        return msgspec.structs.replace(progress, halted=tuple(bad), halted_at=now)
    if progress.halted or (hold.plan == plan.id and hold.stopped):
        return progress
    return _onwards(plan, progress, now)


def to_hand(plan: Plan, progress: Progress, hold: Hold, there: Collection[str]) -> tuple[str, ...]:
    """Kiosks that are to be handed the release now."""
    if progress.halted or (hold.plan == plan.id and hold.stopped):
        return ()
    opened = plan.kiosks if progress.done else plan.opened(progress.ring)
    return tuple(name for name in opened if name in there and name not in progress.kiosks)


def handed(progress: Progress, kiosk: str, order_id: str, beat: Beat, now: float) -> Progress:
    one = Underway(now, order_id, tuple(sorted(beat.seen)))
    return msgspec.structs.replace(progress, kiosks={**progress.kiosks, kiosk: one})


def without(plan: Plan, progress: Progress, revoked: Collection[str]) -> Progress:
    """Who is revoked is waited for by no ring. Who is enrolled again is another machine, or the same one made anew:
    what was said of the one before, and what the administrator made of it, is not about it."""
    gone = tuple(name for name in plan.kiosks if name in revoked)
    if gone == progress.revoked:
        return progress
    back = set(progress.revoked) - set(gone)
    return msgspec.structs.replace(
        progress,
        revoked=gone,
        excused=tuple(name for name in progress.excused if name not in back),
        kiosks={name: one for name, one in progress.kiosks.items() if name not in back},
    )


def moved(progress: Progress, seconds: float) -> Progress:
    """After the desk's clock was set, by so much: a kiosk has held, was away or has had time for as long as before."""
    ones = {name: _moved(one, seconds) for name, one in progress.kiosks.items()}
    return msgspec.structs.replace(_moved(progress, seconds), kiosks=ones)


def found(progress: Progress, now: float) -> Progress:
    """What a process finds that begins. Nothing of it can have been later than now: the clock was set back. And what
    nobody has looked at, as the desk was off, or its clock was set ahead meanwhile, is time in which no kiosk has held
    and none was away."""
    known: list[Underway | Progress] = [progress, *progress.kiosks.values()]
    gap = now - max(getattr(one, name) for one in known for name in _instants(one))
    if 0 <= gap <= UNSEEN_S:
        return progress
    later = moved(progress, gap)
    # The administrator may have let it go on while the desk was off.
    return later if gap < 0 else msgspec.structs.replace(later, halted_at=progress.halted_at)


def refused(progress: Progress, kiosk: str, order_id: str, why: str) -> Progress:
    """By the kiosk itself: another key, another name. What it has already is no refusal."""
    one = progress.kiosks.get(kiosk)
    if one is None or one.order_id != order_id or why == "replayed":
        return progress
    bad = msgspec.structs.replace(one, verdict="bad", why="refused", about=(why,), refused=True)
    return msgspec.structs.replace(progress, kiosks={**progress.kiosks, kiosk: bad})


def counts(plan: Plan, progress: Progress) -> dict[Verdict, int]:
    """Of the kiosks of the rings that are open."""
    found: dict[Verdict, int] = {"well": 0, "waits": 0, "bad": 0}
    for name in plan.opened(progress.ring):
        found[progress.kiosks.get(name, Underway()).verdict] += 1
    return found


# --- inside

State = TypeVar("State", Underway, Progress)


def _instants(one: Underway | Progress) -> list[str]:
    return [name for name in one.__struct_fields__ if name.endswith("_at")]


def _moved(one: State, seconds: float) -> State:
    """Zero is no instant."""
    there = {name: getattr(one, name) for name in _instants(one)}
    return msgspec.structs.replace(one, **{name: at + seconds for name, at in there.items() if at})


def _with_word(progress: Progress, hold: Hold) -> Progress:
    """Go on after a halt: without those that are bad now."""
    if not progress.halted or hold.plan != progress.plan or hold.stopped or hold.at <= progress.halted_at:
        return progress
    bad = {name for name, one in progress.kiosks.items() if one.verdict == "bad"}
    return msgspec.structs.replace(progress, halted=(), excused=tuple(sorted({*progress.excused, *bad})))


def _not_seen(plan: Plan, one: Underway, lost: bool, now: float) -> Underway:
    """Who is lost before it has held begins again to hold; a kiosk that has held may be switched off at night."""
    if one.refused:
        return one
    if now - max(one.handed_at, one.last_at) > plan.patience_s:
        # It may be a machine that is switched off for the holidays.
        return msgspec.structs.replace(one, verdict="bad", why="away", about=(), steady_at=0.0)
    if lost and not one.held:
        return msgspec.structs.replace(one, verdict="waits" if one.verdict == "well" else one.verdict, steady_at=0.0)
    return one


def _seen(plan: Plan, one: Underway, beat: Beat, now: float) -> Underway:
    if one.refused:
        return one
    if now - one.last_at > NOTED_EVERY_S:
        one = msgspec.structs.replace(one, last_at=now)
    if beat.failed:
        return _bad(one, "not_kept", beat.about) if beat.about else _bad(one, "went_back")
    if beat.version != plan.version:
        # One that was well and runs something else has gone back by itself, or by another hand.
        if one.well_at:
            return _bad(one, "runs_another")
        return _bad(one, "late") if now - one.handed_at > plan.patience_s else _waits(one)
    gone = tuple(name for name in one.before if name not in beat.seen)
    return _lacks(one, gone, now) if gone else _whole(plan, one, now)


def _whole(plan: Plan, one: Underway, now: float) -> Underway:
    """As it was before, on the new version: for how long without a break?"""
    steady_at = one.steady_at or now
    held = one.held or now - steady_at >= plan.soak_s
    one = msgspec.structs.replace(
        one, verdict="well", well_at=one.well_at or now, steady_at=steady_at, held=held, worse_at=0.0, why="", about=()
    )
    if held or now - one.handed_at <= plan.patience_s + plan.soak_s:
        return one
    # Never lost for so long that it is away, never there for so long that it can be judged; it still may hold.
    return msgspec.structs.replace(one, verdict="bad", why="unsteady")


def _lacks(one: Underway, gone: tuple[str, ...], now: float) -> Underway:
    since = one.worse_at or now
    steady_at = 0.0 if now - since > LOST_S else one.steady_at
    one = msgspec.structs.replace(one, worse_at=since, steady_at=steady_at)
    return _bad(one, "lacks", gone) if now - since > WORSE_S else _waits(one)


def _bad(one: Underway, why: Why, about: tuple[str, ...] = ()) -> Underway:
    """It begins again to hold, too."""
    return msgspec.structs.replace(one, verdict="bad", why=why, about=about, held=False, steady_at=0.0)


def _waits(one: Underway) -> Underway:
    return msgspec.structs.replace(one, verdict="waits", why="", about=())


def _onwards(plan: Plan, progress: Progress, now: float) -> Progress:
    """The next ring, once each kiosk of this one has held. Who was never there is waited for as long as a kiosk may be
    away, and gets the release when it comes; but nobody goes on to a ring on the word of none."""
    opened = plan.opened(progress.ring)
    apart = progress.apart
    ones = [progress.kiosks.get(name) for name in opened if name not in apart]
    absent = sum(one is None for one in ones)
    held = sum(one is not None and one.held and one.verdict == "well" for one in ones)
    waiting = sum(one is not None and one.verdict != "bad" for one in ones) - held
    patient = now - progress.opened_at <= plan.patience_s
    nobody_left = all(name in apart for name in opened)  # who was revoked may be of a later ring
    if waiting or (absent and patient) or not (held or nobody_left):
        return progress
    if progress.ring + 1 >= len(plan.rings):
        return msgspec.structs.replace(progress, done=True)
    return msgspec.structs.replace(progress, ring=progress.ring + 1, opened_at=now)
