"""`kiosk doctor --report DIR`: what it found, as JSON and as a PDF, and its status says whether the kiosk is ready."""

import io
import json
from pathlib import Path

import pikepdf
import pytest

from kiosk.__main__ import main

OFF = "[scanner]\nenabled = false\n[receipt_printer]\nenabled = false\n[embedded]\ndesk = true\n"


def settings(folder: Path, text: str = OFF) -> str:
    file = folder / "kiosk.toml"
    file.write_text(text)
    return str(file)


def test_a_kiosk_that_is_ready_has_its_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "made" / "here"
    assert main(["doctor", "--config", settings(tmp_path), "--report", str(out), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    written = json.loads((out / "readiness.json").read_text())
    assert printed["ready"]
    assert written["checks"] == printed["checks"]
    assert (written["kiosk"], written["ready"]) == ("borne-1", True)
    untested = {check["name"] for check in printed["checks"] if check["verdict"] == "untested"}
    assert {"USB scanners", "USB printers", "V4L2 cameras"} <= untested
    with pikepdf.open(io.BytesIO((out / "readiness.pdf").read_bytes())) as pdf:
        assert len(pdf.pages) >= 1


def test_what_the_configuration_requires_and_is_not_there_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = '[scanner]\nenabled = false\n[receipt_printer]\nhost = "127.0.0.1"\nport = 1\n[embedded]\ndesk = true\n'
    out = tmp_path / "report"
    assert main(["doctor", "--config", settings(tmp_path, nowhere), "--report", str(out)]) == 1
    told = capsys.readouterr()
    assert told.err.splitlines() == ["kiosk: not ready: receipt printer"]
    assert "-> Vérifier son câble" in told.out
    assert json.loads((out / "readiness.json").read_text())["ready"] is False


def test_a_report_that_cannot_be_written_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["doctor", "--config", settings(tmp_path), "--report", str(tmp_path / "file" / "x")]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_driver_that_is_not_installed_is_a_wrong_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--config", settings(tmp_path, '[scanner]\ndriver = "nobodys"\n')]) == 2
    assert "not installed" in capsys.readouterr().err
