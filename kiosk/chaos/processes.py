"""The processes of a running kiosk, read from /proc: who belongs to whom, and what one of them holds."""

import contextlib
import os
import signal
from pathlib import Path

from kiosk.devices.states import DEVICE_NAMES

DRIVERS: dict[str, str] = {name: f"kiosk.devices.{name}.driver" for name in DEVICE_NAMES}


def children(pid: int) -> dict[int, str]:
    """Direct children with their command lines."""
    found: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                if (entry / "stat").read_text().rpartition(")")[2].split()[1] == str(pid):
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def family(pid: int) -> set[int]:
    """The process and all its descendants."""
    return {pid}.union(*(family(child) for child in children(pid)))


def end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def group(pid: int) -> set[int]:
    """Everyone of the process group that a screen leads, as long as one of them is there."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                if (entry / "stat").read_text().rpartition(")")[2].split()[2] == str(pid):
                    found.add(int(entry.name))
    return found


def alive(pid: int) -> bool:
    """A zombie has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill_driver(screen: int, device: str) -> bool:
    """SIGKILL the driver of `device` that works for a screen; False when there is none at this instant."""
    for pid, command in children(screen).items():
        if DRIVERS[device] in command:
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
