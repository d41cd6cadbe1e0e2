"""A screen that goes dark when nobody is there, and what wakes it: `dark.py OUT [--seconds N]`.

The machine is set up with `[screen] blank_after_s`, and with a presence sensor: a USB keyboard of qemu's, listed in
`usb.rules` by its serial number, of which one key is held while somebody is there. Dark is what qemu has of the
machine's output: no picture, or a black one. Writes OUT/dark.json as it goes, and OUT/dark-*.png. Exit 1: it went
otherwise."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import machine as machines
import state

# A second of a busy emulated machine has taken a minute of the wall: no more of them than tell something.
AFTER_S = 12
# The unit's own default, after the sensor has let go.
LEAVES_S = 3
DISPLAY = "video0"
# KEY_F12 of linux/input-event-codes.h, which no keypad's default has.
PRESENCE, PRESENCE_CODE, OTHER_KEY = "f12", 88, "b"
BY_ID = "/dev/input/by-id/usb-QEMU_QEMU_USB_Keyboard_SENSOR-event-kbd"
USB_RULES = 'allow id 0627:0001 serial "SENSOR" with-interface equals { 03:01:01 }\n'
SETTINGS = f"""blank_after_s = {AFTER_S}
{state.PATIENT}[inputs]
enabled = true
devices = ["{BY_ID}"]
presence_keys = [{PRESENCE_CODE}]
"""
# Where the attract screen's first touch leads on.
PLACE = (0.5, 0.75)
# By the machine's own clock. What wakes wakes within WAKES_S; what does not was waited for so long. AGAIN_S: dark, when
# nobody has come; a screen that is replaced after its first picture begins anew.
WAKES_S, STAYS_S, AGAIN_S = 15.0, 8.0, 180.0


class Row(NamedTuple):
    """`after_s`: by the machine's own clock, from the first look."""

    what: str
    held: bool
    lit: float
    after_s: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=1200)
    args = parser.parse_args()
    state.make(args.out, settings=SETTINGS, files={"usb.rules": USB_RULES})
    more = ["-device", f"usb-kbd,id=sensor,bus=usb.0,serial=SENSOR,display={DISPLAY}"]
    with machines.running(args.out, args.out / "root.erofs", inside=True, more=more) as machine:
        if not machine.until_lit(args.seconds):
            sys.exit("no attract screen")
        run = Run(machine)
        run.play()
    if missed := [row.what for row in run.rows if not row.held]:
        sys.exit(f"went otherwise: {'; '.join(missed)}")


class Run:
    def __init__(self, machine: machines.Machine) -> None:
        self.machine = machine
        self.rows: list[Row] = []

    def play(self) -> None:
        machine, monitor = self.machine, self.machine.monitor
        self.becomes("nobody comes: dark", lit=False)
        monitor.picture(machine.out / "dark-dark.png")
        self.stays("and stays so", nothing)
        self.stays("another key of the sensor's", lambda: monitor.keys_of(DISPLAY, OTHER_KEY))
        monitor.hold_of(DISPLAY, PRESENCE, down=True)
        self.becomes("somebody before the sensor: lit", lit=True)
        monitor.picture(machine.out / "dark-sensor.png")
        self.stays("and stays lit while they stand there", nothing, lit=True, seconds=AFTER_S + LEAVES_S + STAYS_S)
        monitor.hold_of(DISPLAY, PRESENCE, down=False)
        self.becomes("they have left: dark", lit=False)
        monitor.touch(*PLACE)
        self.becomes("a touch: lit", lit=True)
        monitor.picture(machine.out / "dark-touch.png")
        self.becomes("which did nothing else, so that it goes dark again", lit=False)
        self.another_keyboard()
        self.woken_then_touched()

    def another_keyboard(self) -> None:
        """Of the same make, and not listed; the machine's own is taken, and its keys wake."""
        monitor = self.machine.monitor
        monitor.ask("device_del", id="sensor")
        self.machine.inside.wait(5)
        monitor.ask("device_add", driver="usb-kbd", id="other", bus="usb.0", serial="OTHER", display=DISPLAY)
        self.machine.inside.wait(5)
        # What is missing may have been told to the staff, which lights it.
        self.becomes("the sensor is pulled out, another keyboard plugged in: dark", lit=False)
        self.stays("keys of that keyboard, which is not listed", lambda: monitor.keys_of(DISPLAY, PRESENCE, OTHER_KEY))
        monitor.keys("shift")
        self.becomes("a key of the machine's own keyboard: lit", lit=True)
        self.becomes("and dark again", lit=False)

    def woken_then_touched(self) -> None:
        """The same place, touched twice: the first wakes, the second begins a visit, in which it is never dark."""
        self.machine.monitor.touch(*PLACE)
        self.becomes("a touch once more: lit", lit=True)
        self.machine.inside.wait(3)
        before = self.machine.pixels()
        self.machine.monitor.touch(*PLACE)
        self.machine.until_changed(before)
        self.stays("a second touch begins a visit: lit", nothing, lit=True, seconds=2 * AFTER_S)
        self.machine.monitor.picture(self.machine.out / "dark-visit.png")

    def becomes(self, what: str, *, lit: bool) -> None:
        limit = WAKES_S if lit else AGAIN_S
        began = now = self.clock()
        while self.is_lit != lit and now - began < limit:
            now = self.clock(1)
        self.note(what, held=self.is_lit == lit, after_s=now - began)

    def stays(self, what: str, act: Callable[[], None], *, lit: bool = False, seconds: float = STAYS_S) -> None:
        act()
        began = now = self.clock()
        while self.is_lit == lit and now - began < seconds:
            now = self.clock(1)
        self.note(what, held=self.is_lit == lit, after_s=now - began)

    @property
    def is_lit(self) -> bool:
        return self.machine.lit() > machines.LIT

    def clock(self, wait_s: float = 0.0) -> float:
        """The machine's own, in seconds, once it has waited. Asked until it answers, which a busy one does late."""
        while self.machine.alive:
            if told := self.machine.inside.look(sleep=[wait_s]):
                return float(told)
        sys.exit("the machine went down")

    def note(self, what: str, *, held: bool, after_s: float) -> None:
        self.rows.append(Row(what, held, round(self.machine.lit(), 2), round(after_s, 1)))
        sys.stderr.write(f"{self.machine.seconds:.0f} s: {self.rows[-1]}\n")
        told = {"rows": [row._asdict() for row in self.rows], "load": machines.load()}
        (self.machine.out / "dark.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def nothing() -> None:
    """Nobody does anything."""


if __name__ == "__main__":
    main()
