"""A table of inputs that would fail in front of a citizen is refused when it is read."""

from pathlib import Path

import pytest

from kiosk import config, config_file
from kiosk.errors import ConfigError


def load(folder: Path, table: str) -> config.Inputs:
    (folder / "kiosk.toml").write_text(f"[inputs]\n{table}\n")
    return config_file.load(folder / "kiosk.toml").inputs


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('devices = ["/dev/input/event3"]', "may be another device tomorrow"),
        ('devices = ["keypad"]', "an absolute path, or name:"),
        ('devices = ["name:"]', "an absolute path, or name:"),
        ("switches = [103]", "key code 103 has two meanings"),
        ("presence_keys = [28]", "key code 28 has two meanings"),
        ("keys = { up = [59] }", "key code 59 has two meanings"),
        ("switches = [0]", "switches"),
        ("keys = { sideways = [1] }", "sideways"),
        ("double_strike_s = 9", "double_strike_s"),
        ("repeat_every_s = 0", "repeat_every_s"),
        ("devices = [" + '"/a",' * 17 + "]", "devices"),
    ],
)
def test_what_cannot_work_is_refused_in_one_line(tmp_path: Path, table: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as refused:
        load(tmp_path, table)
    assert "\n" not in str(refused.value)


def test_what_works_is_read(tmp_path: Path) -> None:
    inputs = load(
        tmp_path,
        'devices = ["/dev/input/by-id/usb-X-event-kbd", "name:HDA Specimen Headphone"]\n'
        "keys = { up = [72], help = [] }\nswitches = [57]\ndouble_strike_s = 0.5\nrepeat_after_s = 2",
    )
    assert inputs.keys.up == (72,)
    assert inputs.keys.down == (108,)
    assert inputs.addressed
    assert not config.Inputs().addressed
