"""The units by which settings change from a distance: the same names and folders as the program's, on the image and on
a machine of the packages, by a user who can write the settings and nothing else."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk import config_layers
from kiosk.cli import update_settings
from kiosk.fleet import setup
from kiosk.fleet.orders import wanted_file
from kiosk.running import SETTINGS, SETTINGS_JOURNAL
from kiosk.supervisor.orders import FOLDER
from kiosk.update import standing
from kiosk.update.machine import KioskBeside

PACKAGING = Path(__file__).parents[2] / "packaging"
UNITS = PACKAGING / "debian"
NAMES = ("kiosk-settings.service", "kiosk-settings.path", "kiosk-settings.timer", "kiosk-settings-start.path")


def said(unit: str) -> dict[str, str]:
    return dict(re.findall(r"(?m)^(\w+)=(.*)$", (UNITS / unit).read_text("utf-8")))


def test_a_release_of_settings_that_the_supervisor_leaves_is_looked_for() -> None:
    state = Path("/var/lib") / said("kiosk.service")["StateDirectory"]
    assert state == update_settings.STATE
    assert said("kiosk-settings.path")["PathChanged"] == str(state / FOLDER / wanted_file("settings"))


def test_who_changes_settings_may_write_them_and_nothing_else() -> None:
    unit = said("kiosk-settings.service")
    assert unit["ReadWritePaths"] == str(SETTINGS)
    assert unit["ProtectSystem"] == "strict"
    assert unit["CapabilityBoundingSet"] == ""
    made = re.findall(r"(?m)^d (\S+) (\d+) (\S+) (\S+) -$", (UNITS / "kiosk.tmpfiles").read_text("utf-8"))
    assert (str(SETTINGS), "0750", unit["User"], unit["Group"]) in made, "whose the settings are"
    assert f"m {unit['User']} {said('kiosk.service')['User']}" in (UNITS / "kiosk.sysusers").read_text("utf-8")


def test_it_reads_how_the_kiosk_is_and_what_was_released_as_a_member_of_its_group() -> None:
    kiosk = said("kiosk.service")
    assert (kiosk["RuntimeDirectoryMode"], kiosk["StateDirectoryMode"], kiosk["UMask"]) == ("0750", "0750", "0077")
    assert Path("/run") / kiosk["RuntimeDirectory"] == standing.KIOSK_RUN


def test_the_kiosk_is_asked_for_room_and_started_by_files_that_end_with_who_laid_them(tmp_path: Path) -> None:
    unit, start = said("kiosk-settings.service"), said("kiosk-settings-start.path")
    assert Path("/run") / unit["RuntimeDirectory"] == standing.SETTINGS_RUN
    assert "RuntimeDirectoryPreserve" not in unit
    assert unit["RuntimeDirectoryMode"] == "0755", "the kiosk's user sees that it is asked"
    beside = KioskBeside(tmp_path)
    beside.want_restart(wanted=True)
    assert tmp_path / standing.ASKERS[1].relative_to(standing.SETTINGS_RUN) == next(tmp_path.iterdir())
    beside.want_restart(wanted=False)
    assert Path(start["PathExists"]).parent == standing.SETTINGS_RUN
    assert start["Unit"] == "kiosk.service"


def test_they_are_in_the_package_the_image_starts_them_and_purging_leaves_nothing() -> None:
    installed = (UNITS / "kiosk.install").read_text("utf-8").splitlines()
    for name in NAMES:
        assert f"debian/{name} usr/lib/systemd/system/" in installed
    finish = (PACKAGING / "image/finish.sh").read_text("utf-8")
    enabled = re.findall(r"systemctl -q enable ((?:[^\n\\]|\\\n)*)", finish)[0]
    started = {name for name in NAMES if "[Install]" in (UNITS / name).read_text("utf-8")}
    assert started == set(NAMES) - {"kiosk-settings.service"}
    assert started <= set(enabled.split())
    purged = set((UNITS / "kiosk.postrm").read_text("utf-8").replace(";", " ").split())
    assert {
        str(SETTINGS / name) for name in (SETTINGS_JOURNAL, config_layers.FOLDER, setup.BEFORE, setup.NEW)
    } <= purged


def test_the_image_lets_it_reach_what_the_pack_lists_once_the_machine_is_set_up() -> None:
    rules = (PACKAGING / "image/overlay/etc/nftables.conf").read_text("utf-8")
    user = said("kiosk-settings.service")["User"]
    assert f'meta skuid "{user}" goto of_the_set_up' in rules
    chain = re.findall(r"chain of_the_set_up \{(.*)\}", rules)[0].split(";")
    assert [rule.strip().partition(" with ")[0] for rule in chain if rule.strip()] == [
        "jump set_up", "jump hosts", "counter reject",
    ]  # fmt: skip


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
def test_systemd_finds_nothing_wrong_in_them(tmp_path: Path) -> None:
    for name in (*NAMES, "kiosk.service"):
        text = (UNITS / name).read_text("utf-8")
        (tmp_path / name).write_text(re.sub(r"(?m)^ExecStart=.*$", "ExecStart=/bin/true", text))
    made = [str(tmp_path / name) for name in NAMES]
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *made], capture_output=True, text=True, check=False
    )
    assert [line for line in (verified.stdout + verified.stderr).splitlines() if "kiosk-settings" in line] == []
