"""The picture of a site on the screen, and the finger on it. A finger goes straight to the engine: where it moves is no
state of the visit."""

from typing import Literal

from PySide6.QtCore import Slot

from kiosk.ui.engine_glass import EngineGlass
from kiosk.web import protocol
from kiosk.web.client import WebClient

KINDS: tuple[Literal["down", "move", "up"], ...] = ("down", "move", "up")


class WebGlass(EngineGlass):
    def __init__(self, client: WebClient) -> None:
        super().__init__(client.pictures, client.watch)
        self._client = client

    @Slot(str, float, float)
    def touch(self, kind: str, x: float, y: float) -> None:
        """`kind`: "down", "move", "up"; in pixels of the picture."""
        known = next((one for one in KINDS if one == kind), None)
        if known is not None:
            self._client.do(protocol.Touch(known, x, y))

    @Slot(float)
    def scroll(self, by: float) -> None:
        """By so many parts of what is seen."""
        self._client.do(protocol.Scroll(max(-1.0, min(by, 1.0))))

    @Slot(float, float)
    def place(self, width: float, height: float) -> None:
        """The room that the picture has, in pixels."""
        self._client.do(protocol.Resize(round(width), round(height)))
