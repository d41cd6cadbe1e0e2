"""What the processes of an engine have in common, that of official sites and that of calls: nobody looks in, nothing is
said, and Qt's loop in the main thread, beside the calls of the host."""

import functools
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

from kiosk.processes import frames
from kiosk.web import seclusion

# What whoever started us may have in its environment, and what would open a door.
UNWANTED = ("QTWEBENGINE_REMOTE_DEBUGGING", "QTWEBENGINE_CHROMIUM_FLAGS", "QTWEBENGINE_DICTIONARIES_PATH")


class EngineWindow(Protocol):
    """Belongs to the main thread, but for `run_soon`."""

    def take(self, request: Any) -> object: ...

    def run(self) -> None: ...

    def run_soon(self, call: Callable[[], object]) -> None: ...


def prepare(flags: Iterable[str]) -> Path:
    """Before Qt is loaded, which reads its environment then: the folder for everything that is written."""
    home = seclusion.seclude()
    for name in UNWANTED:
        os.environ.pop(name, None)
    os.environ |= {
        "QT_QPA_PLATFORM": "offscreen",
        "QT_QUICK_BACKEND": "software",
        "QTWEBENGINE_CHROMIUM_FLAGS": " ".join(flags),
    }
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return home


class EngineProcess:
    """A service with an event loop of its own (`processes.worker.Looping`)."""

    _window: EngineWindow

    def handle(self, request: Any) -> object:
        return self._window.take(request)

    def cancel(self) -> None:
        """Nothing here waits."""

    def close(self) -> None:
        """The process ends, and all with it."""

    def loop(self, next_call: Callable[[], frames.Frame | None], answer: Callable[[frames.Frame], None]) -> None:
        """Qt's loop in this thread; calls are taken by another one and answered here."""

        def fetch() -> None:
            while (frame := next_call()) is not None:
                served = threading.Event()
                self._window.run_soon(functools.partial(serve, frame, served))
                served.wait()
            os._exit(0)

        def serve(frame: frames.Frame, served: threading.Event) -> None:
            answer(frame)
            served.set()

        threading.Thread(target=fetch, daemon=True).start()
        self._window.run()
