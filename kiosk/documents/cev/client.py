"""The reader of cards' signed codes, as who asks calls it."""

from kiosk.devices.states import Fault
from kiosk.documents.cev.port import CevReading, ReadCev
from kiosk.documents.worker_client import WorkerClient


class CevReader(WorkerClient):
    """`kiosk.documents.cev.reader` in its process."""

    def __init__(self, trust_dir: str, timeout_s: float = 10.0) -> None:
        super().__init__("kiosk.documents.cev.reader", {"trust_dir": trust_dir}, timeout_s)

    async def read(self, picture: bytes) -> CevReading | Fault:
        """The code of a scan or of a camera's frame."""
        reading: CevReading | Fault = await self._ask(ReadCev(picture), CevReading)
        return reading
