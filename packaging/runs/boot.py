"""Boots the image in qemu without KVM, looks at its screen and touches it: `boot.py OUT [--flip | --bare]`.

Writes OUT/attract.png, OUT/touched.png and OUT/boot.json. `--flip`: one bit of the root's first program is changed, and
the machine must stop. `--bare`: the same image with a bare QML window in the kiosk's place, to measure beside it.
Exit 1: what was expected did not happen.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import machine as machines
import state

# What the floor of the start is: a window that says one word, under the same compositor and the same Python.
BARE_PROGRAM = """
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
app = QGuiApplication([])
engine = QQmlApplicationEngine()
engine.loadData(b'''import QtQuick
Window { visible: true; visibility: Window.FullScreen; color: "#e8e8f0"; Text { text: "Bonjour" } }''')
app.exec()
"""
BARE = """[Service]
Type=simple
WatchdogSec=0
LoadCredential=run.bare
ExecStart=
ExecStart=/usr/bin/cage -d -- /usr/lib/kiosk/bin/python3 -s %d/run.bare
"""
PANIC = "Kernel panic"
FIRST_PROGRAM = "/usr/lib/systemd/systemd"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--flip", action="store_true")
    kind.add_argument("--bare", action="store_true")
    parser.add_argument("--append", default="", metavar="WORDS", help="on the kernel's command line, to find faults")
    parser.add_argument("--seconds", type=float, default=900)
    args = parser.parse_args()
    state.make(args.out)
    root = args.out / "root.erofs"
    if args.flip:
        flipped(args.out, root, args.append, args.seconds)
        return
    bare = {"dropins": {"kiosk.service": BARE}, "credentials": {"run.bare": BARE_PROGRAM}} if args.bare else {}
    with machines.running(args.out, root, append=args.append, inside=True, **bare) as machine:
        if not machine.until_lit(args.seconds):
            machine.monitor.picture(args.out / "failed.png")
            sys.exit("no attract screen" if machine.alive else f"the machine stopped: {machine.said[-2000:]}")
        figures: dict[str, object] = {"attract_s": round(machine.seconds), "load": machines.load()}
        # Its own clock does not know how busy this machine is: what is held against the bare window's.
        figures["attract_by_its_clock_s"] = round(float(machine.inside.run("cat", "/proc/uptime").split()[0]))
        if args.bare:
            machine.monitor.picture(args.out / "bare.png")
            told(args.out / "bare.json", figures)
            return
        figures |= touched(machine, args.seconds)
        told(args.out / "boot.json", figures | sizes(args.out))
        if not figures["touch_changed_the_screen"]:
            sys.exit("the touch changed nothing")


def touched(machine: machines.Machine, seconds: float) -> dict[str, object]:
    """The attract screen stands, without a touch it stays, and with one it is another page, which stays."""
    alone, before = still(machine, seconds)
    machine.monitor.picture(machine.out / "attract.png")
    machine.monitor.touch(0.5, 0.75)
    machine.until_changed(before)
    time.sleep(30)  # what fades has gone by then: a person looks at the picture
    after, lit = machine.pixels(), machine.lit() > machines.LIT
    machine.monitor.picture(machine.out / "touched.png")
    by_touch = machines.changed(before, after)
    return {
        "changed_without_a_touch": round(alone, 3),
        "touch_changed_the_screen": lit and by_touch > 0.1,
        "changed_by_the_touch": round(by_touch, 3),
        "emulator_memory_mb": round(machine.resident_mb()),
    }


def still(machine: machines.Machine, seconds: float) -> tuple[float, bytes]:
    """An emulated screen is replaced once after its first picture, which is a change without a touch, and dark: what is
    touched must have stood for half a minute. How much changed in it, and its pixels."""
    deadline = machine.seconds + seconds
    while machine.until_lit(deadline):
        before = machine.pixels()
        time.sleep(30)
        alone = machines.changed(before, machine.pixels())
        if alone < 0.02 and machine.lit() > machines.LIT:
            return alone, before
    sys.exit("the attract screen does not stand still")


def sizes(out: Path) -> dict[str, int]:
    return {
        "root_mb": round((out / "root.erofs").stat().st_size / 1e6),
        "verity_mb": round((out / "root.verity").stat().st_size / 1e6),
        "kernel_and_initrd_mb": round(sum((out / name).stat().st_size for name in ("vmlinuz", "initrd")) / 1e6),
    }


def told(file: Path, figures: dict[str, object]) -> None:
    file.write_text(json.dumps(figures, indent=1) + "\n", encoding="ascii")
    sys.stdout.write(json.dumps(figures) + "\n")


def flipped(out: Path, root: Path, append: str, seconds: float) -> None:
    """One bit of the program that the kernel starts first."""
    copy = out / "root.flipped"
    subprocess.run(["cp", "--reflink=auto", str(root), str(copy)], check=True)
    place = block_of(root, FIRST_PROGRAM)
    with copy.open("r+b") as file:
        file.seek(place + 100)
        byte = file.read(1)[0]
        file.seek(place + 100)
        file.write(bytes([byte ^ 1]))
    try:
        with machines.running(out, copy, append=append) as machine:
            came = came_up(machine, seconds)
            said = machine.said
            stopped = PANIC in said or not machine.alive
    finally:
        copy.unlink()
    corrupted = re.search(r"(device-mapper: verity: .*corrupted|dm-verity device corrupted)", said)
    why = corrupted[1] if corrupted else ""
    told(out / "flip.json", {"came_up": came, "stopped": stopped, "said": why, "changed_at": place})
    if came or not corrupted:
        sys.exit("a changed root came up" if came else "it did not come up, and verity did not say so")


def came_up(machine: machines.Machine, seconds: float) -> bool:
    """Until it has given up: from a panic to the restart are ten seconds of pauses, which take the emulator more than
    six minutes."""
    while machine.alive and machine.seconds < seconds and PANIC not in machine.said:
        if machine.lit() > machines.LIT:
            return True
        time.sleep(1.0)
    return False


def block_of(root: Path, path: str) -> int:
    """Where the first bytes of a file lie in the image, in bytes."""
    said = subprocess.run(["dump.erofs", f"--path={path}", "-e", str(root)], capture_output=True, text=True, check=True)
    found = re.search(r"(?m)^\s*0:\s+\d+\.\.\s*\d+\s*\|\s*\d+\s*:\s*(\d+)\.\.", said.stdout)
    if found is None:
        sys.exit(f"dump.erofs does not say where {path} lies: {said.stdout[:400]}")
    return int(found[1])


if __name__ == "__main__":
    main()
