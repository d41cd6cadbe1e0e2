"""What `packaging/runs/distance.py` gives the machine, and what it takes for as promised."""

import argparse
import contextlib
import copy
import json
import os
import signal
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.help.test_the_line_believes_its_own_desk_only import certified
from tests.support.patience import PATIENCE_S
from tests.support.programs import loaded

RUNS = Path(__file__).parents[2] / "packaging" / "runs"
distance = loaded(RUNS / "distance.py")
Up = distance.cuts.Up

BEFORE, NEW, BAD = "1795450001", "1795450777", "did not keep these settings (desk)"
VERSIONS = {"A": "0.1.0", "B": "0.1.1"}
SEEN: dict[str, dict[str, Any]] = {
    "asks": {"s": 200},
    "set up": {"up": Up("A", "0.1.0"), "attract": True, "known": ["borne-image"]},
    "settings": {
        "release": {"what": "settings", "version": BEFORE, "state": "done", "bad": {}},
        "status": {"settings": BEFORE, "settings_failed": "", "system": "0.1.0"},
    },
    "asked in vain": {"missing": ["kiosk-0.1.1.raucb"], "journal": {}},
    "ordered": {"order": {"order": "update", "kiosks": [{"kiosk": "borne-image", "result": "accepted", "why": ""}]}},
    "installed": {"up": Up("B", "0.1.1"), "fetched_bytes": 60_000_000},
    "good": {
        "attract": True,
        "journal": {"version": "0.1.1", "phase": "good", "tries": 0},
        "first": "B",
        "release": {"what": "system", "version": "0.1.1", "state": "done", "bad": {}},
        "status": {"settings": BEFORE, "settings_failed": "", "system": "0.1.1"},
    },
    "gone back": {
        "release": {"what": "settings", "version": NEW, "state": "halted", "bad": {"borne-image": BAD}},
        "status": {"settings": BEFORE, "settings_failed": NEW, "system": "0.1.1"},
    },
}


@pytest.mark.parametrize("left_out", [set(), {"gone back"}, {"asked in vain", "ordered", "installed", "good"}])
def test_what_is_as_promised_is_taken_for_it_whichever_steps_were_taken(left_out: set[str]) -> None:
    assert distance.wrong({when: found for when, found in SEEN.items() if when not in left_out}, VERSIONS) == []


@pytest.mark.parametrize(
    ("version", "back", "taken"),
    [
        ("0.1.1", True, ["set_up", "settings", "asked_in_vain", "installed", "good", "gone_back"]),
        ("0.1.1", False, ["set_up", "settings", "asked_in_vain", "installed", "good"]),
        ("", True, ["set_up", "settings", "gone_back"]),
        ("", False, ["set_up", "settings"]),
    ],
)
def test_without_a_version_there_is_no_release_of_a_system(version: str, back: bool, taken: list[str]) -> None:
    args = argparse.Namespace(version=version, back=back, disk=Path())
    run = distance.Run(None, None, None, args)
    assert [step.__name__ for step in distance.steps(run, args)] == taken


@pytest.mark.parametrize(
    ("when", "name", "found"),
    [
        ("set up", "up", Up("B", "0.1.0")),
        ("set up", "known", []),
        ("settings", "release", {**SEEN["settings"]["release"], "state": "halted"}),
        ("settings", "status", {**SEEN["settings"]["status"], "settings": "1795440000"}),
        ("settings", "status", {}),
        ("asked in vain", "missing", []),
        ("asked in vain", "journal", {"version": "0.1.1", "phase": "installing"}),
        ("ordered", "order", {}),
        ("ordered", "order", {"kiosks": [{"kiosk": "borne-image", "result": "no_answer"}]}),
        ("installed", "up", Up("B", "0.1.0")),
        ("good", "journal", {"version": "0.1.1", "phase": "failed", "why": "not as before: screen"}),
        ("good", "attract", False),
        ("good", "first", "A"),
        ("good", "release", {**SEEN["good"]["release"], "bad": {"borne-image": "is away"}}),
        ("good", "status", {**SEEN["good"]["status"], "system": "0.1.0"}),
        ("gone back", "release", {**SEEN["gone back"]["release"], "state": "done", "bad": {}}),
        ("gone back", "release", {**SEEN["gone back"]["release"], "bad": {"borne-image": "is away"}}),
        ("gone back", "status", {**SEEN["gone back"]["status"], "settings": NEW, "settings_failed": ""}),
    ],
)
def test_a_step_that_is_not_as_promised_is_named(when: str, name: str, found: object) -> None:
    seen = copy.deepcopy(SEEN)
    seen[when][name] = found
    assert distance.wrong(seen, VERSIONS) == [when]


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("BootCurrent: 0007\nBootOrder: 0007,0006\nBoot0006* A\tHD(1)\nBoot0007* B\tHD(2)\n", "B"),
        ("BootCurrent: 0007\nBootOrder: 0006,0007\nBoot0006* A\tHD(1)\nBoot0007* B\tHD(2)\n", "A"),
        ("BootOrder: 0009,0006\nBoot0006* A\tHD(1)\n", ""),
        ("EFI variables are not supported on this system.\n", ""),
        ("", ""),
    ],
)
def test_the_firmwares_first_is_read_off_its_own_list(said: str, first: str) -> None:
    assert distance.first_in_order(said) == first


# Says that its desk is there, and goes on.
WITH_A_DESK = """import contextlib, sys, time
sys.path.insert(0, sys.argv[1])
import visit_world
with contextlib.ExitStack() as stack:
    visit_world.started(stack, "kiosk", "desk", "serve", "--state", sys.argv[2], "--json")
    print("there", flush=True)
    time.sleep(3600)
"""


def test_no_desk_outlives_a_run_that_is_killed(tmp_path: Path) -> None:
    words = [sys.executable, "-c", WITH_A_DESK, str(RUNS), str(tmp_path / "desk")]
    run = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert run.stdout is not None
        assert run.stdout.readline() == "there\n"
        run.kill()
        # Its standard error is the desk's, too: that ends when both have ended.
        run.communicate(timeout=PATIENCE_S)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    with socket.create_server(("127.0.0.1", 0)) as free:
        monkeypatch.setattr(distance, "PORT", free.getsockname()[1])
    pem, _ = certified(tmp_path, "operator")
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "updates.pem").write_bytes(pem.read_bytes())
    return argparse.Namespace(disk=tmp_path / "disk", keys=keys)


@pytest.mark.long
def test_the_stick_sets_a_kiosk_up_that_is_let_to_all_that_the_run_has(world: Any, tmp_path: Path) -> None:
    etc = tmp_path / "etc"
    etc.mkdir()
    with distance.around(world) as (desk, asked):
        words = ["provision", "setup", str(world.disk / "packs/borne-image.kiosk"), "--into", str(etc)]
        command = [sys.executable, "-m", "kiosk", *words, "--state", str(tmp_path / "nothing"), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert json.loads(done.stdout)["kiosk_id"] == "borne-image"
        pack = etc / "provisioned"
        told = tomllib.loads((pack / "10-fleet.toml").read_text("utf-8"))
        assert told["operator"]["name"] == "Essai"
        urls = (desk.url, told["scanner"]["escl_url"], told["fleet"]["updates_url"])
        ports = {str(urlsplit(url).port) for url in urls} | {str(told["receipt_printer"]["port"])}
        hosts = (pack / "files/hosts.txt").read_text("ascii").split()
        assert dict.fromkeys(hosts[::2]) == {"10.0.2.2": None}
        assert {one.removeprefix("tcp/") for one in hosts[1::2]} == ports
        assert (pack / "files/updates.pem").read_bytes() == (world.keys / "updates.pem").read_bytes()
        here = f"https://127.0.0.1:{distance.PORT}/kiosk-0.1.1.raucb"
        roots = str(pack / "files/desk-ca.crt")
        assert requests.head(here, verify=roots, timeout=PATIENCE_S).status_code == 404
        assert asked.missing == ["kiosk-0.1.1.raucb"]
        assert requests.get(desk.url.replace("10.0.2.2", "127.0.0.1"), verify=roots, timeout=PATIENCE_S).status_code
        assert (world.disk / "roots.pem").read_text() == Path(roots).read_text()
