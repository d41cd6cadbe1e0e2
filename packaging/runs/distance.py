"""A new machine that is led from a distance alone, with its own screen all along: `distance.py [VERSION] [--back]`,
from a checkout with its environment, as root. IMAGE, DISK, BUNDLE, KEYS and TOOLS in the environment, as for update.sh.

The desk is this machine's (`kiosk desk serve`, TLS before it); the machine reaches it, a hall's scanner and printer and
the server of updates through its firewall, and is asked for nothing. One machine, from its first minute on:

    set up         by a stick, from the disk as `make disk` leaves it; it makes itself known at the desk
    settings       `kiosk desk settings`: fetched, tried, good
    asked in vain  `kiosk desk release VERSION`, whose bundle is not at the server yet: nothing is begun
    installed      the bundle is there, `kiosk desk order update`: written to the other slot, which the firmware starts
    good           its own screen is there, and the gate has judged by it
    gone back      settings that name a desk that is none: ten minutes later those before them count (--back)

Without a VERSION there is no release of a system: settings alone.

An emulated clock falls behind, and what is signed later than it believes does not count: it is set before each order,
as a true machine's is by its network. Writes DISK/distance.json and pictures. Exit 1: not as promised."""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import cuts
import machine as machines
import served
import update
import visit_world as world
from PIL import Image

HERE = Path(__file__).parent
NAME, PORT = "borne-image", 8443
CONSOLE = "systemctl is-active kiosk-setup-console"
STATUS = ("kiosk", "update", "status", "--json")
UPDATER = ("systemctl", "show", "-P", "SubState", "kiosk-updater.service")
# Of the keys in the firmware, as in update.sh.
OWNER = "6b696f73-6b00-4000-8000-0000000000d0"
NO_DESK = f"https://{world.OF_THE_IMAGE}:9"
T = TypeVar("T")


class Desk(NamedTuple):
    """The administrator's place. `settings`: TOML of all kiosks beside `[operator]`."""

    state: Path
    fleet: Path
    url: str
    settings: str

    def ask(self, *words: str) -> dict[str, Any]:
        """What the command says; it may be that nobody has answered."""
        command = [sys.executable, "-m", "kiosk", "desk", *words, "--json", "--state", str(self.state)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        said: dict[str, Any] = json.loads(done.stdout or "{}")
        return said

    def write(self, operator: str) -> tuple[str, ...]:
        """The folder's words for a command, with an operator of this name."""
        text = f'{world.SCREEN}{self.settings}[operator]\nname = "{operator}"\n'
        (self.fleet / "fleet.toml").write_text(text, encoding="utf-8")
        return ("--fleet", str(self.fleet), "--csv", str(self.fleet / "kiosks.csv"))


class Held:
    """The machine that hold_disk.py holds. Its files are DISK's here, and /out-disk's there."""

    def __init__(self, image: Path, disk: Path) -> None:
        self._disk = disk
        here = {**os.environ, "OUT": str(image), "DISK": str(disk)}
        self._holder = subprocess.Popen(
            ["sh", str(HERE / "boot.sh"), "hold_disk.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=here,
            text=True,
        )
        if self._holder.stdout is None or self._holder.stdout.readline() != "held\n":
            sys.exit("distance.py: the machine did not start")
        self.started = time.monotonic()
        self.monitor = machines.Monitor(disk / "monitor.sock")
        self.inside = machines.Inside(disk / "inside.sock")

    @property
    def alive(self) -> bool:
        return self._holder.poll() is None

    def picture(self, name: str) -> None:
        self.monitor.ask("screendump", filename=f"/out-disk/{name}.png", format="png")

    def lit(self) -> bool:
        self.picture("now")
        try:
            with Image.open(self._disk / "now.png") as found:
                bright = sum(found.convert("L").histogram()[40:])
                return bright > machines.LIT * found.width * found.height
        except OSError:
            return False

    def until(self, what: str, seconds: float, look: Callable[[], T | None]) -> T:
        """What it finds, once that is something."""
        deadline = time.monotonic() + seconds
        while self.alive and time.monotonic() < deadline:
            if found := look():
                return found
            time.sleep(3)
        self.picture("failed")
        journal = self.inside.run("journalctl", "-b", "--no-pager", "-o", "short-monotonic", "-n", "80")
        sys.exit(f"not seen: {what}\n{journal}")

    def set_clock(self) -> None:
        self.inside.run("date", "-u", "-s", f"@{int(time.time())}")

    def status(self) -> dict[str, Any]:
        try:
            said: dict[str, Any] = json.loads(self.inside.run(*STATUS))
        except ValueError:
            return {}
        return said

    def end(self) -> None:
        if self._holder.stdin:
            self._holder.stdin.close()
        self._holder.wait(60)


class Run:
    """Its steps, each of which is noted."""

    def __init__(self, machine: Held, desk: Desk, asked: served.Asked, args: argparse.Namespace) -> None:
        self._machine, self._desk, self._asked = machine, desk, asked
        self._args = args
        self.seen: dict[str, dict[str, Any]] = {}

    def note(self, when: str, **found: Any) -> None:
        since = round(time.monotonic() - self._machine.started)
        self.seen[when] = {**found, "s": since, "load": machines.load()}
        sys.stderr.write(f"{when}: {json.dumps(self.seen[when])}\n")
        file: Path = self._args.disk / "distance.json"
        file.write_text(json.dumps(self.seen, indent=1) + "\n", encoding="utf-8")

    def set_up(self) -> None:
        machine, wait = self._machine, self._args.seconds
        machine.until("the console asks", wait, lambda: machine.inside.run("sh", "-c", CONSOLE).startswith("active"))
        self.note("asks")
        machine.set_clock()
        machine.monitor.ask("device_add", driver="usb-storage", id="plugged", drive="stick", bus="usb.0")
        up = machine.until("set up", wait, lambda: cuts.up(machine, 60))
        self.note("stick")
        lit = machine.until("the attract screen", wait, machine.lit)
        known = machine.until("known at the desk", wait, self._known)
        machine.picture("set-up")
        self.note("set up", up=up, attract=lit, known=known)

    def _known(self) -> list[str]:
        return [one["id"] for one in self._desk.ask("kiosks")["kiosks"]]

    def settings(self) -> None:
        release = self._released("Essai de loin", self._desk.url)
        self._machine.until("the screen with the new settings", self._args.seconds, self._machine.lit)
        self._machine.picture("settings")
        self.note("settings", release=release, status=self._machine.status())

    def _released(self, operator: str, url: str) -> dict[str, Any]:
        """The desk's own word on a release of settings, once it is done or halted."""
        words = self._desk.write(operator)
        self._machine.set_clock()
        told = self._desk.ask("settings", *words, "--desk-url", url, "--soak", "0")
        return self._ended(told["version"])

    def _ended(self, version: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            said = self._desk.ask("releases")
            return said if said["version"] == version and said["state"] in ("done", "halted") else None

        return self._machine.until(f"the release of {version} ends", self._args.seconds, look)

    def asked_in_vain(self) -> None:
        machine, version = self._machine, self._args.version
        machine.set_clock()
        self._desk.ask("release", version, "--soak", "0")
        machine.until("the bundle is asked for", self._args.seconds, lambda: self._asked.missing)
        machine.until("the updater has ended", self._args.seconds, self._updater_rests)
        journal = machine.inside.run("sh", "-c", cuts.JOURNAL)
        self.note("asked in vain", missing=sorted(set(self._asked.missing)), journal=cuts.phase(journal))

    def _updater_rests(self) -> bool:
        return self._machine.inside.run(*UPDATER).strip() in ("dead", "failed")

    def installed(self) -> None:
        machine = self._machine
        bundle = _bundle(self._args)
        (self._args.disk / "updates" / bundle.name).symlink_to(bundle)
        machine.set_clock()
        said = self._desk.ask("order", "update", NAME, "--wait", "300")
        self.note("ordered", order=said)

        def other() -> cuts.Up | None:
            up = cuts.up(machine, 60)
            return up if up is not None and up.slot == "B" else None

        up = machine.until("the other slot", self._args.seconds * 2, other)
        self.note("installed", up=up, fetched_bytes=self._asked.sent)

    def good(self) -> None:
        machine = self._machine
        lit = machine.until("its attract screen", self._args.seconds, machine.lit)
        machine.picture("other-slot")
        self.note("screen of the other slot")
        journal = update.judged(machine, self._args.seconds)
        first = first_in_order(machine.inside.run("efibootmgr"))
        release = self._ended(self._args.version)
        self.note("good", attract=lit, journal=journal, first=first, release=release, status=machine.status())

    def gone_back(self) -> None:
        release = self._released("Essai de trop loin", NO_DESK)
        self.note("gone back", release=release, status=self._machine.status())


def first_in_order(said: str) -> str:
    """Of `efibootmgr`: the name of the first entry of its order; empty: there is none."""
    first = said.partition("BootOrder: ")[2][:4]
    names = [line.removeprefix(f"Boot{first}* ") for line in said.splitlines() if line.startswith(f"Boot{first}* ")]
    return names[0].split()[0] if first and names else ""


def wrong(seen: Mapping[str, Mapping[str, Any]], versions: Mapping[str, str]) -> list[str]:
    """The steps that are not as promised, of those that were taken. `versions`: of each slot."""
    serial = seen["settings"]["release"]["version"]
    kept = {"settings": serial, "settings_failed": ""}
    bad = {NAME: "did not keep these settings (desk)"}
    new = versions["B"]
    as_promised: dict[str, Callable[[Mapping[str, Any]], bool]] = {
        "set up": lambda one: _is(one, up=cuts.Up("A", versions["A"]), attract=True, known=[NAME]),
        "settings": lambda one: (
            _is(one["release"], what="settings", state="done", bad={}) and _is(one["status"], **kept)
        ),
        "asked in vain": lambda one: _is(one, missing=[f"kiosk-{new}.raucb"], journal={}),
        "ordered": lambda one: one["order"].get("kiosks", [{}])[0].get("result") == "accepted",
        "installed": lambda one: _is(one, up=cuts.Up("B", new)),
        "good": lambda one: (
            _is(one["journal"], version=new, phase="good")
            and _is(one, attract=True, first="B")
            and _is(one["release"], what="system", state="done", bad={})
            and _is(one["status"], system=new, **kept)
        ),
        "gone back": lambda one: (
            _is(one["release"], what="settings", state="halted", bad=bad)
            and _is(one["status"], settings=serial, settings_failed=one["release"]["version"])
        ),
    }
    return [when for when, holds in as_promised.items() if when in seen and not holds(seen[when])]


def _is(found: Mapping[str, Any], **promised: Any) -> bool:
    return all(found.get(name) == value for name, value in promised.items())


@contextlib.contextmanager
def around(args: argparse.Namespace) -> Iterator[tuple[Desk, served.Asked]]:
    """A desk with its administrator's folder, a hall, a server of updates; and the stick's pack."""
    disk = args.disk
    for name in ("desk", "hall", "fleet", "packs", "updates"):
        shutil.rmtree(disk / name, ignore_errors=True)
    for name in ("fleet/files", "updates"):
        (disk / name).mkdir(parents=True)
    with contextlib.ExitStack() as stack:
        said = world.started(stack, "kiosk", "desk", "serve", "--state", str(disk / "desk"), "--json")
        ca, port = world.tls_before(stack, disk / "updates", urlsplit(said["url"]).port or 80)
        words = ("--state", str(disk / "hall"), "--json", "--devices", "scanner,printer")
        hall = world.started(stack, "kiosk.hall", *words)
        desk = Desk(disk / "desk", disk / "fleet", f"https://{world.OF_THE_IMAGE}:{port}", _settings(hall, port))
        own = {"desk-ca.crt": ca, "recipient.pub": said["public_key"] + "\n"}
        _files(desk.fleet / "files", args.keys, own, hall, port)
        (desk.fleet / "kiosks.csv").write_text(f"kiosk;departement;site\n{NAME};;\n", encoding="utf-8")
        desk.ask("packs", *desk.write("Essai"), "--desk-url", desk.url, "--out", str(disk / "packs"))
        (disk / "roots.pem").write_text(ca, encoding="ascii")
        (disk / "updates/server.pem").write_text(ca, encoding="ascii")
        (disk / "updates/tls.pem").rename(disk / "updates/server.key")
        yield desk, stack.enter_context(served.served(disk / "updates", PORT))


def _settings(hall: dict[str, Any], port: int) -> str:
    of_the_hall = world.settings_of(world.OF_THE_IMAGE, hall, port, "{files}", "{files}")
    updates = f'[fleet]\nupdates_url = "https://{world.OF_THE_IMAGE}:{PORT}"\n'
    return f'{of_the_hall}[help]\nroots_file = "{{files}}/desk-ca.crt"\n{updates}'


def _files(into: Path, keys: Path, own: Mapping[str, str], hall: dict[str, Any], port: int) -> None:
    """Of the pack. `own`: name -> text, beside those of the hall, the operator's certificate and the list of hosts."""
    for path in Path(hall["trust_dir"]).iterdir():
        shutil.copy(path, into / path.name)
    shutil.copy(keys / "updates.pem", into / "updates.pem")
    ports = (urlsplit(hall["escl_url"]).port, hall["printer_port"], port, PORT)
    hosts = "".join(f"{world.OF_THE_IMAGE} tcp/{one}\n" for one in ports)
    for name, text in {**own, "hosts.txt": hosts}.items():
        (into / name).write_text(text, encoding="utf-8")


def enforced(keys: Path, tools: Path, into: Path) -> None:
    """The variables of a firmware with the operator's keys, that starts what they have signed."""
    words = ["virt-fw-vars", "--input", str(tools / "usr/share/OVMF/OVMF_VARS_4M.fd"), "--output", str(into), "--sb"]
    for name in ("pk", "kek", "db"):
        file = keys / f"{name if name == 'db' else name.upper()}.pem"
        words += [f"--{'set' if name == 'pk' else 'add'}-{name}", OWNER, str(file)]
    subprocess.run(words, check=True, stdout=sys.stderr)


def steps(run: Run, args: argparse.Namespace) -> list[Callable[[], None]]:
    taken = [run.set_up, run.settings]
    if args.version:
        taken += [run.asked_in_vain, run.installed, run.good]
    return [*taken, run.gone_back] if args.back else taken


def called() -> argparse.Namespace:
    """What is asked for, with the folders of the environment. What a later step needs is missed now, not an hour on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", nargs="?", default="", help="of the bundle; without one, settings alone")
    parser.add_argument("--seconds", type=float, default=3600, help="for each step")
    parser.add_argument("--back", action="store_true", help="to the end: settings that cannot hold")
    args = parser.parse_args()
    for name, default in (("image", "image"), ("disk", "disk"), ("keys", "keys"), ("bundles", "bundle")):
        setattr(args, name, Path(os.environ.get(default.upper(), f"out/{default}")).resolve())
    needed = [args.image / "root/usr/lib/os-release", args.disk / "kiosk.raw", args.keys / "updates.pem"]
    needed += [args.keys / f"{name}.pem" for name in ("PK", "KEK", "db")]
    if args.version:
        needed.append(_bundle(args))
    for file in needed:
        if not file.is_file():
            sys.exit(f"distance.py: {file} is missing")
    if not shutil.which("virt-fw-vars"):
        sys.exit("distance.py: virt-fw-vars is missing: apt-get install python3-virt-firmware")
    return args


def _bundle(args: argparse.Namespace) -> Path:
    bundles: Path = args.bundles
    return bundles / f"kiosk-{args.version}.raucb"


def main() -> None:
    args = called()
    before = (args.image / "root/usr/lib/os-release").read_text("utf-8").partition("IMAGE_VERSION=")[2].split()[0]
    enforced(args.keys, Path(os.environ.get("TOOLS", args.image / "tools")), args.disk / "vars.fd")
    with around(args) as (desk, asked):
        machine = Held(args.image, args.disk)
        try:
            run = Run(machine, desk, asked, args)
            for step in steps(run, args):
                step()
        finally:
            machine.end()
    if failed := wrong(run.seen, {"A": before.strip('"'), "B": args.version}):
        sys.exit(f"not as promised: {', '.join(failed)}")


if __name__ == "__main__":
    main()
