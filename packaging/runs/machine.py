"""The image in qemu without KVM: its screen, its touchscreen, its keys, what is plugged in, and a line inside.

What a run adds to the image comes as a machine's firmware gives it (systemd.system-credentials(7)): the image itself is
the one that was built. `Inside` is a program of the run in the machine (inside.py), to look at it; the locks are asked
of the outside, and it changes none of them unless it is told to, for the control run.
"""

import base64
import contextlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

MEMORY_MB = 2048
# Without what makes a real processor clear and copy memory byte by byte in one instruction: emulated, that is a loop.
# Nor AVX2: its loads under a mask (VPMASKMOVD), with which Qt draws, are emulated as loads of the whole, which end the
# screen where a picture begins at a page's edge (docs/runs.md). VAES stands on it: Qt takes that for both.
PROCESSOR = "max,avx2=off,vaes=off,erms=off,fsrm=off,fsrs=off,fzrm=off,la57=off"
# Of the pixels: a console that scrolls has few that are not black.
LIT = 0.5
# An emulated processor is thirty times slower, and the display has nothing that draws: for this run the limits are
# wider. An emulated screen may be replaced once: what loads after its first picture holds its beat up.
SLOWER = "[Service]\nTimeoutStartSec=900\nWatchdogSec=300\nEnvironment=WLR_RENDERER=pixman\n"
KIOSK_DROPIN = "systemd.unit-dropin.kiosk.service~emulated"
INSIDE_UNIT = """[Unit]
Description=the run's program in the machine
DefaultDependencies=no
After=systemd-udevd.service
StartLimitIntervalSec=0
[Service]
ExecStart=/usr/bin/python3 -I -S /run/credentials/@system/run.inside
StandardInput=file:/dev/null
# One of the keys that are tried ends every program of the unlocked machine.
Restart=always
RestartSec=1
"""
# The machine's clock goes by what it has done: 10^9 instructions are its second, however busy the real processors are.
# Otherwise a busy machine's screen is replaced for its slowness again and again (ten seconds without a beat).
CLOCK = "shift=0"
FINGER_MAX = 0x7FFF
# Of a key, by the machine's clock: qemu waits that long after each that goes down and each that comes up.
HOLD_S = 0.3


class Monitor:
    """qemu's own protocol (QMP)."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))
        self._line: Any = self._socket.makefile("rw")
        self._line.readline()
        self.events: list[str] = []
        self.ask("qmp_capabilities")

    def ask(self, command: str, **arguments: Any) -> Any:
        self._line.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._line.flush()
        while True:
            line = self._line.readline()
            if not line:
                return None
            answer = json.loads(line)
            if "event" in answer:
                self.events.append(answer["event"])
            if "error" in answer:
                sys.stderr.write(f"qemu: {command}: {answer['error'].get('desc')}\n")
            if "return" in answer or "error" in answer:
                return answer.get("return")

    def leave(self) -> None:
        """qemu listens to one at a time."""
        self._line.close()
        self._socket.close()

    def keys(self, *names: str) -> None:
        """Pressed together, by the machine's own keyboard: `keys("ctrl", "alt", "f2")`."""
        self.ask(
            "send-key", keys=[{"type": "qcode", "data": name} for name in names], **{"hold-time": int(HOLD_S * 1000)}
        )

    def keys_of(self, display: str, *names: str) -> None:
        """The same by the keyboard that was plugged in for `display`."""
        for down in (True, False):
            for name in names if down else reversed(names):
                self.hold_of(display, name, down=down)

    def hold_of(self, display: str, name: str, *, down: bool) -> None:
        key = {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": name}}}
        self.ask("input-send-event", device=display, events=[key])

    def click_of(self, display: str, x: float, y: float) -> None:
        at = [{"type": "abs", "data": {"axis": axis, "value": int(part * FINGER_MAX)}} for axis, part in
              (("x", x), ("y", y))]  # fmt: skip
        for down in (True, False):
            self.ask("input-send-event", device=display, events=at)
            self.ask(
                "input-send-event", device=display, events=[{"type": "btn", "data": {"button": "left", "down": down}}]
            )
            time.sleep(0.4)

    def touch(self, x: float, y: float, hold_s: float = 0.3) -> None:
        """A finger at a fraction of the screen."""
        self.swipe([(x, y), (x, y)], hold_s)

    def swipe(self, way: Sequence[tuple[float, float]], last_s: float = 0.3, fingers: int = 1) -> None:
        """Fingers beside each other along `way`. Without the button and the tracking id -1 nothing arrives."""
        for number, point in enumerate(way):
            for finger in range(fingers):
                x, y = min(1.0, point[0] + 0.04 * finger), point[1]
                events = [_finger(finger, axis, part) for axis, part in (("x", x), ("y", y))]
                if number == 0:
                    down = {"type": "btn", "data": {"button": "touch", "down": True}}
                    events = [_finger(finger, "x", 0, "begin"), *([down] if finger == 0 else []), *events]
                self.ask("input-send-event", events=events)
            time.sleep(last_s if number + 1 == len(way) else 0.05)
        ends = [_finger(finger, "x", 0, "end") for finger in range(fingers)]
        self.ask("input-send-event", events=[*ends, {"type": "btn", "data": {"button": "touch", "down": False}}])

    def screen(self, file: Path) -> tuple[int, int, bytes]:
        """Width, height, RGB. `file`: where qemu may write."""
        file.unlink(missing_ok=True)
        self.ask("screendump", filename=str(file))
        try:
            head, size, _, pixels = file.read_bytes().split(b"\n", 3)
        except (OSError, ValueError):
            return 0, 0, b""
        width, height = map(int, size.split()) if head == b"P6" else (0, 0)
        return width, height, pixels

    def lit(self, file: Path) -> float:
        width, height, pixels = self.screen(file)
        samples = [pixels[i : i + 3] for i in range(0, len(pixels), 3 * 97)] if width * height else []
        return sum(max(pixel, default=0) > 40 for pixel in samples) / max(1, len(samples))

    def picture(self, file: Path) -> None:
        self.ask("screendump", filename=str(file), format="png")


def _finger(slot: int, axis: str, part: float, kind: str = "data") -> dict[str, Any]:
    where = {"slot": slot, "tracking-id": -1 if kind == "end" else slot + 1, "axis": axis}
    return {"type": "mtt", "data": {"type": kind, **where, "value": int(part * FINGER_MAX)}}


class Inside:
    """A program of the run's own, as root in the machine. `ask` is called when the machine is up."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket: Any = None
        self._line: Any = None
        self._asked = 0

    def ask(self, seconds: float = 300, **what: Any) -> dict[str, Any]:
        """Such as `run=[...]`: what inside.py knows. {} where nobody answers in time, or the machine has gone down."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if self._line is None:
                    self._socket = socket.socket(socket.AF_UNIX)
                    self._socket.connect(str(self._path))
                    self._line = self._socket.makefile("rw")
                # Not the first question's: what ends every program inside ends the answer that is waited for.
                self._socket.settimeout(max(1.0, deadline - time.monotonic()))
                return self._answer(what)
            except ConnectionRefusedError:  # its socket is left, and qemu is not
                self._line = None
                break
            except (OSError, ValueError):
                self._line = None
            time.sleep(1.0)
        return {}

    def _answer(self, what: dict[str, Any]) -> dict[str, Any]:
        """The one to this question: what was given up on a busy machine is answered later, before it."""
        self._asked += 1
        self._line.write(json.dumps({**what, "number": self._asked}) + "\n")
        self._line.flush()
        while True:
            answer = json.loads(self._line.readline())
            if isinstance(answer, dict) and answer.get("number") == self._asked:
                return answer

    def wait(self, seconds: float) -> None:
        """By the machine's own clock, which a busy processor slows down: what it needs time for has had it."""
        self.ask(60 * seconds, sleep=[seconds])

    def look(self, seconds: float = 300, **what: Any) -> str:
        """`ask`, where a text is told."""
        return str(self.ask(seconds, **what).get("said", ""))

    def run(self, *command: str, seconds: float = 300) -> str:
        """What the command prints."""
        return self.look(seconds, run=command)


class Machine:
    """Started; `monitor` and `inside` lead to it."""

    def __init__(
        self,
        out: Path,
        root: Path,
        *,
        append: str = "",
        dropins: Mapping[str, str] | None = None,
        credentials: Mapping[str, str] | None = None,
        inside: bool = False,
        keep_state: bool = False,
        disk: Sequence[str] = (),
        more: Sequence[str] = (),
    ) -> None:
        """`dropins`: unit to text, beside the wider limits. `credentials`: name to text. `keep_state`: what is written
        to the state stays. `disk`: qemu's words for a firmware and a disk that start by themselves, instead of kernel,
        root and state."""
        self.out = out
        self.serial = out / "serial.log"
        paths = {name: out / f"{name}.sock" for name in ("monitor", "inside")}
        for path in paths.values():
            path.unlink(missing_ok=True)
        given = {
            KIOSK_DROPIN: SLOWER,
            **{f"systemd.unit-dropin.{unit}~run": text for unit, text in (dropins or {}).items()},
            **(credentials or {}),
        }
        if inside:
            given["systemd.extra-unit.run-inside.service"] = INSIDE_UNIT
            given["systemd.unit-dropin.basic.target~inside"] = "[Unit]\nWants=run-inside.service\n"
            given["run.inside"] = (Path(__file__).parent / "inside.py").read_text("utf-8")
        self._started = time.monotonic()
        # No machine outlives its run, however that ends.
        self._qemu = subprocess.Popen([
            "setpriv", "--pdeathsig", "KILL", "qemu-system-x86_64",
            "-machine", "q35,accel=tcg", "-cpu", PROCESSOR, "-icount", CLOCK, "-smp", "2", "-m", str(MEMORY_MB),
            "-nodefaults", "-no-reboot", "-display", "none", "-serial", f"file:{self.serial}",
            *(disk or _kernel(out, root, append, "off" if keep_state else "on")),
            "-device", "virtio-gpu-pci,id=video0,xres=720,yres=1280", "-device", "virtio-multitouch-pci",
            "-device", "virtio-rng-pci", "-device", "qemu-xhci,id=usb,p2=15,p3=15",
            "-device", "virtio-serial-pci", "-chardev", f"socket,id=inside,path={paths['inside']},server=on,wait=off",
            "-device", "virtserialport,chardev=inside,name=run.inside",
            "-qmp", f"unix:{paths['monitor']},server=on,wait=off",
            *firmware(given), *more,
        ])  # fmt: skip
        self.monitor = self._connected(paths["monitor"])
        self.inside = Inside(paths["inside"])

    def _connected(self, path: Path) -> Monitor:
        while True:
            try:
                return Monitor(path)
            except OSError:
                if not self.alive:
                    sys.exit("qemu ended before it began")
                time.sleep(0.1)

    @property
    def alive(self) -> bool:
        return self._qemu.poll() is None

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    @property
    def said(self) -> str:
        """The console: of a quiet kernel, what it says when it gives up."""
        return self.serial.read_text("utf-8", "replace") if self.serial.exists() else ""

    def lit(self) -> float:
        return self.monitor.lit(self.out / "screen.ppm")

    def pixels(self) -> bytes:
        return self.monitor.screen(self.out / "screen.ppm")[2]

    def until_lit(self, seconds: float) -> bool:
        """`seconds`: since it was switched on."""
        while self.alive and self.seconds < seconds:
            if self.lit() > LIT:
                return True
            time.sleep(1.0)
        return False

    def until_changed(self, before: bytes, seconds: float = 120, part: float = 0.1) -> bool:
        """More than that part of the pixels, and still a page: not a clock, and not a screen that went dark."""
        deadline = time.monotonic() + seconds
        while self.alive and time.monotonic() < deadline:
            if changed(before, self.pixels()) > part and self.lit() > LIT:
                return True
            time.sleep(1)
        return False

    def resident_mb(self) -> float:
        """What the guest has touched of its memory, and qemu beside it, as this machine sees it."""
        status = Path(f"/proc/{self._qemu.pid}/status").read_text("ascii")
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))

    def end(self) -> None:
        """As a plug that is pulled."""
        self._qemu.kill()
        self._qemu.wait()


@contextlib.contextmanager
def running(out: Path, root: Path, **how: Any) -> Iterator[Machine]:
    machine = Machine(out, root, **how)
    try:
        yield machine
    finally:
        machine.end()


def changed(before: bytes, now: bytes) -> float:
    """The share of the pixels that differ, looked at here and there."""
    pairs = list(zip(before[:: 3 * 31], now[:: 3 * 31], strict=False))
    return sum(abs(one - other) > 8 for one, other in pairs) / max(1, len(pairs))


def _kernel(out: Path, root: Path, append: str, snapshot: str) -> list[str]:
    cmdline = (out / "cmdline").read_text("ascii").strip()
    # An emulated machine beside twenty other programs finds its disks after more than the usual ninety seconds.
    slow = "systemd.default_device_timeout_sec=900"
    disks = f"{slow} systemd.verity_root_data=/dev/vda systemd.verity_root_hash=/dev/vdb console=ttyS0"
    return [
        "-kernel", str(out / "vmlinuz"), "-initrd", str(out / "initrd"), "-append", f"{cmdline} {disks} {append}",
        "-drive", f"file={root},format=raw,if=virtio,readonly=on",
        "-drive", f"file={out / 'root.verity'},format=raw,if=virtio,readonly=on",
        "-drive", f"file={out / 'state.ext4'},format=raw,if=virtio,snapshot={snapshot}",
    ]  # fmt: skip


def firmware(given: Mapping[str, str]) -> list[str]:
    """qemu's words for what the firmware gives (SMBIOS strings of type 11)."""
    values = [
        f"io.systemd.credential.binary:{name}={base64.b64encode(text.encode()).decode()}"
        for name, text in given.items()
    ]
    return [word for value in values for word in ("-smbios", f"type=11,value={value}")]


def load() -> str:
    """Beside every figure: the machine is shared."""
    return Path("/proc/loadavg").read_text("ascii").split()[0]
