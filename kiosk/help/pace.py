"""How fast both ends may speak, and when a line is tried again: pure reckoning, without a clock of its own."""

from collections import deque

from kiosk.help import wire
from kiosk.help.protocol import Why

# A line that takes nothing up, or a desk that asks faster than it reads.
MOST_WAITING = 200
# Below what the desk allows, for the bursts that the network makes of an even flow.
MOST_OUT_PER_S = wire.MAX_MESSAGES_PER_S * 0.75
# A desk may answer several things at once; an agent's keys are ten a second.
MOST_IN_PER_S = 60.0
BURST_IN = 120.0

# Of these only the last matters: what waits is replaced.
_LATEST = (wire.Typing, wire.ShareState, wire.Heartbeat)

# While the person waits for the line to come back; and when nobody does any more.
FIRST_PAUSE_S = 0.3
EAGER_PAUSE_S = 1.5
EAGER_FOR_S = 45.0
CALM_PAUSE_S = 15.0
# Only staff can help.
HOPELESS_PAUSE_S = 60.0
# A code that was just taken up at the desk, or one that its desk is about to write.
ENROLLING_PAUSE_S = 2.0

# A cut that nobody announces (a cable pulled out) is noticed within this and half of it.
PING_EVERY_S = 5.0
# Where each byte is paid for, within four times that; and the desk is told how the kiosk is well before it takes it for
# gone (`wire.SILENCE_S`).
METERED_PING_EVERY_S = 20.0
METERED_BEAT_EVERY_S = 25.0


class Outgoing:
    """What waits to be sent, in order."""

    def __init__(self) -> None:
        self._waiting: deque[wire.FromKiosk] = deque()
        self._free_at = 0.0

    def put(self, message: wire.FromKiosk) -> None:
        """A state that was put last and has not left is replaced by the newer one. What is too much is dropped."""
        if len(self._waiting) >= MOST_WAITING:
            return
        if isinstance(message, _LATEST) and self._waiting and type(self._waiting[-1]) is type(message):
            self._waiting[-1] = message
        else:
            self._waiting.append(message)

    def next(self) -> wire.FromKiosk | None:
        return self._waiting.popleft() if self._waiting else None

    def wait_s(self, now: float) -> float:
        """How long to wait after a message was sent: nothing, while there are few."""
        self._free_at = max(self._free_at, now - 0.25) + 1 / MOST_OUT_PER_S
        return max(0.0, self._free_at - now)


class Flood:
    """Counts what comes in: a bucket that empties evenly."""

    def __init__(self) -> None:
        self._level = 0.0
        self._at = 0.0

    def one_more(self, now: float) -> bool:
        """Whether this one is too many."""
        self._level = max(0.0, self._level - (now - self._at) * MOST_IN_PER_S) + 1
        self._at = now
        return self._level > BURST_IN


def pause_after(why: Why, lost_for_s: float) -> float:
    """Seconds until the line is tried again; `lost_for_s` since it was up last, or since the first try."""
    if why in ("revoked", "version", "no_key"):
        return HOPELESS_PAUSE_S
    if why == "unknown":
        return ENROLLING_PAUSE_S if lost_for_s < EAGER_FOR_S else HOPELESS_PAUSE_S
    if why in ("garbage", "flood", "replaced"):
        return CALM_PAUSE_S
    if lost_for_s < 1:
        return FIRST_PAUSE_S
    return EAGER_PAUSE_S if lost_for_s < EAGER_FOR_S else CALM_PAUSE_S


def ping_every_s(*, metered: bool) -> float:
    return METERED_PING_EVERY_S if metered else PING_EVERY_S


def beat_every_s(wanted_s: float, *, metered: bool) -> float:
    """`wanted_s`: what the desk asks for; never more often."""
    return max(wanted_s, METERED_BEAT_EVERY_S) if metered else wanted_s
