"""The worker that opens faces, as its host calls it; the decoders stay in it."""

from kiosk.identity.portrait_port import Decode, NotAPortrait, Portrait, Setup
from kiosk.processes.host import WorkerHost, WorkerLost

TIMEOUT_S = 5.0


class PortraitDecoder:
    """Belongs to the event loop's thread."""

    def __init__(self) -> None:
        self._host = WorkerHost("kiosk.identity.portrait", Setup())

    def start(self) -> None:
        """Start the worker; returns at once."""
        self._host.start()

    async def decode(self, data: bytes) -> Portrait | NotAPortrait:
        """`Photo.data`, opened; a picture that takes too long or kills the worker is none."""
        try:
            found: Portrait | NotAPortrait = await self._host.call(Decode(data), Portrait | NotAPortrait, TIMEOUT_S)
        except WorkerLost as lost:
            return NotAPortrait("it takes too long" if lost.timed_out else "its decoder has died of it")
        return found

    async def close(self) -> None:
        await self._host.stop()
