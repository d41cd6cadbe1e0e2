"""Counts what happens to a kiosk and writes it down for the machine's own collector. No port is opened for it.

A disk that fails is logged once and never felt: who watches notices that the file grows old.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from kiosk.clock import Clock
from kiosk.delivery.database import OutboxError
from kiosk.delivery.entries import Depth
from kiosk.devices.states import DEVICE_NAMES
from kiosk.errors import Code
from kiosk.fleet.metrics import Figures, Paper, text
from kiosk.privacy import logs
from kiosk.processes.link import DeviceSeen, EndedBy
from kiosk.running import running
from kiosk.whole_file import write_shown

PERIOD_S = 15.0
FILE = "kiosk.prom"
# For `kiosk push` (`fleet.pusher`), which the supervisor does not load.
FIGURES = "figures.json"
# As `session.staff.household` keeps it in the state directory; a screen writes it, and is not believed.
COUNTERS = "counters.json"
MAX_COUNTERS_BYTES = 10_000


def version() -> str:
    """Of the installed package. Loaded late: nothing that a start waits for needs it."""
    from importlib import metadata

    try:
        return metadata.version("kiosk")
    except metadata.PackageNotFoundError:
        return "unknown"


class Monitor:
    """`folder`: node_exporter's, or none. `state`: the state directory, with the counters of paper; or none. `pushed`:
    where the figures are left for `kiosk push`, or none. Belongs to the supervisor's thread."""

    def __init__(
        self,
        folder: Path | None,
        clock: Clock,
        depth: Callable[[], Depth],
        state: Path | None = None,
        pushed: Path | None = None,
    ) -> None:
        self._folder = folder
        self._state = state
        self._pushed = pushed
        self._since = clock.now().timestamp()
        self._version = ""
        self._clock = clock
        self._depth = depth
        self._serving = False
        self._visits: Counter[EndedBy] = Counter()
        self._screens_lost = 0
        self._devices: Mapping[str, DeviceSeen] = {}
        self._well = True

    def serving(self, serving: bool) -> None:
        self._serving = serving

    def visit_ended(self, by: EndedBy) -> None:
        self._visits[by] += 1

    def screen_lost(self) -> None:
        self._screens_lost += 1

    def devices_seen(self, devices: Mapping[str, DeviceSeen]) -> None:
        """Of the names that there are, so that no screen makes a series of each word."""
        known = {name: devices[name] for name in DEVICE_NAMES if name in devices}
        codes = set(Code)
        self._devices = {name: seen if seen.code in codes else DeviceSeen(seen.state) for name, seen in known.items()}

    def said(self) -> str:
        """The file's words as of now; empty if the outbox cannot be read."""
        try:
            return text(self._figures())
        except OutboxError:
            return ""

    def write(self) -> None:
        """Whole or not at all: who reads does so at any moment."""
        if self._folder is None and self._pushed is None:
            return
        try:
            figures = self._figures()
            if self._folder is not None:
                write_shown(self._folder / FILE, text(figures).encode(), mode=0o644)  # the collector is another user
            if self._pushed is not None:
                write_shown(self._pushed / FIGURES, msgspec.json.encode(figures), mode=0o640)
        except (OSError, OutboxError) as error:
            if self._well:
                logs.event("metrics_not_written", level=logging.WARNING, error=type(error).__name__)
            self._well = False
        else:
            self._well = True

    def _figures(self) -> Figures:
        depth = self._depth()
        self._version = self._version or version()
        return Figures(
            version=self._version,
            counted_since=self._since,
            written_at=self._clock.now().timestamp(),
            serving=self._serving,
            visits={by: self._visits[by] for by in ("citizen", "timeout", "staff", "screen_lost")},
            screens_lost=self._screens_lost,
            files=depth.files,
            oldest_queued_at=depth.oldest_queued.timestamp() if depth.oldest_queued is not None else 0.0,
            set_aside=depth.set_aside,
            devices=self._devices,
            running=running(),
            paper=self._paper(),
        )

    def _paper(self) -> Paper:
        if self._state is None:
            return Paper()
        try:
            with (self._state / COUNTERS).open("rb") as file:
                return msgspec.json.decode(file.read(MAX_COUNTERS_BYTES), type=Paper)
        except (OSError, msgspec.DecodeError, UnicodeError, ValueError, RecursionError):
            return Paper()
