"""The people of a call on the screen."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Slot

from kiosk.call import protocol
from kiosk.call.port import Frame
from kiosk.ui.engine_glass import EngineGlass
from kiosk.web.shared_picture import SharedPicture


class PicturedCall(Protocol):
    """What the glass needs of `call.client.CallClient`."""

    pictures: SharedPicture

    def watch(self, frames: Callable[[Frame | None], None]) -> None: ...

    def do(self, request: protocol.Request) -> None: ...


class CallGlass(EngineGlass):
    def __init__(self, client: PicturedCall) -> None:
        super().__init__(client.pictures, client.watch)
        self._client = client

    @Slot(float, float)
    def place(self, width: float, height: float) -> None:
        """The room that the picture has, in pixels."""
        self._client.do(protocol.Resize(round(width), round(height)))
