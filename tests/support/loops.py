"""The two event loops that the product runs in: plain asyncio, and qasync's in Qt's (the screen)."""

import asyncio
import gc
import os
from collections.abc import Callable, Coroutine
from typing import Any

LOOPS = ("asyncio", "qasync")


def run_in(loop: str, story: Callable[[], Coroutine[Any, Any, None]], timeout_s: float = 100.0) -> None:
    """Run `story()` to its end in a loop of that kind; fails when it takes longer than `timeout_s`."""

    async def bounded() -> None:
        async with asyncio.timeout(timeout_s):
            await story()

    if loop == "asyncio":
        asyncio.run(bounded())
        return
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import qasync
    import shiboken6
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication.instance() or QGuiApplication([])
    with qasync.QEventLoop(application) as events:
        events.run_until_complete(bounded())
    # Here, by hand: a closed loop is a cycle, and its timers run on (a cancelled one until its time has come). Where
    # another thread's collection frees them ("Timers cannot be stopped from another thread"), Qt calls what has gone
    # as soon as it next looks at its timers: a fault in `QTimerInfoList::activateTimers`, tests later.
    shiboken6.delete(events._timer)
    del events
    gc.collect()
