"""Pulls the plug again and again: `cycles.py OUT [--times 30] [--seed N]`. The state partition stays from one to the
next, with a file that waits to be sent; each time the machine must come up, the kiosk be ready, and the file be there.
Writes OUT/cycles.json. Exit 1 at the first that does not."""

import argparse
import hashlib
import json
import random
import sys
import time
from pathlib import Path

import machine as machines
import state

# What is written all the time is lost first: beside the file that must stay.
BUSY = "while :; do date > /var/lib/kiosk/busy; sync; done"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=900)
    args = parser.parse_args()
    chance = random.Random(args.seed)  # noqa: S311 - the same cuts again
    state.make(args.out)
    kept = hashlib.sha256(b"a file that waits").hexdigest()
    done = []
    for number in range(args.times):
        with machines.running(args.out, args.out / "root.erofs", inside=True, keep_state=True) as machine:
            come = machine.until_lit(args.seconds)
            if not come:
                sys.exit(f"cut {number}: it did not come up again")
            attract_s = machine.seconds
            if number == 0:
                machine.inside.run("sh", "-c", f"printf %s {kept} > /var/lib/kiosk/kept; sync")
            found = machine.inside.run("cat", "/var/lib/kiosk/kept")
            if found != kept:
                sys.exit(f"cut {number}: what was kept is gone: {found[:200]}")
            machine.inside.run("systemd-run", "sh", "-c", BUSY)
            cut = chance.uniform(0.5, 20)
            time.sleep(cut)
        done.append({"attract_s": round(attract_s), "cut_after_s": round(cut, 1), "load": machines.load()})
        (args.out / "cycles.json").write_text(json.dumps(done, indent=1) + "\n", encoding="ascii")
        sys.stderr.write(f"cycle {number + 1}: {done[-1]}\n")


if __name__ == "__main__":
    main()
