"""Starts the installable disk under UEFI in qemu without KVM: `disk.py OUT DISK [--slot-b]`.

A copy of DISK/kiosk.raw, with the state of a machine that is set up on its state partition, and a firmware that knows
nothing of it. Writes DISK/attract.png and DISK/disk.json: what was started, and after how long. `--slot-b`: the first
slot's boot partition is emptied, and the machine must start the other by itself. Exit 1: it did not.
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

import machine as machines
import state

FIRMWARE = Path("/usr/share/OVMF")
SECTOR = 512
# Which slot's root is mounted, through which hash tree, and what the firmware was told.
LOOK = (
    "readlink -f /dev/kiosk/root /dev/kiosk/verity; findmnt -no SOURCE,FSTYPE,OPTIONS /; efibootmgr | head -4; uptime"
)
PARTITIONS = {"a": ("/dev/vda3", "/dev/vda5"), "b": ("/dev/vda4", "/dev/vda6")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("disk", type=Path)
    parser.add_argument("--slot-b", action="store_true")
    parser.add_argument("--seconds", type=float, default=1800)
    args = parser.parse_args()
    started = "b" if args.slot_b else "a"
    copy = args.disk / "run.raw"
    try:
        found = run(args.out, prepared(args.out, args.disk, copy, without_a=args.slot_b), args.disk, args.seconds)
    finally:
        copy.unlink(missing_ok=True)
    (args.disk / "disk.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(found) + "\n")
    if tuple(str(found["said"]).split()[:2]) != PARTITIONS[started]:
        sys.exit(f"it is not slot {started} that was started")


def prepared(out: Path, disk: Path, copy: Path, *, without_a: bool) -> list[str]:
    """qemu's words for the firmware and the copy, which is made here."""
    subprocess.run(["cp", "--sparse=always", str(disk / "kiosk.raw"), str(copy)], check=True)
    said = subprocess.run(["sfdisk", "--json", str(copy)], capture_output=True, text=True, check=True).stdout
    first = starts(said)
    write(copy, state.make(out).read_bytes(), first["kiosk-state"])
    if without_a:
        write(copy, bytes(SECTOR * 64), first["boot-a"])
    shutil.copy(FIRMWARE / "OVMF_VARS_4M.fd", disk / "firmware.fd")
    code = FIRMWARE / "OVMF_CODE_4M.fd"
    return [
        "-drive", f"if=pflash,format=raw,readonly=on,file={code}",
        "-drive", f"if=pflash,format=raw,file={disk / 'firmware.fd'}",
        "-drive", f"file={copy},format=raw,if=virtio,cache=unsafe",
    ]  # fmt: skip


def starts(said: str) -> dict[str, int]:
    """Where each partition begins, in bytes; `said`: of `sfdisk --json`."""
    table = json.loads(said)["partitiontable"]
    return {part["name"]: int(part["start"]) * SECTOR for part in table["partitions"]}


def write(copy: Path, what: bytes, at: int) -> None:
    with copy.open("r+b") as file:
        file.seek(at)
        file.write(what)


def run(out: Path, disk: list[str], into: Path, seconds: float) -> dict[str, object]:
    with machines.running(out, Path(), disk=disk, inside=True) as machine:
        if not machine.until_lit(seconds):
            machine.monitor.picture(into / "failed.png")
            sys.exit("no attract screen" if machine.alive else f"the machine stopped: {machine.said[-2000:]}")
        attract_s = machine.seconds
        machine.monitor.picture(into / "attract.png")
        said = machine.inside.run("sh", "-c", LOOK)
    return {"attract_s": round(attract_s), "load": machines.load(), "said": said}


if __name__ == "__main__":
    main()
