"""A new machine is set up by a stick, as it is in a hall: `first_day.py OUT [--seconds N]`, with the pack of
OUT/packs/borne-image.kiosk (boot.sh makes it). Before: a keyboard and a stick are taken, and the set-up reaches an
address that nobody has listed. Afterwards the machine shows the attract screen, both are shut, and its figures and its
journal come to the server that the pack names; no line of it has the serial number of what was plugged in.

Writes OUT/first_day.json. Exit 1: it went otherwise."""

import argparse
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import machine as machines
import state
from collector import Collector

# As the desk's in a hall may be: the set-up reaches 443 and this one.
DESK_PORT = 8443
CONSOLE = ("systemctl", "show", "-p", "NRestarts", "-p", "SubState", "kiosk-setup-console")
STICK_SIZE = 32_000_000
# What `seen` finds of a new machine, and of one that is set up.
OPEN = {"kiosk-setup": "open", "kiosk": "EHOSTUNREACH", "keyboard": True, "console_asks": True}
SHUT = {"kiosk-setup": "EHOSTUNREACH", "kiosk": "EHOSTUNREACH", "keyboard": False, "console_asks": False}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=1500)
    args = parser.parse_args()
    state.make(args.out, set_up=False)
    stick = stick_with(args.out, args.out / "packs/borne-image.kiosk")
    desk = socket.create_server(("127.0.0.1", DESK_PORT))
    threading.Thread(target=answer, args=(desk,), daemon=True).start()
    taken = Collector(args.out / "fleet/files/collector.pem", args.out / "collector.key")
    more = [
        "-drive", f"file={stick},format=raw,if=none,id=stick", "-netdev", "user,id=own",
        "-device", "virtio-net-pci,netdev=own",
    ]  # fmt: skip
    with machines.running(args.out, args.out / "root.erofs", inside=True, more=more) as machine:
        found = day(machine, args.seconds)
        found["figures"] = figures(machine, taken, args.seconds)
        # What the journal must not have: the machine's own kernel has it.
        dmesg = machine.inside.run("sh", "-c", "dmesg | grep SerialNumber:")
        found |= {"journal_of": taken.units(), "serials_sent": taken.serials(), "serials_seen": dmesg.splitlines()}
        machine.monitor.picture(args.out / "first_day.png")
    found["load"] = machines.load()
    (args.out / "first_day.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(found) + "\n")
    if why := otherwise(found, taken.journal):
        sys.exit(why)


def otherwise(found: Mapping[str, Any], journal: str) -> str:
    """What did not go as it should, the first of it; empty: nothing. `journal`: that has come to the server."""
    if found["before"] != OPEN or not found["attract_screen"]:
        return "the machine was not set up as it should be"
    if found["after"] != SHUT:
        return "what is open for the set-up stayed open"
    if "kiosk_serving" not in found["figures"]:
        return "its figures did not come to the collector"
    came = "kiosk.service" in found["journal_of"] and "the journal of borne-image is forwarded" in journal
    # Without one that the kernel has told, that none was sent proves nothing.
    if not came or found["serials_sent"] or not found["serials_seen"]:
        return "its journal did not come, or not without the serial numbers of what was plugged in"
    return ""


def day(machine: machines.Machine, seconds: float) -> dict[str, object]:
    if not machine.inside.ask(seconds, run=["true"]):
        sys.exit("nobody answers inside")
    until(machine, "systemctl is-active kiosk-setup-console", "active", seconds)
    machine.monitor.ask("device_add", driver="usb-kbd", id="keyboard", bus="usb.0")
    machine.inside.wait(10)
    machine.monitor.picture(machine.out / "asked.png")
    before = seen(machine)
    machine.monitor.ask("device_add", driver="usb-storage", id="plugged", drive="stick", bus="usb.0")
    since = machine.seconds
    name = until(machine, "cat /etc/kiosk/provisioned/serial 2>/dev/null", "borne-image", seconds)
    set_up_s = machine.seconds - since
    came = machine.until_lit(machine.seconds + seconds)
    machine.inside.wait(10)
    journal = "journalctl -b -o cat -u 'kiosk-setup*' -u kiosk-perimeter | tail -20"
    return {
        "before": before, "set_up": name, "set_up_s": round(set_up_s), "attract_screen": came, "after": seen(machine),
        "journal": machine.inside.run("sh", "-c", journal),
    }  # fmt: skip


def seen(machine: machines.Machine) -> dict[str, object]:
    """What the set-up and the kiosk reach at a desk that nobody has listed, whether the keyboard has a driver, and
    whether the console asks for a desk."""
    reached = {
        user: machine.inside.ask(connect=[user, "tcp", "10.0.2.2", str(DESK_PORT)]).get("said")
        for user in ("kiosk-setup", "kiosk")
    }
    return {
        **reached,
        "keyboard": "usbhid" in machine.inside.run("sh", "-c", "readlink /sys/bus/usb/devices/*:*/driver"),
        # One that fails and is tried again runs now and then.
        "console_asks": {"NRestarts=0", "SubState=running"} == set(machine.inside.run(*CONSOLE).split()),
    }


def figures(machine: machines.Machine, taken: Collector, seconds: float) -> list[str]:
    """Of the first push, once the journal has come, too; where they do not come, why the machine says so."""
    deadline = time.monotonic() + seconds
    while machine.alive and time.monotonic() < deadline:
        if taken.figures and "kiosk.service" in taken.units():
            return taken.figures[0]
        machine.inside.wait(2)
    units = "kiosk-push systemd-journal-upload"
    return [machine.inside.run("sh", "-c", f"systemctl show {units}; journalctl -b -o cat -n 40")[-3000:]]


def until(machine: machines.Machine, command: str, word: str, seconds: float) -> str:
    deadline = time.monotonic() + seconds
    said = ""
    while machine.alive and time.monotonic() < deadline:
        said = machine.inside.run("sh", "-c", command)
        if said.startswith(word):
            return said.strip()
        time.sleep(2)
    warnings = machine.inside.run("journalctl", "-b", "-p", "warning")[-3000:]
    sys.exit(f"{command}: {said[:500]!r}, and not {word!r}; {warnings}")


def stick_with(out: Path, pack: Path) -> Path:
    stick = out / "kiosk-stick.img"
    with stick.open("wb") as file:
        file.truncate(STICK_SIZE)
    subprocess.run(["mkfs.vfat", "-n", "KIOSK", str(stick)], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["mcopy", "-i", str(stick), str(pack), f"::{pack.name}"], check=True)
    return stick


def answer(desk: socket.socket) -> None:
    while True:
        with desk.accept()[0] as line:
            line.recv(10)
            line.send(b"y")


if __name__ == "__main__":
    main()
