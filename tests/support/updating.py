"""A machine with two slots, its firmware, RAUC and the kiosk on it, as the updater sees them."""

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from kiosk.errors import KioskError
from kiosk.running import Running, running
from kiosk.update.journal import Journal, Kept
from kiosk.update.rauc import Rauc
from kiosk.update.standing import Standing
from kiosk.update.system import System
from kiosk.update.wanted import Wanted

WELL = Standing(serving=True, devices={"scanner": "ready", "camera": "absent"}, desk=True)
TWO = Wanted("2.0", 1000)


class Firmware:
    """Two slots and what the firmware keeps of them, as RAUC's `efi` backend uses it: `order`, and `once`."""

    def __init__(self) -> None:
        self.slots = {"A": "1.0", "B": ""}
        self.order = ["A", "B"]
        self.once = ""
        self.booted = "A"

    @property
    def other(self) -> str:
        return "B" if self.booted == "A" else "A"

    def start(self, comes_up: bool = True) -> None:
        first = self.once or self.order[0]
        self.once = ""
        self.booted = first if comes_up and self.slots[first] else self.order[0]


class RaucOfATest:
    """What `rauc` does to the firmware, behind its command line."""

    def __init__(self, firmware: Firmware) -> None:
        self.firmware = firmware
        self.calls: list[Sequence[str]] = []
        self.refuses = ""
        self.gives = ""  # instead of what is asked for
        self.cut = False

    def run(self, words: Sequence[str], limit_s: float) -> "subprocess.CompletedProcess[str]":
        assert limit_s > 0
        self.calls.append(words[1:])
        said = ""
        match words[1:]:
            case ["install", bundle]:
                if self.refuses:
                    return subprocess.CompletedProcess(words, 1, "", f"\n{self.refuses}\n")
                self.firmware.order = [self.firmware.booted]
                self.firmware.slots[self.firmware.other] = ""
                if self.cut:
                    raise PowerCutError
                named = bundle.removesuffix(".raucb").rpartition("-")[2]
                self.firmware.slots[self.firmware.other] = self.gives or named
                self.firmware.once = self.firmware.other
            case ["status", "mark-good"]:
                self.firmware.order = [self.firmware.booted, self.firmware.other]
            case ["status", "mark-active", "other"]:
                self.firmware.once = self.firmware.other
            case _:
                return subprocess.CompletedProcess(words, 2, "", "unknown")
        return subprocess.CompletedProcess(words, 0, said, "")


class PowerCutError(BaseException):
    """Nothing of ours gets a chance to tidy up."""


class Kiosk:
    """`system.Machine`. Time passes only where the updater sleeps; `standings`: what the kiosk says, from then on the
    last one."""

    def __init__(self, firmware: Firmware) -> None:
        self.firmware = firmware
        self.now = 0.0
        self.standings: Iterator[Standing | None] = iter(())
        self.last: Standing | None = WELL
        self.restarted = 0
        self.asked = False
        self.held: list[bool] = []
        self.quiet_since = 0.0
        self.prepared = 0

    def standing(self) -> Standing | None:
        if self.asked and self.last is not None and not self.last.somebody:
            return msgspec.structs.replace(self.last, ended=True)
        self.last = next(self.standings, self.last)
        if self.last is not None and self.last.somebody:
            self.quiet_since = self.now
        return self.last

    def version(self) -> str:
        return self.firmware.slots[self.firmware.booted]

    def want_restart(self) -> None:
        self.asked = True

    def restart(self) -> None:
        self.restarted += 1
        self.asked = False

    def before_fetching(self) -> None:
        self.prepared += 1

    def hold(self, *, held: bool) -> None:
        self.held.append(held)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class World:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.firmware = Firmware()
        self.rauc = RaucOfATest(self.firmware)
        self.kiosk = Kiosk(self.firmware)
        self.line = True

    @property
    def system(self) -> System:
        """A new process each time."""
        return System(self.folder, Rauc(self.rauc.run), self.kiosk, self.address)

    def address(self, version: str) -> str:
        if not self.line:
            raise KioskError("the server of updates is not reached")
        return f"https://u.example/kiosk-{version}.raucb"

    @property
    def kept(self) -> Kept:
        return Journal(self.folder).read()

    @property
    def told(self) -> Running:
        return running(updater=self.folder)
