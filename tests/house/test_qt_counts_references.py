"""PySide6 6.12.0 on Python 3.11 gives `None` and `True` back too often, until the process aborts (ADR 4)."""

import sys

import pytest
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlEngine, QQmlExpression

CALLS = 50


class Bell(QObject):
    rung = Signal()

    @Slot()
    def ring(self) -> None:
        pass


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True are immortal")
def test_neither_a_signal_nor_a_slot_takes_references_away() -> None:
    app = QGuiApplication.instance() or QGuiApplication([])
    bell, engine = Bell(), QQmlEngine()
    engine.rootContext().setContextProperty("bell", bell)
    call = QQmlExpression(engine.rootContext(), bell, "bell.ring()")
    none, true = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(CALLS):
        bell.rung.emit()
        call.evaluate()
        app.processEvents()
    assert sys.getrefcount(None) > none - CALLS // 2
    assert sys.getrefcount(True) > true - CALLS // 2
