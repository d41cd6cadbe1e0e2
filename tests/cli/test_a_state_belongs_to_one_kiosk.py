"""`kiosk run` keeps its state for its own user, and for one kiosk at a time."""

import stat
from pathlib import Path

import pytest

from kiosk.cli.run_command import _alone, _state_directory
from kiosk.config import Config
from kiosk.errors import KioskError


def test_a_second_kiosk_on_the_same_state_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    with _alone(tmp_path), pytest.raises(KioskError, match="another kiosk uses"), _alone(tmp_path):
        pytest.fail("two kiosks would send from one outbox")
    with _alone(tmp_path):
        pass


def test_a_state_that_was_open_to_others_is_closed_to_them(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir(mode=0o755)
    state.chmod(0o755)
    assert _state_directory(state, Config()) == state
    assert stat.S_IMODE(state.stat().st_mode) == 0o700


def test_a_state_that_systemd_has_made_keeps_the_mode_that_its_unit_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who updates the machine is of the group: shut to it, no release was ever found on a kiosk that ran."""
    state = tmp_path / "state"
    state.mkdir()
    state.chmod(0o750)
    monkeypatch.setenv("STATE_DIRECTORY", f"/elsewhere:{state}")
    _state_directory(state, Config())
    assert stat.S_IMODE(state.stat().st_mode) == 0o750


def test_the_argument_goes_before_the_configuration_and_that_before_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "default"))
    configured = Config(state_dir=str(tmp_path / "configured"))
    assert _state_directory(tmp_path / "given", configured) == tmp_path / "given"
    assert _state_directory(None, configured) == tmp_path / "configured"
    assert _state_directory(None, Config()) == tmp_path / "default" / "kiosk"
