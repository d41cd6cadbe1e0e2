"""What stands at the top of a file, everybody waits for: the first picture, and each command."""

import os
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


FIRST_PICTURE = """
import os, sys
import kiosk.app as app
from PySide6 import QtCore
from kiosk.supervisor.embedded import default_config
application = app.application()
config = default_config(dock=False)
previews = app.PreviewStore()
screen = app.VisitScreen(config, app.SystemClock(), previews, app.new_id, app.new_reference)
window = app.KioskWindow(config.screen, screen.bridge, previews)
loop = QtCore.QEventLoop()
window.present(loop.quit)
loop.exec()
print("Qt" in vars(QtCore))
sys.stdout.flush()
os._exit(0)
"""


def test_the_first_picture_does_without_the_namespace_of_qt() -> None:
    """PySide makes its hundred enumerations at the first name of it, in 14 ms. An overload that knows one is enough:
    `QImage.fill(0)` was."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    command = [sys.executable, "-c", FIRST_PICTURE]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env=environment)
    assert said.stdout.split() == ["False"]
