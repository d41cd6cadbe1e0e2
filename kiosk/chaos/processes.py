"""The driver processes of a running screen, and what a process costs."""

import contextlib
import os
import signal
from pathlib import Path
from typing import NamedTuple

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


class Memory(NamedTuple):
    """Proportional set size: what the process costs the machine; and of it, what no other process maps."""

    pss_kb: int
    private_kb: int


def memory(pid: int) -> Memory:
    """Raises `OSError`."""
    lines = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    kb = {words[0]: int(words[1]) for words in lines}
    return Memory(kb["Pss:"], kb["Private_Clean:"] + kb["Private_Dirty:"])
