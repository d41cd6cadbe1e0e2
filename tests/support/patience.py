"""How long tests wait. A test awaits an event, and time decides only that it never comes: a machine that does much
else is slow, and no test may fail for that."""

import os
from pathlib import Path

# For one event. Each comes within a second or two on a machine that does nothing else; only a failure takes as long.
PATIENCE_S = 60.0
# The second field of `schedstat`: nanoseconds for which the thread was ready to run and had no processor.
_SCHEDSTAT = Path("/proc/thread-self/schedstat")


def promised(seconds: float) -> float:
    """The limit to hold a test to, for what people are promised: ten times that, as other tests run beside this one;
    to the letter where `KIOSK_PROMISES` is set, on a machine that does nothing else."""
    return seconds if os.environ.get("KIOSK_PROMISES") else 10 * seconds


def unserved_s() -> float:
    """Seconds for which this thread could have run so far, and others had the processors; 0 where no kernel says so."""
    try:
        return int(_SCHEDSTAT.read_text().split()[1]) / 1e9
    except OSError:
        return 0.0
