"""What stands at the top of a file, everybody waits for: the first picture, and each command."""

import subprocess
import sys

import pytest

# Each took between 3 and 50 ms; what needs them is loaded while nobody waits.
LATE = {
    "kiosk.app": ("asyncio", "babel", "cel_expr_python", "tomllib", "_hashlib", "nacl", "kiosk.session.update"),
    "kiosk.cli.run_command": ("msgspec", "PySide6", "sqlite3", "kiosk.config"),
}


@pytest.mark.parametrize("module", LATE)
def test_what_the_first_picture_does_not_need_is_not_loaded_before_it(module: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert not set(LATE[module]) & set(said.stdout.split())
