"""An update of the installable disk in qemu without KVM: `update.py OUT DISK BUNDLES VERSION --part PART`.

    update   from the disk's version to VERSION, which must come to be good. At each of ten instants the machine stands
             still; its disk, as far as it was written, and its firmware's variables are kept (DISK/cuts.json)
    cuts     a machine, with its own screen, from each of what was kept: what a cut at that instant leaves (cuts.py)
    bad      to a VERSION whose application does not work: the machine must leave it by itself

OUT, DISK: of `make image` and `make disk`; BUNDLES: the bundle, the server's certificate and key (server.pem,
server.key), and what the machine was set up with: orders.pub, updates.pem, release-system, vars.fd (update.sh makes
them). The root is the image's; in `update` and `bad` its screen is a stand-in that says it is well where the version's
own application can be loaded, as an emulated one would take the night. Writes DISK/PART.json. Exit 1: not as promised.
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

import cuts
import disk as disks
import machine as machines
import served
import state

SETTINGS = """[fleet]
orders_key_file = "/etc/kiosk/provisioned/files/orders.pub"
updates_url = "https://10.0.2.2:8443"
"""
STAND_IN = """import json, os, subprocess, time
subprocess.run(["/usr/lib/kiosk/bin/python3", "-s", "-c", "import PySide6.QtQuick"], check=True)
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
PROGRESS = "busctl get-property de.pengutronix.rauc / de.pengutronix.rauc.Installer Progress"


class Disk:
    """The machine's disk as it goes on, a layer for each instant that was kept; and the firmware's variables."""

    def __init__(self, folder: Path, raw: Path, variables: Path) -> None:
        self._folder = folder
        self.layer, self.format = raw, "raw"
        self.variables = variables
        self.kept: list[cuts.Cut] = []

    def keep(self, monitor: machines.Monitor, when: str) -> None:
        """What a cut at this instant would leave."""
        number = len(self.kept) + 1
        variables, fresh = self._folder / f"cut-{number}.fd", self._folder / f"layer-{number}.qcow2"
        monitor.ask("stop")
        monitor.ask("blockdev-snapshot-sync", device="disk", **{"snapshot-file": str(fresh), "format": "qcow2"})
        shutil.copy(self.variables, variables)
        monitor.ask("cont")
        self.kept.append(cuts.Cut(when, self.layer.name, self.format, variables.name))
        cuts.written(self._folder, self.kept)
        self.layer, self.format = fresh, "qcow2"
        sys.stderr.write(f"kept: {number}, {when}\n")


class Machine:
    """Secure Boot is enforced; the clock is the real one."""

    def __init__(self, folder: Path, layer: Path, kind: str, variables: Path) -> None:
        paths = {name: folder / f"{name}.sock" for name in ("monitor", "inside")}
        for path in paths.values():
            path.unlink(missing_ok=True)
        given = {
            "systemd.unit-dropin.kiosk.service~run": DROPIN,
            f"systemd.unit-dropin.{cuts.STATE_DEVICE}~run": cuts.PATIENT,
            "run.standin": STAND_IN,
            "systemd.extra-unit.run-inside.service": machines.INSIDE_UNIT,
            "systemd.unit-dropin.basic.target~inside": "[Unit]\nWants=run-inside.service\n",
            "run.inside": (Path(machines.__file__).parent / "inside.py").read_text("utf-8"),
        }
        self._qemu = subprocess.Popen([
            "setpriv", "--pdeathsig", "KILL", "qemu-system-x86_64", "-machine", "q35,accel=tcg,smm=on",
            "-cpu", machines.PROCESSOR, "-smp", "2", "-m", str(machines.MEMORY_MB), "-nodefaults", "-no-reboot",
            "-display", "none", "-serial", f"file:{folder / 'serial.log'}",
            *cuts.SECURE_BOOT,
            "-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={cuts.FIRMWARE}",
            "-drive", f"if=pflash,format=raw,unit=1,file={variables}",
            "-drive", f"file={layer},format={kind},if=virtio,id=disk,cache=unsafe",
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

    def end(self) -> None:
        self._qemu.kill()
        self._qemu.wait()


@contextlib.contextmanager
def running(folder: Path, disk: Disk) -> Iterator[Machine]:
    machine = Machine(folder, disk.layer, disk.format, disk.variables)
    try:
        yield machine
    finally:
        machine.end()


def prepared(out: Path, folder: Path, bundles: Path, part: str) -> Disk:
    """`part`: its disk is its own, so that the cuts of the other stay."""
    raw, variables = folder / f"{part}.raw", folder / f"{part}.fd"
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
    """The updater's own run, until the machine starts anew; an instant is kept at each `every` per cent of RAUC's
    (0: at none)."""
    if every:
        disk.keep(machine.monitor, cuts.BEFORE)
    machine.inside.run("systemctl", "start", "--no-block", "kiosk-updater.service")
    deadline, last = time.monotonic() + seconds, ""
    while machine.alive and time.monotonic() < deadline:
        now = instant(machine.inside.look(60, run=["sh", "-c", f"{cuts.JOURNAL}; echo; {PROGRESS}"]), every or 100)
        if now and now != last:
            if every:
                disk.keep(machine.monitor, now)
            last = now
        time.sleep(1)
    if machine.alive:
        sys.exit(f"not installed in time: {machine.inside.run('journalctl', '-b', '--no-pager', '-n', '60')}")


def instant(said: str, every: int) -> str:
    """Of the updater's journal and RAUC's progress; empty: nothing has begun."""
    if '"trying"' in said:
        return cuts.WRITTEN
    if '"installing"' not in said:
        return ""
    part = said.rpartition("(isi) ")[2].partition(" ")[0]
    return f"{cuts.INSTALLING}, {int(part) // every * every} %" if part.isdigit() else cuts.INSTALLING


def judged(machine: cuts.Seen, seconds: float) -> dict[str, object]:
    """The last that the journal says (cuts.phase) when the gate has judged, or the machine has left by itself."""
    deadline = time.monotonic() + seconds
    last: dict[str, object] = {}
    while machine.alive and time.monotonic() < deadline:
        last = cuts.phase(machine.inside.look(60, run=["sh", "-c", cuts.JOURNAL])) or last
        if last.get("phase") == "good":
            break
        time.sleep(2)
    return last


def update(disk: Disk, versions: dict[str, str], args: argparse.Namespace) -> str:
    """What is not as promised; empty: the new version came, and is good."""
    seen: list[dict[str, object]] = []
    with served.served(args.bundles, 8443) as asked:
        with running(args.disk, disk) as machine:
            first = cuts.up(machine, args.seconds)
            note(args, seen, {"when": "the first start", "up": first, "s": _since(machine)})
            installed(disk, machine, args.every, args.seconds)
            note(args, seen, {"when": "installed", "s": _since(machine), "fetched_bytes": asked.sent})
        with running(args.disk, disk) as machine:
            disk.keep(machine.monitor, cuts.SWITCHED_ON)
            new = cuts.up(machine, args.seconds)
            disk.keep(machine.monitor, cuts.UP)
            said = judged(machine, args.seconds)
            good = said.get("phase") == "good"
            if good:
                disk.keep(machine.monitor, cuts.GOOD)
            efi = machine.inside.run("efibootmgr") if good else ""
            note(args, seen, {"when": "the new slot", "up": new, "s": _since(machine), "journal": said, "efi": efi})
    if (first, new) != (cuts.Up("A", versions["A"]), cuts.Up("B", versions["B"])):
        return "not from slot A to slot B"
    return "" if good else "not good"


def bad(disk: Disk, versions: dict[str, str], args: argparse.Namespace) -> str:
    """What is not as promised; empty: the version came, was left by itself, and is not taken for good."""
    seen: list[dict[str, object]] = []
    with served.served(args.bundles, 8443) as asked, running(args.disk, disk) as machine:
        first = cuts.up(machine, args.seconds)
        note(args, seen, {"when": "the first start", "up": first, "s": _since(machine)})
        installed(disk, machine, 0, args.seconds)
        note(args, seen, {"when": "installed", "s": _since(machine), "fetched_bytes": asked.sent})
    return left(disk, versions, args, seen)


def left(disk: Disk, versions: dict[str, str], args: argparse.Namespace, seen: list[dict[str, object]]) -> str:
    """The same, once a bad version is written to slot B, and the firmware is to start it once."""
    with running(args.disk, disk) as machine:
        new = cuts.up(machine, args.seconds)
        note(args, seen, {"when": "the bad version", "up": new, "s": _since(machine)})
        said, stayed = judged(machine, args.seconds), machine.alive
        note(args, seen, {"when": "its end", "s": _since(machine), "journal": said, "stayed": stayed})
    with running(args.disk, disk) as machine:
        back = cuts.up(machine, args.seconds)
        said = cuts.phase(machine.inside.run("sh", "-c", cuts.JOURNAL))
        efi = machine.inside.run("efibootmgr")
        note(args, seen, {"when": "after it", "up": back, "s": _since(machine), "journal": said, "efi": efi})
    if new != cuts.Up("B", versions["B"]):
        return "the bad version was not started"
    if stayed or back != cuts.Up("A", versions["A"]):
        return "the bad version was not left"
    return "the bad version is taken for good" if said.get("phase") == "good" else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("out", "disk", "bundles"):
        parser.add_argument(name, type=Path)
    parser.add_argument("version")
    parser.add_argument("--part", choices=("update", "cuts", "bad"), required=True)
    parser.add_argument("--every", type=int, default=20, help="per cent of RAUC's progress")
    parser.add_argument("--cut", type=int, action="append", default=[], help="that alone, from 1; more than once")
    parser.add_argument("--seconds", type=float, default=3600, help="for each step")
    args = parser.parse_args()
    before = (args.out / "root/usr/lib/os-release").read_text("utf-8").partition("IMAGE_VERSION=")[2].split()[0]
    versions = {"A": before, "B": args.version}
    if args.part == "cuts":
        sys.exit(1 if cuts.all_started(args.out, args.disk, versions, args.cut, args.seconds) else 0)
    disk = prepared(args.out, args.disk, args.bundles, args.part)
    sys.exit((update if args.part == "update" else bad)(disk, versions, args) or 0)


def _since(machine: Machine) -> int:
    return round(time.monotonic() - machine.started)


def note(args: argparse.Namespace, seen: list[dict[str, object]], one: dict[str, object]) -> None:
    seen.append({**one, "load": machines.load()})
    sys.stderr.write(f"{json.dumps(seen[-1])}\n")
    (args.disk / f"{args.part}.json").write_text(json.dumps(seen, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
