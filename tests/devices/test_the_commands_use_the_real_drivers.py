"""`kiosk scan`, `kiosk print` and `kiosk doctor`: what a person or a script sees of them."""

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk.privacy.sealing import encode_key, new_key_pair
from tests.support.hall import RunningHall


def kiosk(*arguments: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments],
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def one_line(said: "subprocess.CompletedProcess[str]", status: int) -> str:
    assert said.returncode == status, said.stderr
    assert said.stdout == ""
    assert said.stderr.count("\n") == 1, said.stderr
    return said.stderr


def test_a_page_is_written_for_its_owner_alone(hall: RunningHall, tmp_path: Path) -> None:
    hall.lay("bill-valid")
    out = tmp_path / "page.jpg"
    said = kiosk("scan", "--escl", hall.escl_url, "--dpi", "100", "--out", str(out), "--json")
    assert said.returncode == 0, said.stderr
    assert said.stderr == ""
    told: dict[str, Any] = json.loads(said.stdout)
    assert (told["width_px"], told["height_px"]) == Image.open(out).size
    assert told["bytes"] == out.stat().st_size
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_look_says_whether_something_lies_there(hall: RunningHall) -> None:
    assert json.loads(kiosk("scan", "--escl", hall.escl_url, "--look", "--json").stdout) == {"occupied": False}
    hall.lay("bill-valid")
    assert json.loads(kiosk("scan", "--escl", hall.escl_url, "--look", "--json").stdout) == {"occupied": True}


def test_failures_are_one_line(hall: RunningHall, tmp_path: Path) -> None:
    hall.scanner_fault("cover_open")
    assert "scanner_cover_open" in one_line(kiosk("scan", "--escl", hall.escl_url, "--out", str(tmp_path / "p")), 1)
    assert "--escl" in one_line(kiosk("scan", "--escl", "no address", "--look"), 2)
    assert "--dpi" in one_line(kiosk("scan", "--device", "test:0", "--dpi", "9", "--look"), 2)
    assert "disconnected" in one_line(kiosk("print", "--host", "127.0.0.1", "--port", "9", "--test"), 1)
    assert kiosk("scan").returncode == 2


def test_text_and_the_test_receipt_are_printed(hall: RunningHall) -> None:
    before = len(hall.receipts())
    address = ("--host", "127.0.0.1", "--port", str(hall.printer_port))
    said = kiosk("print", *address, "--text", "-", "--json", given="Bonjour à tous\nà Metz\n")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["result"] == "printed"
    assert kiosk("print", *address, "--test").stdout == "printed\n"
    texts = [receipt["text"] for receipt in hall.wait_for_receipts(before + 2)[before:]]
    assert "Bonjour à tous\nà Metz" in texts[0]
    assert "ESSAI-0000" in texts[1]
    hall.printer(paper="out")
    assert "printer_no_paper" in one_line(kiosk("print", *address, "--test"), 1)


@pytest.fixture
def configuration(hall: RunningHall, tmp_path: Path) -> Path:
    key = tmp_path / "desk.pub"
    key.write_text(encode_key(new_key_pair().public) + "\n")
    file = tmp_path / "kiosk.toml"
    file.write_text(
        f'state_dir = "{tmp_path / "state"}"\n'
        f'[scanner]\nescl_url = "{hall.escl_url}"\n'
        f'[receipt_printer]\nhost = "127.0.0.1"\nport = {hall.printer_port}\n'
        f'[documents]\ntrust_dir = "{hall.trust_dir}"\n'
        f'[delivery]\ndesk_url = "{hall.control_url}"\nrecipient_key_file = "{key}"\n'
    )
    return file


def test_the_doctor_opens_what_is_configured(hall: RunningHall, configuration: Path) -> None:
    said = kiosk("doctor", "--config", str(configuration), "--json")
    assert said.returncode == 0, said.stderr
    verdicts = {check["name"]: check["verdict"] for check in json.loads(said.stdout)["checks"]}
    for name in ("scanner", "receipt printer", "recipient", "recipient's key", "signed codes", "state directory"):
        assert verdicts[name] == "well", name
    assert verdicts["USB scanners"] == "untested"


def test_the_doctor_names_what_is_not_ready_and_the_remedy(hall: RunningHall, configuration: Path) -> None:
    hall.printer(cover="open")
    hall.scanner_fault("jam")
    said = kiosk("doctor", "--config", str(configuration), "--json")
    assert said.returncode == 1
    assert said.stderr == "kiosk: not ready: scanner, receipt printer\n"
    checks = {check["name"]: check for check in json.loads(said.stdout)["checks"]}
    assert checks["scanner"]["detail"] == "scanner_jam"
    assert checks["receipt printer"]["remedy"]
    assert one_line(kiosk("doctor", "--config", "no such file"), 2)
