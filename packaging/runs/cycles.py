"""Pulls the plug again and again while the kiosk takes files over: `cycles.py OUT [--times 30] [--seed N]`.

The state partition stays from one start to the next. In each, files are put into the real outbox one after the other,
until the plug is pulled at a random moment; at the next, the machine must come up, the kiosk be ready, and each file
whose taking over was confirmed must lie there, byte for byte, with nothing set aside as damaged. Writes
OUT/cycles.json. Exit 1 at the first that does not. qemu is ended, not this machine: what the guest had handed to its
disk is there, as with a disk that keeps what it has confirmed.
"""

import argparse
import json
import random
import sys
from pathlib import Path
from typing import Any

import machine as machines
import state

PYTHON = "/usr/lib/kiosk/bin/python3"
CONFIRMED = "/run/confirmed"
OPENED = """
import hashlib, json, sys, time
from datetime import UTC, datetime
from pathlib import Path
from kiosk.config import Delivery
from kiosk.delivery import recovery
from kiosk.delivery.outbox import Outbox
from kiosk.delivery.protocol import outbox_directory
from kiosk.delivery.wire import Envelope
directory = outbox_directory(Path("/var/lib/kiosk"))
outbox = Outbox(directory, Delivery())
def sealed(name):
    return hashlib.shake_256(name.encode()).digest(2000)
"""
# Until it is stopped by the plug: a line for each file once `commit` has returned.
TAKE_OVER = f"""{OPENED}
number = 0
while True:
    name = f"{{sys.argv[1]}}-{{number}}"
    outbox.commit(Envelope(name, name, name, "changement-adresse", "x", datetime.now(UTC), sealed(name)))
    print(number, flush=True)
    number += 1
"""
# How many of each start are there whole, in a row from the first; and what was set aside.
COUNT = f"""{OPENED}
whole = {{}}
names = {{entry.id for entry in outbox.list()}}
for cycle in {{name.partition("-")[0] for name in names}}:
    count = 0
    while (name := f"{{cycle}}-{{count}}") in names and outbox.envelope(name).sealed == sealed(name):
        count += 1
    whole[cycle] = count
print(json.dumps({{"whole": whole, "all": len(names), "aside": recovery.set_aside(directory)}}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=900)
    args = parser.parse_args()
    chance = random.Random(args.seed)  # noqa: S311 - the same cuts again
    state.make(args.out)
    confirmed: list[int] = []
    done: list[dict[str, Any]] = []
    # Once more than it is pulled: the last is looked at, too.
    for number in range(args.times + 1):
        with machines.running(args.out, args.out / "root.erofs", inside=True, keep_state=True) as machine:
            if not machine.until_lit(args.seconds):
                sys.exit(f"cut {number}: it did not come up again")
            attract_s = machine.seconds
            found = counted(machine) if confirmed else {}
            fault = lost(found, confirmed) if confirmed else ""
            if fault:
                sys.exit(f"cut {number}: {fault}")
            cut = chance.uniform(0.5, 20)
            if number < args.times:
                confirmed.append(taken_over(machine, number, cut))
        told = {"attract_s": round(attract_s), "found": found, "cut_after_s": round(cut, 1), "load": machines.load()}
        done.append(told | {"confirmed": list(confirmed)})
        (args.out / "cycles.json").write_text(json.dumps(done, indent=1) + "\n", encoding="ascii")
        sys.stderr.write(f"start {number + 1}: {done[-1]}\n")


def taken_over(machine: machines.Machine, number: int, seconds: float) -> int:
    """How many files were confirmed when the plug is about to be pulled; it goes on meanwhile."""
    unit = ["systemd-run", "--uid=kiosk", "-p", f"StandardOutput=append:{CONFIRMED}", PYTHON, "-s", "-c", TAKE_OVER]
    machine.inside.run(*unit, str(number))
    machine.inside.wait(seconds)
    return len(machine.inside.run("tail", "-n", "100000", CONFIRMED).split())


def counted(machine: machines.Machine) -> dict[str, Any]:
    unit = ["systemd-run", "--uid=kiosk", "--quiet", "--pipe", "--wait", PYTHON, "-s", "-c", COUNT]
    said = machine.inside.run(*unit)
    try:
        found: dict[str, Any] = json.loads(said)
    except ValueError:
        sys.exit(f"the outbox cannot be read: {said[-500:]}")
    return found


def lost(found: dict[str, Any], confirmed: list[int]) -> str:
    """What is not as it was confirmed; empty: nothing."""
    for number, count in enumerate(confirmed):
        if found["whole"].get(str(number), 0) < count:
            return f"start {number}: {count} files were confirmed, {found['whole'].get(str(number), 0)} are there whole"
    if found["all"] != sum(found["whole"].values()):
        return f"of {found['all']} files {sum(found['whole'].values())} are whole"
    return f"set aside as damaged: {found['aside']}" if found["aside"] else ""


if __name__ == "__main__":
    main()
