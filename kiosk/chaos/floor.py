"""The floor of every gap: a process that does nothing but wake up, and tells when the machine did not let it.

`python -m kiosk.chaos.floor`: one line (its length in seconds) a gap, until standard input ends.
"""

import select
import subprocess
import sys
import time

from kiosk.tour.protocol import LEAST_GAP_S

TICK_S = 0.01


def main() -> None:
    before = time.monotonic()
    while not select.select([sys.stdin], [], [], TICK_S)[0]:
        now = time.monotonic()
        if now - before > LEAST_GAP_S:
            sys.stdout.write(f"{now - before:.3f}\n")
        before = now
    sys.stdout.flush()


class Floor:
    """Watches the machine from its making until `stop`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kiosk.chaos.floor"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def stop(self) -> int:
        """How many times."""
        said, _ = self._process.communicate()
        return len(said.splitlines())


if __name__ == "__main__":
    main()
