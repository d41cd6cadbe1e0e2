"""What systemd itself says of the units that the packages install. Their running is not tried here: no systemd runs."""

import os
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import msgspec
import pytest

from kiosk.desk.live import official_pages
from kiosk.fleet.orders import wanted_file
from kiosk.flows.probe import Probed
from kiosk.supervisor.orders import FOLDER, UPDATE

PACKAGING = Path(__file__).parents[2] / "packaging"
UNITS = PACKAGING / "debian"
IMAGE = PACKAGING / "image/overlay/etc/systemd/system"
SERVICES = [*sorted(UNITS.glob("*.service")), PACKAGING / "desk/kiosk-desk@.service", *sorted(IMAGE.glob("*.service"))]
RELEASES = (wanted_file("system"), wanted_file("content"))
# The limit that hardened services of the same kind meet; Debian's own cups.service stands at 9.6.
MOST_EXPOSED = 1.5

pytestmark = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_a_unit_is_hardly_exposed(unit: Path, tmp_path: Path) -> None:
    named = tmp_path / unit.name.replace("@", "@8471")  # a template is measured by one that is made from it
    named.write_bytes(unit.read_bytes())
    assert exposure(named) <= MOST_EXPOSED


@pytest.mark.parametrize("unit", ["debian/kiosk-desk.service", "desk/kiosk-desk@.service"])
def test_the_desk_may_ask_whether_something_sets_the_clock_and_not_set_it(unit: str) -> None:
    said = re.findall(r"(?m)^(\w+)=(.*)$", (PACKAGING / unit).read_text("utf-8"))
    filters = [value for name, value in said if name == "SystemCallFilter"]
    assert filters[-1].split() == ["adjtimex", "clock_adjtime", "clock_adjtime64"]
    assert "ProtectClock" not in dict(said), "it would refuse the question as well"
    assert dict(said)["CapabilityBoundingSet"] == ""


def test_nothing_that_a_visit_wrote_is_run_in_the_next() -> None:
    """The kiosk's user writes in its runtime folder, which outlives a visit: with a home there, a process that was
    taken over could leave `.asoundrc`, and with Qt's cache there, compiled pages that the next screen loads."""
    unit = (UNITS / "kiosk.service").read_text("utf-8")
    words = " ".join(re.findall(r"(?m)^Environment=(.*)$", unit)).split()
    said = dict(word.split("=", 1) for word in words)
    assert (said["HOME"], said["QML_DISK_CACHE"]) == ("/nonexistent", "aot")
    assert "ProtectSystem=strict" in unit, "else its user could make that home"


def test_official_sites_cost_what_a_sandbox_is_made_with_and_no_more(tmp_path: Path) -> None:
    """Chromium's own sandbox needs namespaces and `chroot`, which the measure counts as exposure: the operator allows
    it by a file of its own (docs/security.md)."""
    allowed = tmp_path / "kiosk.service"
    conf = (UNITS / "official-sites.conf").read_text("utf-8").partition("[Service]\n")[2]
    unit = (UNITS / "kiosk.service").read_text("utf-8")
    allowed.write_text(unit.replace("\n[Install]", f"\n{conf}\n[Install]").replace("RestrictNamespaces=yes\n", ""))
    assert exposure(allowed) <= 2.2


@pytest.mark.parametrize("wanted", ["yes", ""])
def test_an_image_is_made_for_official_sites_or_without_them(tmp_path: Path, wanted: str) -> None:
    """Its root is read-only: what the packages leave to the operator's link cannot be linked there."""
    lines = (PACKAGING / "image/finish.sh").read_text("utf-8").splitlines()
    line = next(line for line in lines if "OFFICIAL_SITES" in line)
    folder = tmp_path / "etc/systemd/system/kiosk.service.d"
    folder.mkdir(parents=True)
    told = {"OFFICIAL_SITES": wanted, "root": str(tmp_path), "PATH": os.environ["PATH"]}
    subprocess.run(["sh", "-euc", line], env=told, check=True)
    links = {path.name: str(path.readlink()) for path in folder.iterdir()}
    assert links == ({"official-sites.conf": "/usr/share/kiosk/official-sites.conf"} if wanted else {})
    assert "debian/official-sites.conf usr/share/kiosk/" in (UNITS / "kiosk.install").read_text("utf-8").splitlines()


def test_the_age_of_what_is_believed_is_looked_at_by_the_packages() -> None:
    """The figures that the alerts are about come from a timer; a file without its line in `rules` is no unit."""
    rules = (UNITS / "rules").read_text("utf-8")
    for package, name in re.findall(
        r"(kiosk(?:-desk)?)\.(\S+)\.timer", " ".join(p.name for p in UNITS.glob("*.timer"))
    ):
        assert f"-p{package} --name={name} " in rules
        assert (UNITS / f"{package}.{name}.service").exists()
    assert (UNITS / "kiosk.kiosk-ages.timer").exists()


def test_debians_pcscd_lets_the_kiosks_user_in() -> None:
    """It asks polkit, which refuses who has no session: seen as PC/SC 0x8010006a, the rule as 0."""
    user = re.findall(r"(?m)^User=(.+)$", (UNITS / "kiosk.service").read_text("utf-8"))[0]
    assert f'subject.user === "{user}"' in (UNITS / "50-kiosk-pcsc.rules").read_text("utf-8")
    installed = (UNITS / "kiosk.install").read_text("utf-8").splitlines()
    assert "debian/50-kiosk-pcsc.rules usr/share/polkit-1/rules.d/" in installed


def test_rauc_is_called_by_root_alone() -> None:
    """Debian's own file is laid over: by it, any user has RAUC install, or mark a slot bad."""
    conf = (PACKAGING / "rauc/overlay/usr/share/dbus-1/system.d/de.pengutronix.rauc.conf").read_text("utf-8")
    default, root = re.findall(r'<policy (?:context="default"|user="root")>(.*?)</policy>', conf, re.DOTALL)
    assert re.findall(r"<(\w+) (\w+)=", default) == [("deny", "send_destination")]
    assert re.findall(r"<(\w+) (\w+)=", root) == [("allow", "own"), ("allow", "send_destination")]


def test_a_stick_sets_up_a_machine_whose_console_asks() -> None:
    """What a device wants does not stop a unit whose start is under way: a oneshot's is until it ends."""
    refused = re.findall(r"(?m)^Conflicts=(.+)$", (IMAGE / "kiosk-setup.service.d/image.conf").read_text("utf-8"))
    assert refused == ["kiosk-setup-console.service"]
    laid_over = IMAGE / "kiosk-setup-console.service.d/image.conf"
    assert re.findall(r"(?m)^Type=(.+)$", laid_over.read_text("utf-8")) == ["exec"]


@pytest.mark.parametrize(
    ("unit", "files"),
    [
        ("debian/kiosk-update.path", {UPDATE}),
        ("rauc/overlay/etc/systemd/system/kiosk-updater.path", {UPDATE, *RELEASES}),
    ],
)
def test_what_the_supervisor_leaves_is_looked_for_by_the_machines_updater(unit: str, files: set[str]) -> None:
    """The image's looked for releases alone: "update" was accepted there, and nothing followed."""
    watched = re.findall(r"(?m)^PathChanged=(.+)$", (PACKAGING / unit).read_text("utf-8"))
    state = dict(re.findall(r"(?m)^(\w+)=(.*)$", (UNITS / "kiosk.service").read_text("utf-8")))["StateDirectory"]
    assert set(watched) == {f"/var/lib/{state}/{FOLDER}/{file}" for file in files}


def test_who_reads_pages_of_others_sees_nothing_of_the_desk() -> None:
    unit = (UNITS / "kiosk-desk.kiosk-desk-pages.service").read_text("utf-8")
    said = dict(re.findall(r"(?m)^(\w+)=(.*)$", unit))
    desk = dict(re.findall(r"(?m)^(\w+)=(.*)$", (UNITS / "kiosk-desk.service").read_text("utf-8")))
    assert said["User"] != desk["User"]
    assert said["StateDirectory"] != desk["StateDirectory"]
    assert desk["StateDirectoryMode"] == "0700"
    assert "-/var/lib/kiosk-desk" in said["InaccessiblePaths"].split()
    users = re.findall(r"(?m)^u (\S+)", (UNITS / "kiosk-desk.sysusers").read_text("utf-8"))
    assert {said["User"], desk["User"]} <= set(users)
    written = Path(said["ExecStart"].rpartition(" ")[2])
    link, target = re.findall(r"(?m)^L\+ (\S+) .* (\S+)$", (UNITS / "kiosk-desk.tmpfiles").read_text("utf-8"))[0]
    assert Path(link) == Path("/var/lib") / desk["StateDirectory"] / official_pages.FILE
    assert os.path.normpath(Path(link).parent / target) == str(written)


def test_the_desk_reads_what_the_link_leads_to(tmp_path: Path) -> None:
    pages, desk = tmp_path / "pages", tmp_path / "desk"
    pages.mkdir()
    desk.mkdir()
    (desk / official_pages.FILE).symlink_to(Path("..") / "pages" / official_pages.FILE)
    assert official_pages.flagged(desk / official_pages.FILE) == {}, "nobody has looked yet"
    found = Probed("https://www.service-public.gouv.fr/x", ("caf-rsa",), "gone", 404, day=date(2026, 11, 22))
    (pages / official_pages.FILE).write_bytes(msgspec.json.encode([found]))
    assert list(official_pages.flagged(desk / official_pages.FILE)) == ["caf-rsa"]
    assert official_pages.written(desk / official_pages.FILE) > 0


def test_the_measure_tells_a_bare_unit_from_ours(tmp_path: Path) -> None:
    bare = tmp_path / "bare.service"
    bare.write_text("[Service]\nExecStart=/bin/true\n")
    assert exposure(bare) > 9


def exposure(unit: Path) -> float:
    said = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", str(unit)], capture_output=True, text=True, check=False
    )
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said.stdout)
    assert found, said.stdout + said.stderr
    return float(found[1])
