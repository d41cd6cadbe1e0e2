"""The floor of every gap: a process that does nothing but wake up, and tells when the machine did not let it.

`python -m kiosk.chaos.floor`: one line `BEGIN END` (monotonic seconds) a gap, until standard input ends.
"""

import select
import subprocess
import sys
import time
from collections.abc import Sequence

from kiosk.tour.protocol import LEAST_GAP_S

Gap = tuple[float, float]
TICK_S = 0.01


def main() -> None:
    before = time.monotonic()
    while not select.select([sys.stdin], [], [], TICK_S)[0]:
        now = time.monotonic()
        if now - before > LEAST_GAP_S:
            sys.stdout.write(f"{before} {now}\n")
        before = now
    sys.stdout.flush()


class Floor:
    """Watches the machine from its making until `stop`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kiosk.chaos.floor"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def stop(self) -> list[Gap]:
        said, _ = self._process.communicate()
        return [(float(begin), float(end)) for begin, end in (line.split() for line in said.splitlines())]


def own_length(gap: Gap, floor: Sequence[Gap]) -> float:
    """How long a gap is without what the machine withheld from everyone meanwhile, in seconds."""
    begin, end = gap
    withheld = sum(max(0.0, min(end, until) - max(begin, since)) for since, until in floor)
    return end - begin - withheld


if __name__ == "__main__":
    main()
