"""The reader of letters as the screen calls it; one démarche alone asks for it."""

from kiosk.devices.states import Fault
from kiosk.documents.letter.port import LetterReading, ReadLetter
from kiosk.documents.worker_client import WorkerClient


class LetterReader(WorkerClient):
    """`kiosk.documents.letter.reader` in its process."""

    def __init__(self, timeout_s: float = 40.0) -> None:
        super().__init__("kiosk.documents.letter.reader", {}, timeout_s)

    async def read(self, jpeg: bytes) -> LetterReading | Fault:
        """What a page says."""
        reading: LetterReading | Fault = await self._ask(ReadLetter(jpeg), LetterReading)
        return reading
