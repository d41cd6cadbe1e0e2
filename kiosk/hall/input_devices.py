"""Keypad, switches, headset jack and presence sensor: four FIFOs that carry Linux' `struct input_event`.

A FIFO stands where a node of /dev/input would: it is there while the device is plugged in, what it says while nobody
has it open is lost, and who opens it hears first how its switches stand (a true device is asked by ioctl instead).
"""

import contextlib
import os
import random
import select
import stat
import struct
import threading
import time
from pathlib import Path
from typing import Literal, get_args

import msgspec
from msgspec import UNSET, UnsetType

from kiosk.hall.device import parse

_RECORD = struct.Struct("@llHHi")
_SYN, _KEY, _SW = 0, 1, 5
_SW_HEADPHONE, _SW_PROXIMITY = 0x02, 0x0B

Key = Literal[
    "up", "down", "left", "right", "select", "help", "previous", "next", "repeat", "listen", "louder", "softer"
]  # fmt: skip
Switch = Literal["1", "2"]
Wire = Literal["keypad", "switches", "headset", "presence"]
Fault = Literal["garbage", "partial", "chatter"]

_KEY_CODES: dict[str, int] = {
    "up": 103, "down": 108, "left": 105, "right": 106, "select": 353, "help": 138, "previous": 412, "next": 407,
    "repeat": 129, "listen": 113, "louder": 115, "softer": 114,
}  # fmt: skip
_SWITCH_CODES: dict[str, int] = {"1": 256, "2": 257}

# How often a FIFO is tried that nobody has opened yet.
_TEND_EVERY_S = 0.05
# A keyboard's own repeat.
_REPEAT_AFTER_S, _REPEAT_EVERY_S = 0.25, 0.05
_BOUNCES = 5
_GARBAGE_BYTES = 16_384


class InputsChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`press`, `switch`: down and up again. `hold` stays down until `release`. `fault`, of the keypad: nothing but
    noise; the start of each press lost; a contact that bounces."""

    press: Key | UnsetType = UNSET
    hold: Key | UnsetType = UNSET
    release: Key | UnsetType = UNSET
    switch: Switch | UnsetType = UNSET
    headset: bool | UnsetType = UNSET
    presence: bool | UnsetType = UNSET
    unplug: Wire | UnsetType = UNSET
    plug: Wire | UnsetType = UNSET
    fault: Fault | UnsetType | None = UNSET


class InputsSetting(msgspec.Struct, frozen=True):
    headset: bool = False
    presence: bool = False
    held: frozenset[str] = frozenset()
    unplugged: frozenset[str] = frozenset()
    fault: Fault | None = None


class InputDevices:
    """All four; `folder` is STATE/hall/inputs."""

    name = "inputs"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._setting = InputsSetting()
        self._wires = {name: _Fifo(folder / name) for name in get_args(Wire)}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._repeat_at = 0.0
        self._noise = random.Random(1)  # noqa: S311 - noise, the same each time

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for wire in self._wires.values():
            wire.plug()
        threading.Thread(target=self._tend, daemon=True).start()

    def stop(self) -> None:
        self._ended.set()
        with self._lock:
            for wire in self._wires.values():
                wire.unplug()

    def change(self, body: bytes) -> None:
        change = parse(body, InputsChange)
        with self._lock:
            self._meet_readers()
            before = self._setting
            self._setting = _after(before, change)
            self._plug(change)
            if change.fault == "garbage":
                self._wires["keypad"].send(self._noise.randbytes(_GARBAGE_BYTES))
            if before.headset != self._setting.headset:
                self._wires["headset"].send(self._level("headset"))
            if before.presence != self._setting.presence:
                self._wires["presence"].send(self._level("presence"))
            self._move_keys(change)

    def state(self) -> dict[str, object]:
        setting = self._setting
        return {
            "headset": setting.headset,
            "presence": setting.presence,
            "held": sorted(setting.held),
            "unplugged": sorted(setting.unplugged),
            "fault": setting.fault,
        }

    def ready(self) -> dict[str, object]:
        return {"inputs": [str(wire.path) for wire in self._wires.values()]}

    def fetch(self, path: list[str]) -> tuple[str, bytes] | None:
        return None

    def _plug(self, change: InputsChange) -> None:
        if change.unplug is not UNSET:
            self._wires[change.unplug].unplug()
        if change.plug is not UNSET:
            self._wires[change.plug].plug()

    def _move_keys(self, change: InputsChange) -> None:
        keypad, switches = self._wires["keypad"], self._wires["switches"]
        if change.press is not UNSET:
            self._press(keypad, _KEY_CODES[change.press], release=True)
        if change.hold is not UNSET:
            self._press(keypad, _KEY_CODES[change.hold], release=False)
            self._repeat_at = time.monotonic() + _REPEAT_AFTER_S
        if change.release is not UNSET:
            keypad.send(_record(_KEY, _KEY_CODES[change.release], 0))
        if change.switch is not UNSET:
            self._press(switches, _SWITCH_CODES[change.switch], release=True)

    def _press(self, wire: "_Fifo", code: int, *, release: bool) -> None:
        down, up = _record(_KEY, code, 1), _record(_KEY, code, 0)
        fault = self._setting.fault if wire is self._wires["keypad"] else None
        if fault == "garbage":
            wire.send(self._noise.randbytes(len(down)))
            return
        if fault == "partial":
            wire.send(down[10:])
        if fault == "chatter":
            wire.send((down + up) * _BOUNCES)
        wire.send(down + (up if release else b""))

    def _tend(self) -> None:
        while not self._ended.wait(_TEND_EVERY_S):
            with self._lock:
                self._meet_readers()
                if self._setting.held and time.monotonic() >= self._repeat_at:
                    self._repeat_at = time.monotonic() + _REPEAT_EVERY_S
                    for key in self._setting.held:
                        self._wires["keypad"].send(_record(_KEY, _KEY_CODES[key], 2))

    def _meet_readers(self) -> None:
        for name, wire in self._wires.items():
            if wire.meet():
                wire.send(self._level(name))

    def _level(self, name: str) -> bytes:
        """How a switch stands, as its device says it."""
        if name == "headset":
            return _record(_SW, _SW_HEADPHONE, int(self._setting.headset))
        if name == "presence":
            return _record(_SW, _SW_PROXIMITY, int(self._setting.presence))
        return b""


class _Fifo:
    """The writing end of one FIFO; under the lock of its owner."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd = -1

    def plug(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            if stat.S_ISFIFO(self.path.lstat().st_mode):
                return
            self.path.unlink()
        os.mkfifo(self.path, 0o600)

    def unplug(self) -> None:
        self._close()
        self.path.unlink(missing_ok=True)

    def meet(self) -> bool:
        """True when somebody has just opened the other end."""
        if self._fd >= 0:
            poll = select.poll()
            poll.register(self._fd, 0)
            if not poll.poll(0):
                return False
            self._close()
        try:
            self._fd = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:  # nobody has, or it is unplugged
            return False
        return True

    def send(self, data: bytes) -> None:
        """Say it to who listens; lost when nobody does, or does not keep up."""
        if self._fd >= 0 and data:
            with contextlib.suppress(BlockingIOError):
                try:
                    os.write(self._fd, data)
                except BrokenPipeError:
                    self._close()

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _after(setting: InputsSetting, change: InputsChange) -> InputsSetting:
    held, unplugged = setting.held, setting.unplugged
    if change.hold is not UNSET:
        held |= {change.hold}
    if change.release is not UNSET:
        held -= {change.release}
    if change.unplug is not UNSET:
        unplugged |= {change.unplug}
    if change.plug is not UNSET:
        unplugged -= {change.plug}
    return InputsSetting(
        headset=setting.headset if change.headset is UNSET else change.headset,
        presence=setting.presence if change.presence is UNSET else change.presence,
        held=held,
        unplugged=unplugged,
        fault=setting.fault if change.fault is UNSET else change.fault,
    )


def _record(kind: int, code: int, value: int) -> bytes:
    """A record and the report that ends it, with the monotonic time, as a device says it that was told to."""
    seconds, rest = divmod(time.monotonic(), 1)
    when = int(seconds), int(rest * 1_000_000)
    return _RECORD.pack(*when, kind, code, value) + _RECORD.pack(*when, _SYN, 0, 0)
