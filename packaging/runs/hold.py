"""Starts the image for `visit.py` and holds it until the standard input ends: `hold.py OUT < pipe`. The files of
OUT/visit.json (settings and files of the pack) are on its state partition."""

import json
import sys
from pathlib import Path

import machine as machines
import state

NETWORK = ("-netdev", "user,id=own", "-device", "virtio-net-pci,netdev=own")


def main() -> None:
    out = Path(sys.argv[1])
    given = json.loads((out / "visit.json").read_text("utf-8"))
    state.make(out, settings=given["settings"], files=given["files"])
    with machines.running(out, out / "root.erofs", inside=True, more=NETWORK) as machine:
        machine.monitor.leave()
        sys.stdin.read()


if __name__ == "__main__":
    main()
