"""The driver processes of a running screen, and what a process costs."""

import contextlib
import os
import signal
from pathlib import Path

from kiosk.devices.states import DEVICE_NAMES
from kiosk.processes import proc

DRIVERS: dict[str, str] = {name: f"kiosk.devices.{name}.driver" for name in DEVICE_NAMES}


def end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def kill_driver(screen: int, device: str) -> bool:
    """SIGKILL the driver of `device` that works for a screen; False when there is none at this instant."""
    for pid in proc.children(screen):
        if DRIVERS[device] in proc.command(pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                return True
    return False


def pss_kb(pid: int) -> int:
    """Proportional set size: what the process costs the machine. Raises `OSError`."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise OSError(f"no Pss of {pid}")
