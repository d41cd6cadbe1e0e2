"""Tries to get out of the kiosk, and the same on a machine that is unlocked on purpose: `escape.py OUT [--only PART]
[--keys last]`.

One machine, and one script twice. `locked`: the image. `unlocked`: the same machine, after the run's program inside has
taken its locks off (console switch, keys of the kernel, a shell, firewall, USB, swap, cores). What holds in the first
must fail in the second, or its row proves nothing; the table says so. Writes OUT/escape.json and OUT/escape.md. Exit 1:
something got out, or the unlocked machine held everywhere.
"""

import argparse
import itertools
import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import escape_devices as devices
import escape_hands as hands
import escape_memory as memory
import escape_network as network
import machine as machines
import state
from escape_row import Row

UNLOCKED_CAGE = f"""[Service]
ExecStart=
ExecStart=/usr/bin/cage -d -s -- /usr/bin/kiosk run --config /etc/kiosk/kiosk.toml --state /var/lib/kiosk
{memory.UNLOCKED}"""
# Before what is masked in the root.
UNLOCKED_REBOOT = "[Unit]\nDefaultDependencies=no\nRequires=systemd-reboot.service\nAfter=systemd-reboot.service\n"
UNLOCKED_FILES = {
    "/run/systemd/system/kiosk.service.d/90-unlocked.conf": UNLOCKED_CAGE,
    "/run/systemd/system.control/ctrl-alt-del.target": UNLOCKED_REBOOT,
}
# Debian as it is installed: a console, the kernel's keys, whatever is plugged in, any host.
UNLOCK = (
    "sysctl -w kernel.sysrq=1",
    "nft flush ruleset",
    "systemctl set-property --runtime kiosk.service IPAddressDeny= IPAddressAllow=any",
    "systemctl stop usbguard",
    "echo 1 > /sys/module/usbcore/parameters/authorized_default",
    "for hub in /sys/bus/usb/devices/usb*; do echo 1 > $hub/authorized_default; done",
    # The kernel switches to no console that nobody has opened: one to switch to, and one beside it.
    "systemd-run --unit=shell -p StandardInput=tty -p StandardOutput=tty -p TTYPath=/dev/tty2 /bin/sh",
    "systemd-run --unit=shell-beside -p StandardInput=tty -p StandardOutput=tty -p TTYPath=/dev/tty3 /bin/sh",
    *memory.UNLOCK,
    "systemctl daemon-reload && systemctl restart kiosk",
)
# In this order: the last keys end the unlocked machine.
PARTS = ("network", "devices", "gestures", "memory", "keys")


class Tried(NamedTuple):
    """What is tried. `listed`, `other`: ports of this machine that answer."""

    listed: int
    other: int
    parts: tuple[str, ...] = PARTS
    keys: tuple[tuple[str, ...], ...] = (*hands.KEYS, *hands.LAST_KEYS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=1200)
    parser.add_argument("--only", choices=PARTS, action="append", help="again for more than one; by default all")
    parser.add_argument("--keys", choices=("all", "last"), default="all", help="last: those that lead to a console")
    args = parser.parse_args()
    more = [*network.CARDS, *devices.given(args.out), *memory.given(args.out)]
    keys = hands.LAST_KEYS if args.keys == "last" else (*hands.KEYS, *hands.LAST_KEYS)
    with network.answering() as (listed, other):
        tried = Tried(listed, other, tuple(args.only or PARTS), keys)
        state.make(args.out, settings=state.PATIENT, files=files(listed))
        with machines.running(args.out, args.out / "root.erofs", inside=True, more=more) as machine:
            if not machine.until_lit(args.seconds):
                sys.exit("no attract screen")
            machine.inside.wait(10)
            judged(args.out, both(machine, tried))


def files(listed: int) -> dict[str, str]:
    """Of the pack."""
    return {"hosts.txt": f"{network.LISTED} tcp/{listed} udp/{listed}\n", "usb.rules": devices.USB_RULES}


def both(machine: machines.Machine, tried: Tried) -> dict[str, list[dict[str, object]]]:
    """The rows of the two runs, kept as they come."""
    found: dict[str, list[dict[str, object]]] = {}
    for run in ("locked", "unlocked"):
        if run == "unlocked":
            unlock(machine)
            if not machine.alive:
                sys.exit("the machine went down before it was unlocked: there is no control")
        found[run] = []
        for row in _rows(machine, tried):
            found[run].append({**row._asdict(), "load": machines.load()})
            (machine.out / "escape.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return found


def unlock(machine: machines.Machine) -> None:
    for file, text in UNLOCKED_FILES.items():
        write = f"mkdir -p {file.rpartition('/')[0]} && printf %s {shlex.quote(text)} >{file}"
        machine.inside.run("sh", "-c", write)
    for command in UNLOCK:
        done = machine.inside.ask(run=["sh", "-c", command])
        sys.stderr.write(f"unlocking: {command}: {done}\n")
    machine.inside.wait(10)
    machine.until_lit(machine.seconds + hands.BACK_S)


def judged(out: Path, found: dict[str, list[dict[str, object]]]) -> None:
    unlocked = {str(row["what"]): row for row in found["unlocked"]}
    lines = ["| tried | the image | the same, unlocked |", "|---|---|---|"]
    for row in found["locked"]:
        control = unlocked.get(str(row["what"]), {"out": False, "saw": "not reached"})
        told = [f"{'**out**' if one['out'] else 'held'}: {one['saw']}" for one in (row, control)]
        lines.append(f"| {row['what']} | {told[0]} | {told[1]} |")
    (out / "escape.md").write_text("\n".join((*lines, "")), encoding="utf-8")
    escaped = [str(row["what"]) for row in found["locked"] if row["out"]]
    if escaped:
        sys.exit(f"got out: {', '.join(escaped)}")
    if not any(row["out"] for row in unlocked.values()):
        sys.exit("the unlocked machine held as well: the runs prove nothing")


def _rows(machine: machines.Machine, tried: Tried) -> Iterator[Row]:
    """None of them is tried before it is asked for."""
    parts: dict[str, Iterator[Row]] = {
        "network": network.rows(machine, tried.listed, tried.other),
        "devices": devices.rows(machine),
        "gestures": (hands.gesture(machine, name) for name in hands.GESTURES),
        "memory": memory.rows(machine),
        "keys": (hands.key(machine, keys) for keys in tried.keys),
    }
    for row in itertools.chain.from_iterable(parts[name] for name in PARTS if name in tried.parts):
        sys.stderr.write(f"{machine.seconds:.0f} s: {row}\n")
        yield row


if __name__ == "__main__":
    main()
