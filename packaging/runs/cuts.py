"""What a power cut in an update leaves, seen by starting it: a machine, with its own screen, from each instant that
update.py has kept (DISK/cuts.json), until the screen can be touched."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import machine as machines

BEFORE, INSTALLING, WRITTEN = "before the updater began", "installing", "trying"
SWITCHED_ON, UP = "the new slot has just been switched on", "the new slot is up, the gate has not judged"
GOOD = "judged: good"
FIRMWARE = Path("/usr/share/OVMF/OVMF_CODE_4M.secboot.fd")
SECURE_BOOT = ("-global", "driver=cfi.pflash01,property=secure,value=on", "-global", "ICH9-LPC.disable_s3=1")
SLOTS = {"/dev/vda3": "A", "/dev/vda4": "B"}
# Emulated, on a busy machine, its own partition is found after more than the 180 s of its fstab; without it the machine
# takes itself for a new one.
PATIENT = "[Unit]\nJobRunningTimeoutSec=3600\n"
STATE_DEVICE = r"dev-disk-by\x2dlabel-KIOSK\x2dSTATE.device"
# What tells which slot was started, of which version, and whether the machine's own partition is there.
LOOK = (
    "readlink -f /dev/kiosk/root; sed -n s/^IMAGE_VERSION=//p /usr/lib/os-release; findmnt -no SOURCE /state; "
    "test -d /etc/kiosk/provisioned && echo set-up"
)
JOURNAL = "cat /state/updater/journal.json"
# The slot before, the trial, the slot before again: after that the screen stands, or something is wrong.
MOST_STARTS = 3


class Cut(NamedTuple):
    """`layer`, `kind`: what was written of the disk, a file beside cuts.json and its format; `variables`: the
    firmware's."""

    when: str
    layer: str
    kind: str
    variables: str


class Up(NamedTuple):
    slot: str
    version: str


class Seen(Protocol):
    """`machines.Machine`, or update.py's own."""

    inside: machines.Inside

    @property
    def alive(self) -> bool: ...


def up(machine: Seen, seconds: float) -> Up | None:
    """What runs, once the machine's own partition is mounted; None: it did not come so far. A question that a busy
    machine has no time for is asked again."""
    deadline = time.monotonic() + seconds
    while machine.alive and time.monotonic() < deadline:
        found = parsed(machine.inside.look(60, run=["sh", "-c", LOOK]))
        if found:
            return found
        time.sleep(2)
    return None


def parsed(said: str) -> Up | None:
    """Of `LOOK`; None: it is not set up, or its state is not there, or it is no slot of the disk."""
    words = said.split()
    if len(words) != 4 or words[0] not in SLOTS or words[3] != "set-up":
        return None
    return Up(SLOTS[words[0]], words[1])


def promised(when: str) -> str:
    """The slots that docs/update.md allows the first start after a cut at this instant."""
    if when in (BEFORE, UP) or when.startswith(INSTALLING):
        return "A"
    return {WRITTEN: "AB", SWITCHED_ON: "AB", GOOD: "B"}[when]


def wrong(when: str, starts: list[Up | None], lit: bool, versions: dict[str, str]) -> str:
    """In a word what is not as promised; empty: all is. `versions`: of each slot."""
    if not starts or starts[0] is None:
        return "not started"
    if starts[0].slot not in promised(when):
        return f"slot {starts[0].slot} was started"
    mixed = [one for one in starts if one is not None and versions[one.slot] != one.version]
    if mixed:
        return f"slot {mixed[0].slot} has version {mixed[0].version}"
    return "" if lit else "no attract screen"


def written(folder: Path, kept: Iterable[Cut]) -> None:
    (folder / "cuts.json").write_text(json.dumps([one._asdict() for one in kept], indent=1) + "\n", encoding="utf-8")


def read(folder: Path) -> list[Cut]:
    return [Cut(**one) for one in json.loads((folder / "cuts.json").read_text("utf-8"))]


def started(out: Path, folder: Path, cut: Cut, versions: dict[str, str], seconds: float) -> dict[str, object]:
    """From what the cut left, and again each time the machine itself asks for it, until its screen can be touched.
    What was kept stays as it is. `seconds`: for each start."""
    layer, variables = folder / "run.qcow2", folder / "run.fd"
    words = ["qemu-img", "create", "-q", "-f", "qcow2", "-F", cut.kind, "-b", str(folder / cut.layer), str(layer)]
    subprocess.run(words, check=True)
    shutil.copy(folder / cut.variables, variables)
    starts: list[Up | None] = []
    lit, begun, said = False, time.monotonic(), ""
    try:
        while len(starts) < MOST_STARTS:
            with machines.running(out, Path(), inside=True, **disk_words(layer, variables)) as machine:
                starts.append(up(machine, seconds))
                said = machine.inside.look(60, run=["sh", "-c", JOURNAL]) if starts[-1] else ""
                lit = machine.until_lit(seconds)
                if machine.alive:
                    machine.monitor.picture(folder / f"{Path(cut.variables).stem}.png")
                    break
        took = round(time.monotonic() - begun)
    finally:
        layer.unlink(missing_ok=True)
        variables.unlink(missing_ok=True)
    found = {"when": cut.when, "starts": starts, "s": took, "load": machines.load(), "journal": phase(said)}
    return {**found, "wrong": wrong(cut.when, starts, lit, versions)}


def phase(said: str) -> dict[str, object]:
    """Of the updater's journal (kiosk/update/journal.py): how far it takes itself to be; {}: there is none."""
    try:
        entry = json.loads(said)["system"]
    except (ValueError, KeyError, TypeError):
        return {}
    return {name: entry[name] for name in ("version", "phase", "tries", "why") if entry.get(name)}


def disk_words(layer: Path, variables: Path, kind: str = "qcow2") -> dict[str, Any]:
    disk = [
        "-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={FIRMWARE}",
        "-drive", f"if=pflash,format=raw,unit=1,file={variables}",
        "-drive", f"file={layer},format={kind},if=virtio,cache=unsafe",
    ]  # fmt: skip
    return {"disk": disk, "more": SECURE_BOOT, "dropins": {STATE_DEVICE: PATIENT}}


def all_started(out: Path, folder: Path, versions: dict[str, str], only: list[int], seconds: float) -> int:
    """Each of the cuts, or those of these numbers (from 1); how many are not as promised. Writes cut.json as it
    goes."""
    seen = []
    for number, cut in enumerate(read(folder), 1):
        if not only or number in only:
            seen.append({"cut": number, **started(out, folder, cut, versions, seconds)})
            sys.stderr.write(f"{json.dumps(seen[-1])}\n")
            (folder / "cut.json").write_text(json.dumps(seen, indent=1) + "\n", encoding="utf-8")
    return sum(bool(one["wrong"]) for one in seen)
