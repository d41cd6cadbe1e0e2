"""When a version that was started for trial counts as good: the screen is ready, the devices are seen as before, the
desk is reached, and all of it holds for a while."""

import re
from collections.abc import Mapping

import msgspec

from kiosk.update.standing import SEEN, Standing

# A screen that comes and goes is not ready.
HOLDS_S = 30.0
# Two processors that start a browser, a printer that warms up, a line over 4G.
PATIENCE_S = 600.0
NAME = re.compile(r"[a-z_]{1,40}")
MOST_DEVICES = 32


class Before(msgspec.Struct, frozen=True):
    """How it was before the restart. `desk`: whether it was reached then: what was cut before is not the version's
    fault."""

    devices: Mapping[str, str] = {}
    desk: bool = False


def before(standing: Standing) -> Before:
    """Names as devices have them: what else stands there would be shown to whoever asks why an update went back."""
    named = {name: state for name, state in standing.devices.items() if NAME.fullmatch(name)}
    return Before(dict(list(named.items())[:MOST_DEVICES]), standing.desk is True)


def lacks(before: Before, now: Standing | None) -> tuple[str, ...]:
    """What is still missing, in words for the journal; empty: all is as it was."""
    if now is None or not now.serving:
        return ("screen",)
    gone = sorted(
        name for name, state in before.devices.items() if state in SEEN and now.devices.get(name, "absent") not in SEEN
    )
    return (*gone, *(("desk",) if before.desk and now.desk is not True else ()))


class Gate:
    """Asked again and again with what the kiosk says. Instants are of a monotonic clock, in seconds."""

    def __init__(self, before: Before, now: float, holds_s: float = HOLDS_S, patience_s: float = PATIENCE_S) -> None:
        self._before = before
        self._until = now + patience_s
        self._holds_s = holds_s
        self._well_since: float | None = None
        self.lacks: tuple[str, ...] = ("screen",)

    def judge(self, standing: Standing | None, now: float) -> bool | None:
        """True: good. False: it has had its time. None: not yet."""
        self.lacks = lacks(self._before, standing)
        if self.lacks:
            self._well_since = None
            return False if now >= self._until else None
        if self._well_since is None:
            self._well_since = now
        return True if now - self._well_since >= self._holds_s else None
