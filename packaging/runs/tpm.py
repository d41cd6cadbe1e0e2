"""A new state partition meets a TPM (swtpm's): `tpm.py OUT [--seconds N]`.

The machine starts, starts again, with another board's TPM, and with its own once more; then, on a new disk, the plug
is pulled three times while it is encrypted, before it may come to its end. Writes OUT/tpm.json and pictures. Exit 1: it
was not encrypted, not opened, something that was written lies on the disk as it is, or another board changed it.
"""

import argparse
import contextlib
import hashlib
import json
import mmap
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import machine as machines
import state

CANARY, NO_CANARY = "/var/lib/kiosk/canary", "none"
SAID = ("journalctl", "-b", "-o", "cat", "-u", "kiosk-state")
AS_CONSOLE = ("setpriv", "--reuid=kiosk-setup", "--regid=kiosk", "--clear-groups")
MOUNTED = ("findmnt", "-no", "SOURCE,FSTYPE", "/state")
SEALED, SEALING = b"KIOSK-SEALED", b"KIOSK-SEALING"
# The disk's own bytes tell how far it has come: the mark, the header of a volume with a key of nobody's, the TPM's key.
INSTANTS: dict[str, Callable[[Path], bool]] = {
    "marked": lambda disk: b"is being encrypted" in tail(disk),
    "a volume": lambda disk: SEALING in head(disk),
    "the TPM's key": lambda disk: b"systemd-tpm2" in head(disk),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=1500)
    args = parser.parse_args()
    out: Path = args.out
    disk = state.make(out, set_up=False)
    for name in ("board", "other"):
        shutil.rmtree(out / name, ignore_errors=True)
        (out / name).mkdir()
    told: dict[str, Any] = {}

    def tell(what: str, seen: Any) -> None:
        told[what] = seen
        sys.stderr.write(f"{what}: {seen} (load {machines.load()})\n")
        (out / "tpm.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")

    canary = secrets.token_hex(32)
    tell("first", first(out, canary, args.seconds))
    tell("on_the_disk", {"canary": holds(disk, canary.encode()), "label": holds(disk, SEALED)})
    tell("again", again(out, args.seconds))
    before = digest(disk)
    tell("another", another(out, args.seconds))
    tell("another_changed_it", digest(disk) != before)
    tell("its_own", again(out, args.seconds))
    state.make(out, set_up=False)
    for instant in INSTANTS:
        tell(f"cut: {instant}", cut(out, disk, instant, args.seconds))
    tell("after_the_cuts", again(out, args.seconds))
    fault = judged(told, canary)
    if fault:
        sys.exit(fault)


def judged(told: dict[str, Any], canary: str) -> str:
    """What was not as it should be; empty: nothing."""
    opened = {"mounted": "/dev/mapper/kiosk-state ext4", "canary": canary}
    wanted = {
        "on_the_disk": {"canary": False, "label": True},
        "again": opened,
        "another_changed_it": False,
        "its_own": opened,
        "after_the_cuts": {**opened, "canary": NO_CANARY},
    }
    for what, should in wanted.items():
        if told[what] != should:
            return f"{what}: {told[what]}"
    made, other = told["first"], told["another"]
    if made["slots"] != ["tpm2"] or made["mounted"] != opened["mounted"]:
        return f"it was not encrypted for the TPM alone: {made}"
    if other["mounted"] or "is not open" not in other["said"] or "Rien n'a été effacé" not in other["console"]:
        return f"another board's TPM: {other}"
    return ""


def cut(out: Path, disk: Path, instant: str, seconds: float) -> dict[str, Any]:
    with started(out, "board") as machine:
        while not INSTANTS[instant](disk):
            if not machine.alive or machine.seconds > seconds:
                sys.exit(f"{instant}: never seen on the disk")
            time.sleep(0.005)
    if SEALED in head(disk):
        sys.exit(f"{instant}: it had come to its end before it was cut")
    return {"after_s": round(machine.seconds)}


def first(out: Path, canary: str, seconds: float) -> dict[str, Any]:
    with started(out, "board") as machine:
        up(machine, seconds)
        device = machine.inside.run("sh", "-c", "blkid -o device -t LABEL=KIOSK-SEALED").strip()
        slots = machine.inside.run("systemd-cryptenroll", device).split()[2:]
        machine.inside.run("sh", "-c", f"echo {canary} >{CANARY}; ls -la /state; sync")
        told = {
            "up_s": round(machine.seconds), "mounted": mounted(machine), "slots": slots[1::2],
            "folders": machine.inside.run("stat", "-c", "%A %U %G %n", "/state/etc", "/state/lib", "/state/updater"),
            "said": machine.inside.run(*SAID),
        }  # fmt: skip
        console(machine, out / "tpm-first.png")
    return told


def again(out: Path, seconds: float) -> dict[str, Any]:
    with started(out, "board") as machine:
        up(machine, seconds)
        canary = machine.inside.run("sh", "-c", f"cat {CANARY} 2>/dev/null || echo {NO_CANARY}", seconds=seconds)
        return {"mounted": mounted(machine), "canary": canary.split()[-1]}


def another(out: Path, seconds: float) -> dict[str, Any]:
    with started(out, "other") as machine:
        up(machine, seconds)
        read = machine.inside.run(*AS_CONSOLE, "cat", "/run/kiosk-state/told")
        told = {"mounted": mounted(machine), "said": machine.inside.run(*SAID), "console": read}
        console(machine, out / "tpm-another.png")
    return told


def up(machine: machines.Machine, seconds: float) -> None:
    """Until the state is mounted, or given up."""
    while machine.alive and machine.seconds < seconds:
        if machine.inside.run("systemctl", "is-active", "basic.target", seconds=seconds).strip() == "active":
            return
        time.sleep(2)
    machine.monitor.picture(machine.out / "failed.png")
    sys.exit(f"it did not come up: {machine.said[-2000:]}")


def console(machine: machines.Machine, picture: Path) -> None:
    """What a person reads there."""
    machine.inside.run("systemctl", "start", "--job-mode=ignore-dependencies", "kiosk-setup-console")
    machine.inside.wait(10)
    machine.monitor.picture(picture)


def mounted(machine: machines.Machine) -> str:
    return " ".join(machine.inside.run(*MOUNTED).split())


@contextlib.contextmanager
def started(out: Path, board: str) -> Iterator[machines.Machine]:
    """`board`: the folder of its TPM, which keeps its keys and forgets its registers. Without the kiosk, for time."""
    line = out / "tpm.sock"
    line.unlink(missing_ok=True)
    tpm = subprocess.Popen([
        "setpriv", "--pdeathsig", "KILL", "swtpm", "socket", "--tpm2", "--tpmstate", f"dir={out / board}",
        "--ctrl", f"type=unixio,path={line}",
    ])  # fmt: skip
    while not line.exists():
        if tpm.poll() is not None:
            sys.exit("swtpm ended before it began")
        time.sleep(0.05)
    more = [
        "-chardev", f"socket,id=tpm,path={line}", "-tpmdev", "emulator,id=tpm0,chardev=tpm",
        "-device", "tpm-tis,tpmdev=tpm0",
    ]  # fmt: skip
    try:
        how: dict[str, Any] = {"inside": True, "keep_state": True, "more": more, "append": "systemd.unit=basic.target"}
        with machines.running(out, out / "root.erofs", **how) as machine:
            yield machine
    finally:
        tpm.kill()
        tpm.wait()


def head(disk: Path) -> bytes:
    with disk.open("rb") as file:
        return file.read(32768)


def tail(disk: Path) -> bytes:
    with disk.open("rb") as file:
        file.seek(-512, 2)
        return file.read()


def holds(disk: Path, words: bytes) -> bool:
    with disk.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        return whole.find(words) >= 0


def digest(disk: Path) -> str:
    with disk.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    main()
