"""`kiosk print`: a status, a test page, over each connection; what is wrong in one line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk import config_file
from kiosk.errors import ConfigError
from tests.support.hall import RunningHall
from tests.support.receipt_printers import SerialLine


def kiosk_print(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "print", *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def test_a_status_prints_nothing_and_says_what_to_do(hall: RunningHall) -> None:
    address = ("--host", "127.0.0.1", "--port", str(hall.printer_port))
    before = len(hall.receipts())
    said = kiosk_print(*address, "--status", "--json")
    assert (said.returncode, json.loads(said.stdout)) == (0, {"state": "ready", "fault": None})
    hall.printer(paper="out")
    said = kiosk_print(*address, "--status", "--json")
    told = json.loads(said.stdout)
    assert (said.returncode, told["state"], told["fault"]["code"]) == (1, "needs_attention", "printer_no_paper")
    assert told["fault"]["staff"]
    assert said.stderr == "kiosk: printer: printer_no_paper\n"
    said = kiosk_print(*address, "--status")
    assert (said.returncode, said.stdout, said.stderr) == (1, "", "kiosk: printer: printer_no_paper\n")
    assert len(hall.receipts()) == before


def test_a_test_page_over_a_serial_line(hall: RunningHall) -> None:
    before = len(hall.receipts())
    line = SerialLine(hall.printer_port)
    said = kiosk_print("--serial", line.name, "--flow", "none", "--test-page", "--json")
    line.close()
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["result"] == "printed"
    (page,) = hall.receipts()[before:]
    assert page["cut"]
    for part in ("àâäçéè", "ğışöç", "Українська", "[picture", "[QR: KIOSK TEST]", "ESSAI-0000"):
        assert part in page["text"]


def test_the_configuration_names_any_connection(hall: RunningHall, tmp_path: Path) -> None:
    line = SerialLine(hall.printer_port)
    config = tmp_path / "kiosk.toml"
    config.write_text(f'[receipt_printer]\nconnection = "serial"\nserial = "{line.name}"\nflow = "none"\n')
    said = kiosk_print("--config", str(config), "--status")
    line.close()
    assert (said.returncode, said.stdout) == (0, "ready\n"), said.stderr


@pytest.mark.long
@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("--usb", "04b8:0202", "--status"), 1, "there is no such USB device"),
        (("--usb", "printer", "--status"), 2, "--usb"),
        (("--serial", "/dev/no-such-line", "--status"), 1, "there is no such line"),
        (("--serial", "/dev/null", "--status"), 1, "not a serial line"),
        (("--queue", "q", "--cups-server", "/no/socket", "--status"), 1, "CUPS does not answer"),
        (("--host", "127.0.0.1", "--baud", "7", "--status"), 2, "--baud"),
        (("--host", "127.0.0.1", "--paper-mm", "70", "--status"), 2, "--paper-mm"),
        (("--host", "127.0.0.1", "--profile", "no such", "--status"), 1, "no such profile"),
        (("--host", "x", "--usb", "04b8:0202", "--status"), 2, "not allowed with"),
    ],
)
def test_what_is_wrong_is_said(arguments: tuple[str, ...], status: int, words: str) -> None:
    said = kiosk_print(*arguments)
    assert (said.returncode, said.stdout) == (status, "")
    assert words in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    ("table", "setting"),
    [
        ('connection = "usb"', "receipt_printer.usb"),
        ('connection = "serial"', "receipt_printer.serial"),
        ('connection = "cups"', "receipt_printer.queue"),
        ('connection = "lpt"', "connection"),
        ("columns = 3", "receipt_printer.columns"),
        ("paper_mm = 60", "paper_mm"),
        ('logo = "/no/such/file.png"', "receipt_printer.logo"),
        ('usb = "epson"', "usb"),
        ('queue = "a/b"', "queue"),
    ],
)
def test_a_wrong_setting_is_refused_at_the_start(tmp_path: Path, table: str, setting: str) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(f"[receipt_printer]\n{table}\n")
    with pytest.raises(ConfigError) as refused:
        config_file.load(config)
    assert setting in str(refused.value)
    assert "\n" not in str(refused.value)
