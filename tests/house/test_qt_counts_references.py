"""PySide6 6.12.0 on Python 3.11 gives `None` and `True` back too often, until the process aborts (ADR 4)."""

import os
import subprocess
import sys

import pytest

CALLS = 50

# In a process of its own: an engine made before QtQuick is loaded leaves QtQuick's items without their children in
# every later test of this process.
COUNT = f"""
import sys
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlEngine, QQmlExpression

class Bell(QObject):
    rung = Signal()

    @Slot()
    def ring(self):
        pass

app = QGuiApplication([])
bell, engine = Bell(), QQmlEngine()
engine.rootContext().setContextProperty("bell", bell)
call = QQmlExpression(engine.rootContext(), bell, "bell.ring()")
none, true = sys.getrefcount(None), sys.getrefcount(True)
for _ in range({CALLS}):
    bell.rung.emit()
    call.evaluate()
    app.processEvents()
print(none - sys.getrefcount(None), true - sys.getrefcount(True))
"""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True are immortal")
def test_neither_a_signal_nor_a_slot_takes_references_away() -> None:
    counted = subprocess.run(
        [sys.executable, "-c", COUNT],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    lost = [int(word) for word in counted.stdout.split()]
    assert len(lost) == 2
    assert max(lost) < CALLS // 2
