"""Whether the kiosk's memory comes to a disk (escape.py): by a swap, or as the core of a process that dies."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import machine as machines
from escape_row import Row

SWAP = "run-swap"
SWAP_BYTES = 128 << 20
GROUP = "/sys/fs/cgroup/system.slice/kiosk.service"
# The kernel's own order to give memory back (cgroup-v2, memory.reclaim), and to take it from what has no file.
PRESS = f"""swapon LABEL={SWAP} 2>/dev/null
echo "48M swappiness=200" >{GROUP}/memory.reclaim
cat {GROUP}/memory.swap.current"""
SCREEN = "-m kiosk.app"
# Wherever anything can be written.
FOLDERS = ("/run", "/tmp", "/var", "/state", "/dev/shm")  # noqa: S108 - looked at, and nothing is made there
# By the machine's own clock: a screen that was ended is replaced, and the next one is held ready.
REPLACED_S, READY_S = 120.0, 30.0
# As a machine that nobody has told otherwise; a core ends where its limit is.
UNLOCKED = "LimitCORE=8M\nMemorySwapMax=infinity\n"
UNLOCK = (f"swapon LABEL={SWAP}", "sysctl -w kernel.core_pattern=/var/lib/kiosk/core.%p")


def given(out: Path) -> list[str]:
    """qemu's words for a disk with a swap on it, there when the machine is switched on; makes it."""
    image = out / "swap.img"
    with image.open("wb") as file:
        file.truncate(SWAP_BYTES)
    subprocess.run(["mkswap", "-q", "-L", SWAP, str(image)], check=True)
    return ["-drive", f"file={image},format=raw,if=virtio"]


def rows(machine: machines.Machine) -> Iterator[Row]:
    yield _swap(machine)
    yield _pressed(machine)
    for signal in ("SEGV", "ABRT"):
        yield _core(machine, signal)


def _swap(machine: machines.Machine) -> Row:
    taken = machine.inside.run("cat", "/proc/swaps").splitlines()
    what = "a disk with a swap on it, there from the start"
    if not taken:
        return Row(what, False, "not reached")
    return Row(what, len(taken) > 1, f"taken: {taken[1].split()[0]}" if len(taken) > 1 else "/proc/swaps is empty")


def _pressed(machine: machines.Machine) -> Row:
    """The swap is turned on for it: the unit's own limit is tried."""
    *_, told = machine.inside.run("sh", "-c", PRESS).split() or [""]
    machine.inside.run("swapoff", "-a")
    machine.until_lit(machine.seconds + REPLACED_S)
    what = "the kiosk's memory, pressed into a swap that root has turned on"
    return Row(what, told not in ("", "0"), f"{told} bytes in the swap" if told.isdigit() else "not reached")


def _core(machine: machines.Machine, signal: str) -> Row:
    what = f"the shown screen dies of SIG{signal}: what it leaves"
    before, screens = _cores(machine), _screens(machine)
    if not screens:
        return Row(what, False, "not reached: no screen")
    machine.inside.run("kill", f"-{signal}", screens[0])
    waited = 0.0
    while screens[0] in _screens(machine) and waited < REPLACED_S:
        machine.inside.wait(2)
        waited += 2
    if screens[0] in _screens(machine):
        return Row(what, False, "not reached: it lives")
    machine.inside.wait(READY_S)
    machine.until_lit(machine.seconds + REPLACED_S)
    left = sorted(_cores(machine) - before)
    return Row(what, bool(left), "; ".join(left) or "no core in a file, none in the journal")


def _screens(machine: machines.Machine) -> list[str]:
    """The shown one is the elder."""
    return sorted(machine.inside.look(processes=[SCREEN]).split(), key=int)


def _cores(machine: machines.Machine) -> set[str]:
    kept = machine.inside.run("journalctl", "-b", "-F", "COREDUMP_PID").split()
    files = machine.inside.look(cores=list(FOLDERS)).splitlines()
    return {*files, *(f"of process {number} in the journal" for number in kept)}
