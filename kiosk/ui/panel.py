"""The monitor behind the window: turned again when it comes back, as a compositor remembers nothing of one that was
unplugged or switched off; switched off and on."""

import logging
import time
from collections.abc import Callable

from PySide6.QtGui import QGuiApplication, QScreen

from kiosk.config import Screen
from kiosk.display import outputs
from kiosk.privacy import logs

Aside = Callable[[Callable[[], object]], object]
"""Has something done in a thread that does not draw, one after the other."""

# A monitor that does not come on is asked again: nobody else would.
TRIES = 5
AGAIN_S = 1.0


class Panel:
    """Belongs to the GUI thread; `wlr-randr` is waited for `aside`."""

    def __init__(self, settings: Screen, aside: Aside) -> None:
        self._rotation = settings.rotation
        self._aside = aside
        if settings.rotation:
            QGuiApplication.instance().screenAdded.connect(self._came)  # type: ignore[union-attr]

    def light(self) -> None:
        self._aside(self._switch_on)

    def darken(self) -> None:
        self._aside(lambda: self._settled(lambda: outputs.switch(False), "display_not_dark"))

    def _came(self, screen: QScreen) -> None:
        # While there is no monitor at all, Qt has a screen without a name.
        if screen.name():
            self._aside(lambda: self._settled(lambda: outputs.turn(self._rotation), "display_not_turned"))

    def _switch_on(self) -> None:
        for _ in range(TRIES):
            if self._settled(lambda: outputs.switch(True, self._rotation), "display_not_lit"):
                return
            time.sleep(AGAIN_S)

    def _settled(self, work: Callable[[], object], event: str) -> bool:
        """Whether to ask again is of no use: it is done, or nothing here will ever do it."""
        try:
            work()
        except outputs.DisplayError as error:
            # A screen that stays lit serves; one that lies on its side does not.
            level = logging.ERROR if event == "display_not_turned" else logging.WARNING
            logs.event(event, level=level, code=error.problem)
            return error.problem in ("missing", "refused")
        return True
