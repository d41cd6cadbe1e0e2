"""Boots the image in qemu without KVM, looks at its screen and touches it: `boot.py OUT [--flip] [--seconds N]`.

Writes OUT/attract.png, OUT/touched.png and OUT/boot.json. `--flip`: one bit of the root is changed first, and the
machine must not come up. Exit 1: what was expected did not happen.
"""

import argparse
import base64
import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

MEMORY_MB = 2048
# Of the pixels: a console that scrolls has few that are not black.
LIT = 0.5
# An emulated processor is thirty times slower, and the display has nothing that draws: for this run, and by the
# machine's firmware alone (systemd.system-credentials(7)), the limits are wider. The image is the same.
DROPIN = "systemd.unit-dropin.kiosk.service~emulated"
SLOWER = "[Service]\nTimeoutStartSec=900\nWatchdogSec=300\nEnvironment=WLR_RENDERER=pixman\n"


class Machine:
    def __init__(self, out: Path, root: Path, append: str = "") -> None:
        self.out = out
        monitor = out / "monitor.sock"
        monitor.unlink(missing_ok=True)
        cmdline = (out / "cmdline").read_text("ascii").strip()
        disks = "systemd.verity_root_data=/dev/vda systemd.verity_root_hash=/dev/vdb console=ttyS0"
        encoded = base64.b64encode(SLOWER.encode()).decode("ascii")
        self._started = time.monotonic()
        self._qemu = subprocess.Popen([
            "qemu-system-x86_64", "-machine", "q35,accel=tcg", "-cpu", "max", "-smp", "2", "-m", str(MEMORY_MB),
            "-nodefaults", "-no-reboot", "-display", "none", "-serial", f"file:{out / 'serial.log'}",
            "-kernel", str(out / "vmlinuz"), "-initrd", str(out / "initrd"), "-append", f"{cmdline} {disks} {append}",
            "-drive", f"file={root},format=raw,if=virtio,readonly=on",
            "-drive", f"file={out / 'root.verity'},format=raw,if=virtio,readonly=on",
            "-drive", f"file={out / 'state.ext4'},format=raw,if=virtio,snapshot=on",
            "-device", "virtio-gpu-pci,xres=720,yres=1280", "-device", "virtio-multitouch-pci",
            "-device", "virtio-rng-pci", "-device", "qemu-xhci,p2=15,p3=15",
            "-smbios", f"type=11,value=io.systemd.credential.binary:{DROPIN}={encoded}",
            "-qmp", f"unix:{monitor},server=on,wait=off",
        ])  # fmt: skip
        self._line = self._connected(monitor)
        self.ask("qmp_capabilities")

    def _connected(self, path: Path) -> Any:
        while True:
            try:
                line = socket.socket(socket.AF_UNIX)
                line.connect(str(path))
                file = line.makefile("rw")
                file.readline()
                return file
            except OSError:
                if self._qemu.poll() is not None:
                    sys.exit("qemu ended before it began")
                time.sleep(0.1)

    def ask(self, command: str, **arguments: Any) -> Any:
        self._line.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._line.flush()
        while True:
            answer = json.loads(self._line.readline())
            if "return" in answer or "error" in answer:
                return answer

    @property
    def alive(self) -> bool:
        return self._qemu.poll() is None

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    def screen(self) -> tuple[int, int, bytes]:
        """Width, height, RGB."""
        file = self.out / "screen.ppm"
        self.ask("screendump", filename=str(file))
        try:
            head, size, _, pixels = file.read_bytes().split(b"\n", 3)
        except (OSError, ValueError):
            return 0, 0, b""
        width, height = map(int, size.split()) if head == b"P6" else (0, 0)
        return width, height, pixels

    def lit(self) -> float:
        width, height, pixels = self.screen()
        samples = [pixels[i : i + 3] for i in range(0, len(pixels), 3 * 97)] if width * height else []
        return sum(max(pixel, default=0) > 40 for pixel in samples) / max(1, len(samples))

    def picture(self, name: str) -> None:
        self.ask("screendump", filename=str(self.out / name), format="png")

    def touch(self, x: float, y: float) -> None:
        """A finger at a fraction of the screen; without the button and the tracking id -1 nothing arrives."""
        at = [
            {
                "type": "mtt",
                "data": {"type": "data", "slot": 0, "tracking-id": 1, "axis": axis, "value": int(part * 0x7FFF)},
            }
            for axis, part in (("x", x), ("y", y))
        ]
        begin = {"type": "mtt", "data": {"type": "begin", "slot": 0, "tracking-id": 1, "axis": "x", "value": 0}}
        down = {"type": "btn", "data": {"button": "touch", "down": True}}
        self.ask("input-send-event", events=[begin, down, *at])
        time.sleep(0.3)
        end = {"type": "mtt", "data": {"type": "end", "slot": 0, "tracking-id": -1, "axis": "x", "value": 0}}
        self.ask("input-send-event", events=[end, {"type": "btn", "data": {"button": "touch", "down": False}}])

    def end(self) -> None:
        self._qemu.kill()
        self._qemu.wait()


def resident_mb(machine: "Machine") -> float:
    """What the guest has touched of its memory, as this machine sees it."""
    status = Path(f"/proc/{machine._qemu.pid}/status").read_text("ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def until_lit(machine: Machine, seconds: float) -> bool:
    while machine.alive and machine.seconds < seconds:
        if machine.lit() > LIT:
            return True
        time.sleep(1.0)
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--flip", action="store_true")
    parser.add_argument(
        "--append", default="", metavar="WORDS", help="on the kernel's command line, to look for faults"
    )
    parser.add_argument("--seconds", type=float, default=600)
    args = parser.parse_args()
    root = args.out / "root.erofs"
    if args.flip:
        root = flipped(root)
    machine = Machine(args.out, root, args.append)
    try:
        came = until_lit(machine, args.seconds)
        if args.flip:
            sys.exit("a changed root came up" if came else 0)
        if not came:
            machine.picture("failed.png")
            sys.exit("no attract screen")
        attract_s = machine.seconds
        # An emulated screen may be replaced once: what loads after its first picture holds its beat up.
        time.sleep(45)
        if not until_lit(machine, args.seconds):
            sys.exit("the attract screen went dark")
        machine.picture("attract.png")
        before = machine.screen()[2]
        machine.touch(0.5, 0.75)
        changed = wait_for_change(machine, before)
        time.sleep(30)  # what fades has gone by then: a person looks at the picture
        machine.picture("touched.png")
        figures = {
            "attract_s": round(attract_s),
            "touch_changed_the_screen": changed,
            "guest_memory_mb": round(resident_mb(machine)),
            "root_mb": round(root.stat().st_size / 1e6),
            "verity_mb": round((args.out / "root.verity").stat().st_size / 1e6),
            "kernel_and_initrd_mb": round(
                sum((args.out / name).stat().st_size for name in ("vmlinuz", "initrd")) / 1e6
            ),
        }
        (args.out / "boot.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="ascii")
        sys.stdout.write(json.dumps(figures) + "\n")
        if not changed:
            sys.exit("the touch changed nothing")
    finally:
        machine.end()


def wait_for_change(machine: Machine, before: bytes, seconds: float = 120) -> bool:
    """More than a tenth of the pixels, and still a page: not a clock, and not a screen that went dark."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        now = machine.screen()[2]
        pairs = zip(before[:: 3 * 31], now[:: 3 * 31], strict=False)
        differing = sum(abs(one - other) > 8 for one, other in pairs)
        if differing > len(before[:: 3 * 31]) / 10 and machine.lit() > LIT:
            return True
        time.sleep(2)
    return False


def flipped(root: Path) -> Path:
    """A copy with one bit changed where the boot reads: the superblock's own block is not the only guarded one."""
    copy = root.with_suffix(".flipped")
    data = bytearray(root.read_bytes())
    data[len(data) // 2] ^= 1
    data[8192] ^= 1
    copy.write_bytes(data)
    return copy


if __name__ == "__main__":
    main()
