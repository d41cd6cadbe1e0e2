"""The reader of RIBs as the screen calls it; few démarches ask for one."""

from kiosk.devices.states import Fault
from kiosk.documents.rib.port import ReadRib, RibReading
from kiosk.documents.worker_client import WorkerClient


class RibReader(WorkerClient):
    """`kiosk.documents.rib.reader` in its process."""

    def __init__(self, timeout_s: float = 20.0) -> None:
        super().__init__("kiosk.documents.rib.reader", {}, timeout_s)

    async def read(self, jpeg: bytes) -> RibReading | Fault:
        """The IBAN of a page, if one alone stands on it."""
        reading: RibReading | Fault = await self._ask(ReadRib(jpeg), RibReading)
        return reading
