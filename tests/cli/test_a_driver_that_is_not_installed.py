"""`kiosk run` names a driver that is not there before a screen is shown."""

from pathlib import Path

import pytest

from kiosk.__main__ import main


def test_a_driver_that_is_not_installed_is_a_wrong_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    file = tmp_path / "kiosk.toml"
    file.write_text('[scanner]\ndriver = "nobodys"\n')
    assert main(["run", "--config", str(file), "--state", str(tmp_path / "state")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "scanner.driver: 'nobodys' is not installed" in told.err
    assert len(told.err.splitlines()) == 1
