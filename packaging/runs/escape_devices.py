"""What is plugged into the machine, and whether it is taken (escape.py)."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import machine as machines
from escape_row import Row

DISPLAY = "video0"
# Longer than the attract screen stands with one picture.
STILL_S = 8.0
LISTED_STICK = "the operator's own stick (must be taken)"
# What is plugged in, as qemu names it.
DEVICES: dict[str, tuple[str, dict[str, str | bool]]] = {
    LISTED_STICK: ("usb-storage", {"drive": "stick", "serial": "KNOWN"}),
    "a second stick with the same id": ("usb-storage", {"drive": "stick2", "serial": "OTHER"}),
    "a USB keyboard": ("usb-kbd", {"display": DISPLAY}),
    "a USB pointer": ("usb-tablet", {"display": DISPLAY}),
    "a network adapter": ("usb-net", {"netdev": "plugged"}),
    # Without the word it is plugged in once somebody holds its other end.
    "a serial adapter": ("usb-serial", {"chardev": "plugged", "always-plugged": True}),
    "a sound device": ("usb-audio", {"audiodev": "none0"}),
}
# qemu's sticks have this id.
USB_RULES = 'allow id 46f4:0001 serial "KNOWN" with-interface equals { 08:06:50 }\n'


def given(out: Path) -> list[str]:
    """qemu's words for what is plugged in later; makes the sticks."""
    words = ["-netdev", "user,id=plugged,net=10.0.9.0/24", "-chardev", "null,id=plugged", "-audiodev", "none,id=none0"]
    for name in ("stick", "stick2"):
        image = out / f"{name}.img"
        with image.open("wb") as file:
            file.truncate(8_000_000)
        # A -drive goes with the device that is taken out, and the control would have no stick.
        words += ["-blockdev", f"driver=raw,node-name={name},file.driver=file,file.filename={image}"]
    return words


def _taken(machine: machines.Machine) -> set[str]:
    return {line for line in machine.inside.look(taken=[]).splitlines() if not line.startswith("09 hub")}


def rows(machine: machines.Machine) -> Iterator[Row]:
    """Plugged in one after the other; all are taken out again."""
    for name in DEVICES:
        yield _device(machine, name)
    yield from _by_devices(machine)
    for number in range(len(DEVICES)):
        machine.monitor.ask("device_del", id=f"plugged-{number}")


def _device(machine: machines.Machine, name: str) -> Row:
    driver, how = DEVICES[name]
    before = _taken(machine)
    machine.monitor.ask("device_add", driver=driver, id=f"plugged-{list(DEVICES).index(name)}", bus="usb.0", **how)
    machine.inside.wait(4)
    new = sorted(_taken(machine) - before)
    saw = f"taken: {', '.join(new)}" if new else "no driver"
    return Row(f"plugged in: {name}", bool(new) != (name == LISTED_STICK), saw)


def _by_devices(machine: machines.Machine) -> Iterator[Row]:
    """Plugged in just now: whether their keys and clicks arrive."""

    def press() -> None:
        for _ in range(3):
            machine.monitor.keys_of(DISPLAY, "tab")
            time.sleep(1)
        machine.monitor.keys_of(DISPLAY, "ret")

    yield moved(machine, "keys of the USB keyboard", press)
    yield moved(machine, "a click of the USB mouse", lambda: machine.monitor.click_of(DISPLAY, 0.5, 0.75))


def moved(machine: machines.Machine, what: str, act: Callable[[], None]) -> Row:
    """Whether another page comes, where none comes by itself."""
    before = standing(machine)
    if not before:
        return Row(what, False, "not reached: no page stands still")
    act()
    other = machine.until_changed(before, 40)
    return Row(what, other, "another page" if other else "nothing moved")


def standing(machine: machines.Machine) -> bytes:
    """The pixels of a page that stands still. The attract screen draws another picture every 6 s, as if somebody had
    touched it: a finger leads on from it. Empty: none came."""
    for _ in range(4):
        before = machine.pixels()
        machine.inside.wait(STILL_S)
        now = machine.pixels()
        if machines.changed(before, now) < 0.02:
            return now
        machine.monitor.touch(0.5, 0.75)
        machine.inside.wait(STILL_S)
    return b""
