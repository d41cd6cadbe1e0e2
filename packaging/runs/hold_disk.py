"""Starts the disk of `make disk`, as it would be written to a new machine, for `distance.py`, and holds it until the
standard input ends: `hold_disk.py OUT DISK < pipe`. Secure Boot is enforced by the variables of DISK/vars.fd; when the
machine restarts, its firmware starts what comes next. What is written goes to DISK/run.raw. The stick that can be
plugged in ("stick") has DISK/packs/borne-image.kiosk. Prints a line once its monitor is free for another."""

import base64
import shutil
import subprocess
import sys
from pathlib import Path

import cuts
import machine as machines
from first_day import stick_with
from hold import NETWORK

# RAUC believes the machine's own authorities, whatever the pack says: the run's is laid in their place for RAUC alone.
ROOTS = "/run/run-roots.pem"
OF_RAUC = f"[Service]\nBindReadOnlyPaths={ROOTS}:/etc/ssl/certs/ca-certificates.crt\n"


def main() -> None:
    disk = Path(sys.argv[2])
    raw, variables = disk / "run.raw", disk / "run.fd"
    subprocess.run(["cp", "--sparse=always", str(disk / "kiosk.raw"), str(raw)], check=True)
    shutil.copy(disk / "vars.fd", variables)
    stick = stick_with(disk, disk / "packs/borne-image.kiosk")
    how = cuts.disk_words(raw, variables, "raw")
    how["more"] = (*how["more"], *NETWORK, "-drive", f"file={stick},format=raw,if=none,id=stick")
    how["dropins"] = {**how["dropins"], "rauc.service": OF_RAUC}
    roots = base64.b64encode((disk / "roots.pem").read_bytes()).decode()
    how["credentials"] = {"tmpfiles.extra": f"f~ {ROOTS} 0644 root root - {roots}\n"}
    with machines.running(disk, Path(), inside=True, **how) as machine:
        # Else qemu ends there, as the other runs want it.
        machine.monitor.ask("set-action", reboot="reset")
        machine.monitor.leave()
        sys.stdout.write("held\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
