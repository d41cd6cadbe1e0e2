"""The monitor behind the window: turned again when it comes back, as a compositor remembers nothing of one that was
unplugged or switched off."""

import logging
from collections.abc import Callable

from PySide6.QtGui import QGuiApplication, QScreen

from kiosk.config import Screen
from kiosk.display import outputs
from kiosk.privacy import logs

Aside = Callable[[Callable[[], object]], object]
"""Has something done in a thread that does not draw."""


class Panel:
    """Belongs to the GUI thread; `wlr-randr` is waited for `aside`."""

    def __init__(self, settings: Screen, aside: Aside) -> None:
        self._rotation = settings.rotation
        self._aside = aside
        if settings.rotation:
            QGuiApplication.instance().screenAdded.connect(self._came)  # type: ignore[union-attr]

    def _came(self, screen: QScreen) -> None:
        # While there is no monitor at all, Qt has a screen without a name.
        if screen.name():
            self._aside(self._turn)

    def _turn(self) -> None:
        try:
            outputs.turn(self._rotation)
        except outputs.DisplayError as error:
            logs.event("display_not_turned", level=logging.ERROR, code=error.problem)
