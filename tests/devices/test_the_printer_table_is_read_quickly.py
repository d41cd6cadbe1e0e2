"""python-escpos reads its printer table as YAML, which takes longer than all the rest of the driver's start."""

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import msgspec
import yaml

PROGRAM = """
import yaml
def refuse(stream):
    raise AssertionError("the table was read as YAML")
yaml.safe_load = refuse
import kiosk.devices.receipt_printer.escpos_library
import escpos.capabilities, json, os
print(json.dumps([escpos.capabilities.CAPABILITIES, [name for name in os.environ if name.startswith("ESCPOS")]]))
"""


def test_the_table_is_the_librarys_own_and_nothing_is_left_behind(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=environment, check=False, timeout=60
    )
    assert said.returncode == 0, said.stderr
    table, settings = msgspec.json.decode(said.stdout)
    assert table == yaml.safe_load((files("escpos") / "capabilities.json").read_text())
    assert settings == []
    assert list(tmp_path.iterdir()) == []
