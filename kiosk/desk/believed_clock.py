"""Whether the desk's clock may decide that something is destroyed: what it says is held against what it last said, also
across processes, and against what the kernel knows of it.

A clock that is ahead makes files due, and a file that was destroyed too early does not come back; one that waits a week
longer than it must is still there.
"""

import ctypes
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from kiosk.clock import Clock
from kiosk.privacy import logs

# As the courier has it: what NTP corrects little by little is no jump.
CLOCK_JUMP_S = 300.0
SETTLED_AFTER_S = 3600.0
# A desk is off over a long week-end; what is further ahead than that is a holiday, or a clock that is wrong.
AWAY_S = 4 * 86_400.0
# Lived through, by what does not jump: an agent sees tomorrow's date on a file of today well before.
LEAP_DOUBTED_S = 7 * 86_400.0
# As systemd has it (`ntp_synced`): beyond 16 s of possible error nothing sets this clock. `STA_UNSYNC` alone may only
# mean that the kernel is to leave the hardware's clock alone.
_UNSYNCHRONISED_US = 16_000_000


class Seen(msgspec.Struct, frozen=True):
    """`at`: what the clock said at the last look; `believed`: at the last one when it was believed; `doubt_s`: for how
    long it has still to go on without a jump until it is."""

    at: datetime
    believed: datetime
    doubt_s: float = 0.0


def looked(seen: Seen, now: datetime, elapsed_s: float, *, anew: bool = False) -> Seen:
    """`elapsed_s`: since the last look, by what does not jump. `anew`: the first look of a process, which cannot tell
    for how long there was none."""
    step = (now - seen.at).total_seconds() - elapsed_s
    doubt = max(0.0, seen.doubt_s - elapsed_s)
    if anew or abs(step) > CLOCK_JUMP_S:
        doubt = max(doubt, SETTLED_AFTER_S)
    # Held against what was believed, too: a machine that starts in 1970 and is set right has not leapt.
    if min(step, (now - seen.believed).total_seconds()) > AWAY_S:
        doubt = LEAP_DOUBTED_S
    return Seen(now, seen.believed if doubt else now, doubt)


def synchronised() -> bool | None:
    """Whether something sets the machine's clock, as adjtimex(2) knows it; None where the kernel does not tell."""
    told = _Timex()
    try:
        if ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(told)) < 0:
            return None  # a container that may not ask
    except AttributeError:
        return None  # another system than Linux
    return bool(told.maxerror < _UNSYNCHRONISED_US)


class BelievedClock:
    """`kept` and `keep`: where what was seen outlives the process; `before`: the last instant that is known where
    nothing was kept yet; None: there is none. `told`: `synchronised`."""

    def __init__(
        self,
        clock: Clock,
        kept: Callable[[], str],
        keep: Callable[[str], None],
        before: Callable[[], datetime | None],
        told: Callable[[], bool | None],
    ) -> None:
        self._clock = clock
        self._kept = kept
        self._keep = keep
        self._before = before
        self._told = told
        self._seen: Seen | None = None
        # Of the first look: a process is as old as this, however late it is asked.
        self._at, self._monotonic = clock.now(), clock.monotonic()
        self._free = False

    def settled(self) -> bool:
        """Whether it is believed now. Raises `StoreError`."""
        if self._seen is None:
            self._look(self._known(), self._at, self._monotonic, anew=True)
        seen = self._look(self._seen or self._known(), self._clock.now(), self._clock.monotonic())
        self._keep(msgspec.json.encode(seen).decode())
        free = self._told() is False
        if free and not self._free:
            logs.event("clock_unsynchronised", level=logging.WARNING)
        self._free = free
        return not seen.doubt_s and not free

    def _look(self, before: Seen, now: datetime, monotonic: float, *, anew: bool = False) -> Seen:
        elapsed = monotonic - self._monotonic
        seen = looked(before, now, elapsed, anew=anew)
        step = (now - before.at - timedelta(seconds=elapsed)).total_seconds()
        if not anew and abs(step) > CLOCK_JUMP_S:
            logs.event("clock_moved", seconds=round(step))
        if seen.doubt_s == LEAP_DOUBTED_S:
            logs.event("clock_leapt", level=logging.WARNING, seconds=round(step))
        self._seen, self._monotonic = seen, monotonic
        return seen

    def _known(self) -> Seen:
        try:
            return msgspec.json.decode(self._kept(), type=Seen)
        except msgspec.DecodeError:
            last = self._before() or self._at
            return Seen(last, last)


class _Timex(ctypes.Structure):
    """`struct timex`, as far as it is read; the kernel writes 208 bytes of it."""

    _fields_ = (
        ("modes", ctypes.c_uint),  # 0: nothing is set
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("rest", ctypes.c_char * 256),
    )
