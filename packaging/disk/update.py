"""An update of the installable disk in qemu without KVM, and a power cut at each instant of it:
`update.py OUT DISK BUNDLES`.

OUT, DISK: of `make image` and `make disk`; BUNDLES: the bundle, the server's certificate and key (server.pem,
server.key), and what the machine was set up with: orders.pub, updates.pem, release-system, vars.fd (update.sh makes
them). The root is the image's; the screen is a stand-in that says it is well, as an emulated one would take the night.

At an instant the machine stands still; its disk, as far as it was written, and its firmware's variables are kept. Later
a machine is started from each: what a cut at that instant leaves. Writes DISK/update.json. Exit 1: one did not start.
"""

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import disk as disks
import machine as machines
import served
import state

SETTINGS = """[fleet]
orders_key_file = "/etc/kiosk/provisioned/files/orders.pub"
updates_url = "https://10.0.2.2:8443"
"""
FIRMWARE = Path("/usr/share/OVMF/OVMF_CODE_4M.secboot.fd")
STAND_IN = """import json, os, time
wanted = "/run/kiosk-updater/restart-wanted"
while True:
    said = {"serving": True, "devices": {"scanner": "ready"}, "ended": os.path.exists(wanted)}
    with open("/run/kiosk/.new", "w") as file:
        json.dump(said, file)
    os.chmod("/run/kiosk/.new", 0o640)
    os.replace("/run/kiosk/.new", "/run/kiosk/standing.json")
    time.sleep(1)
"""
DROPIN = """[Service]
Type=simple
WatchdogSec=0
LoadCredential=run.standin
ExecStart=
ExecStart=/usr/bin/python3 -I -S /run/credentials/kiosk.service/run.standin
"""
# Emulated, on a busy machine, its own partition is found after more than the 180 s of its fstab; without it the machine
# takes itself for a new one.
PATIENT = "[Unit]\nJobRunningTimeoutSec=3600\n"
STATE_DEVICE = r"dev-disk-by\x2dlabel-KIOSK\x2dSTATE.device"
# What tells which slot was started, of which version, and whether the machine's own partition is there.
LOOK = (
    "readlink -f /dev/kiosk/root; sed -n s/^IMAGE_VERSION=//p /usr/lib/os-release; findmnt -no SOURCE /state; "
    "test -d /etc/kiosk/provisioned && echo set-up"
)
PROGRESS = "busctl get-property de.pengutronix.rauc / de.pengutronix.rauc.Installer Progress"
JOURNAL = "cat /var/lib/kiosk-updater/journal.json"


class Disk:
    """The machine's disk as it goes on, a layer for each instant that was kept; and the firmware's variables."""

    def __init__(self, folder: Path, raw: Path, variables: Path) -> None:
        self._folder = folder
        self.layer, self.format = raw, "raw"
        self.variables = variables
        self.kept: list[tuple[str, Path, str, Path]] = []

    def keep(self, monitor: machines.Monitor, when: str) -> None:
        """What a cut at this instant would leave."""
        number = len(self.kept) + 1
        variables, fresh = self._folder / f"cut-{number}.fd", self._folder / f"layer-{number}.qcow2"
        monitor.ask("stop")
        monitor.ask("blockdev-snapshot-sync", device="disk", **{"snapshot-file": str(fresh), "format": "qcow2"})
        shutil.copy(self.variables, variables)
        monitor.ask("cont")
        self.kept.append((when, self.layer, self.format, variables))
        self.layer, self.format = fresh, "qcow2"
        sys.stderr.write(f"kept: {number}, {when}\n")


class Machine:
    """Secure Boot is enforced; the clock is the real one."""

    def __init__(self, folder: Path, layer: Path, kind: str, variables: Path, *, lasting: bool) -> None:
        paths = {name: folder / f"{name}.sock" for name in ("monitor", "inside")}
        for path in paths.values():
            path.unlink(missing_ok=True)
        given = {
            "systemd.unit-dropin.kiosk.service~run": DROPIN,
            f"systemd.unit-dropin.{STATE_DEVICE}~run": PATIENT,
            "run.standin": STAND_IN,
            "systemd.extra-unit.run-inside.service": machines.INSIDE_UNIT,
            "systemd.unit-dropin.basic.target~inside": "[Unit]\nWants=run-inside.service\n",
            "run.inside": (Path(machines.__file__).parent / "inside.py").read_text("utf-8"),
        }
        kept = "off" if lasting else "on"
        self._qemu = subprocess.Popen([
            "setpriv", "--pdeathsig", "KILL", "qemu-system-x86_64", "-machine", "q35,accel=tcg,smm=on",
            "-cpu", machines.PROCESSOR, "-smp", "2", "-m", str(machines.MEMORY_MB), "-nodefaults", "-no-reboot",
            "-display", "none", "-serial", f"file:{folder / 'serial.log'}",
            "-global", "driver=cfi.pflash01,property=secure,value=on", "-global", "ICH9-LPC.disable_s3=1",
            "-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={FIRMWARE}",
            "-drive", f"if=pflash,format=raw,unit=1,file={variables}",
            "-drive", f"file={layer},format={kind},if=virtio,id=disk,cache=unsafe,snapshot={kept}",
            "-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net", "-device", "virtio-rng-pci",
            "-device", "virtio-serial-pci", "-chardev", f"socket,id=inside,path={paths['inside']},server=on,wait=off",
            "-device", "virtserialport,chardev=inside,name=run.inside",
            "-qmp", f"unix:{paths['monitor']},server=on,wait=off", *machines.firmware(given),
        ])  # fmt: skip
        self.started = time.monotonic()
        while not paths["monitor"].exists():
            if self._qemu.poll() is not None:
                sys.exit("qemu ended before it began")
            time.sleep(0.1)
        self.monitor = machines.Monitor(paths["monitor"])
        self.inside = machines.Inside(paths["inside"])

    @property
    def alive(self) -> bool:
        return self._qemu.poll() is None

    def up(self, seconds: float) -> list[str]:
        """What `LOOK` says once the machine's own partition is mounted; empty: it did not come so far. A question that
        a busy machine has no time for is asked again."""
        deadline = time.monotonic() + seconds
        while self.alive and time.monotonic() < deadline:
            said = self.inside.ask(60, run=["sh", "-c", LOOK]).get("said", "")
            if len(str(said).split()) == 4:
                return str(said).split()
            time.sleep(2)
        return []

    def end(self) -> None:
        self._qemu.kill()
        self._qemu.wait()


@contextlib.contextmanager
def running(folder: Path, layer: Path, kind: str, variables: Path, *, lasting: bool) -> Iterator[Machine]:
    machine = Machine(folder, layer, kind, variables, lasting=lasting)
    try:
        yield machine
    finally:
        machine.end()


def prepared(out: Path, folder: Path, bundles: Path) -> Disk:
    raw, variables = folder / "update.raw", folder / "update.fd"
    subprocess.run(["cp", "--sparse=always", str(folder / "kiosk.raw"), str(raw)], check=True)
    table = subprocess.run(["sfdisk", "--json", str(raw)], capture_output=True, text=True, check=True).stdout
    disks.write(raw, _state(out, bundles).read_bytes(), disks.starts(table)["kiosk-state"])
    shutil.copy(bundles / "vars.fd", variables)
    return Disk(folder, raw, variables)


def _state(out: Path, bundles: Path) -> Path:
    """Of a machine that is set up, and whose supervisor has left a release of today."""
    files = {name: (bundles / name).read_text("utf-8") for name in ("orders.pub", "updates.pem")}
    image = state.make(out, settings=SETTINGS, files={**files, "hosts.txt": "10.0.2.2 tcp/8443\n"})
    tree = out / "state"
    fleet = tree / "lib" / "fleet"
    fleet.mkdir(mode=0o750)
    shutil.copy(bundles / "release-system", fleet / "release-system")
    owner = (tree / "lib").stat()
    for path in (fleet, fleet / "release-system"):
        shutil.chown(path, owner.st_uid, owner.st_gid)
        path.chmod(0o750 if path.is_dir() else 0o640)
    (tree / "lib").chmod(0o750)
    (tree / "updater").mkdir(mode=0o755)
    image.unlink()
    subprocess.run(["mkfs.ext4", "-q", "-L", "KIOSK-STATE", "-d", str(tree), str(image), "512M"], check=True)
    return image


def installed(disk: Disk, machine: Machine, every: int, seconds: float) -> None:
    """The updater's own run, and an instant at each `every` per cent of RAUC's, until the machine starts anew."""
    disk.keep(machine.monitor, "before the updater began")
    machine.inside.run("systemctl", "start", "--no-block", "kiosk-updater.service")
    deadline, last = time.monotonic() + seconds, ""
    while machine.alive and time.monotonic() < deadline:
        said = machine.inside.ask(60, run=["sh", "-c", f"{JOURNAL}; echo; {PROGRESS}"]).get("said", "")
        phase = "trying" if '"trying"' in said else "installing" if '"installing"' in said else ""
        part = said.rpartition("(isi) ")[2].partition(" ")[0]
        now = f"{phase}, {int(part) // every * every} %" if phase == "installing" and part.isdigit() else phase
        if now and now != last:
            disk.keep(machine.monitor, now)
            last = now
        time.sleep(1)
    if machine.alive:
        sys.exit(f"not installed in time: {machine.inside.run('journalctl', '-b', '--no-pager', '-n', '60')}")


def tried(disk: Disk, machine: Machine, seconds: float) -> None:
    """The first start of the new slot, up to what the gate says; instants by the clock until it is up."""
    deadline, said = time.monotonic() + seconds, ""
    disk.keep(machine.monitor, "the new slot has just been switched on")
    if not machine.up(seconds):
        sys.exit("the new slot did not come up")
    disk.keep(machine.monitor, "the new slot is up, the gate has not judged")
    while machine.alive and time.monotonic() < deadline and '"good"' not in said and '"failed"' not in said:
        said = str(machine.inside.ask(60, run=["sh", "-c", JOURNAL]).get("said", ""))
        time.sleep(2)
    disk.keep(machine.monitor, f"judged: {'good' if chr(34) + 'good' + chr(34) in said else said}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("out", "disk", "bundles"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--every", type=int, default=20, help="per cent of RAUC's progress")
    parser.add_argument("--seconds", type=float, default=3600, help="for each step")
    args = parser.parse_args()
    folder, seen = args.disk, []
    disk = prepared(args.out, folder, args.bundles)
    with served.served(args.bundles, 8443) as asked:
        with running(folder, disk.layer, disk.format, disk.variables, lasting=True) as machine:
            seen.append({"when": "the first start", "up": machine.up(args.seconds), "s": _since(machine)})
            note(folder, seen)
            installed(disk, machine, args.every, args.seconds)
        with running(folder, disk.layer, disk.format, disk.variables, lasting=True) as machine:
            tried(disk, machine, args.seconds)
            seen.append({"when": "the new slot", "up": machine.up(60), "fetched_bytes": asked.sent})
            seen.append({"efi": machine.inside.run("efibootmgr")})
            note(folder, seen)
    wrong = 0
    for when, layer, kind, variables in disk.kept:
        with running(folder, layer, kind, variables, lasting=False) as machine:
            up = machine.up(args.seconds)
            wrong += not up
            seen.append({"when": when, "up": up, "s": _since(machine), "load": machines.load()})
            note(folder, seen)
    sys.exit(1 if wrong else 0)


def _since(machine: Machine) -> int:
    return round(time.monotonic() - machine.started)


def note(folder: Path, seen: list[dict[str, object]]) -> None:
    sys.stderr.write(f"{json.dumps(seen[-1])}\n")
    (folder / "update.json").write_text(json.dumps(seen, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
