"""Starts the image for `visit.py` and runs like it, and holds it until the standard input ends: `hold.py OUT < pipe`.

OUT/visit.json: `settings` and `files` of the pack, for a new state partition; where it has `clock`
(YYYY-MM-DDTHH:MM:SS, UTC), the one that is there goes on, and the machine is switched on at that time. `credentials`:
of the firmware.
"""

import json
import sys
from pathlib import Path

import machine as machines
import state

NETWORK = ("-netdev", "user,id=own", "-device", "virtio-net-pci,netdev=own")


def main() -> None:
    out = Path(sys.argv[1])
    given = json.loads((out / "visit.json").read_text("utf-8"))
    more: tuple[str, ...] = NETWORK
    if clock := given.get("clock"):
        more = (*NETWORK, "-rtc", f"base={clock}")
    else:
        state.make(out, settings=given["settings"], files=given["files"])
    own = given.get("credentials")
    with machines.running(out, out / "root.erofs", inside=True, keep_state=True, more=more, credentials=own) as machine:
        machine.monitor.leave()
        sys.stdin.read()


if __name__ == "__main__":
    main()
