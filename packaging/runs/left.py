"""What a cut has left on a disk, without a machine: `left.py RAW ORDER --db FILE`, in the tools' own Debian.

Of the slots in the order in which the firmware tries them, which is the first whose UKI it would start (its signature
holds) and whose root fits the hash in that UKI, block by block; and whether the machine's own partition can be read. In
memory. One JSON object; exit 1: this disk does not start.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import disk as disks

SLOTS = {"A": "a", "B": "b"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("raw", type=Path)
    parser.add_argument("order", help="slots as the firmware tries them, such as BA")
    parser.add_argument("--db", type=Path, required=True, help="the certificate that the firmware believes")
    args = parser.parse_args()
    table = subprocess.run(["sfdisk", "--json", str(args.raw)], capture_output=True, text=True, check=True).stdout
    found = left(args.raw, table, args.order, args.db)
    sys.stdout.write(json.dumps(found) + "\n")
    sys.exit(0 if found["starts"] and found["state"] else 1)


def left(raw: Path, table: str, order: str, db: Path) -> dict[str, object]:
    first = disks.starts(table)
    size = {
        part["name"]: int(part["size"]) * disks.SECTOR for part in json.loads(table)["partitiontable"]["partitions"]
    }
    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        work = Path(name)
        well = {}
        for slot in dict.fromkeys(order):
            pieces = {kind: work / f"{kind}-{slot}" for kind in ("boot", "root", "verity")}
            for kind, piece in pieces.items():
                taken(raw, first[f"{kind}-{SLOTS[slot]}"], size[f"{kind}-{SLOTS[slot]}"], piece)
            well[slot] = whole(pieces, work, db)
        state = work / "state"
        taken(raw, first["kiosk-state"], size["kiosk-state"], state)
        # What a journal holds is written first, as a mount does; 1: something was put right.
        checked = subprocess.run(["e2fsck", "-fy", str(state)], capture_output=True, check=False).returncode
    starts = next((slot for slot in order if well[slot]), "")
    return {"slots": well, "starts": starts, "state": checked in (0, 1)}


def whole(pieces: dict[str, Path], work: Path, db: Path) -> bool:
    """Whether the firmware starts it, and the kernel reads each block of its root."""
    uki = work / "uki"
    uki.unlink(missing_ok=True)
    said = ""
    for command in (
        ["mcopy", "-n", "-i", str(pieces["boot"]), "::EFI/BOOT/BOOTX64.EFI", str(uki)],
        ["sbverify", "--cert", str(db), str(uki)],
        ["ukify", "inspect", str(uki)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode != 0:
            return False
        said = done.stdout
    named = re.search(r"roothash=([0-9a-f]{64})", said)
    if named is None:
        return False
    verify = ["veritysetup", "verify", str(pieces["root"]), str(pieces["verity"]), named[1]]
    return subprocess.run(verify, capture_output=True, check=False).returncode == 0


def taken(raw: Path, at: int, size: int, into: Path) -> None:
    words = [
        f"if={raw}",
        f"of={into}",
        "bs=1M",
        f"skip={at >> 20}",
        f"count={size >> 20}",
        "conv=sparse",
        "status=none",
    ]
    subprocess.run(["dd", *words], check=True)


if __name__ == "__main__":
    main()
