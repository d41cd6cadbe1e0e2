"""The reader of zones, and of the six digits of a card, as the screen calls it."""

from kiosk.devices.states import Fault
from kiosk.documents.mrz.port import CanReading, ReadCan, ReadZone, ZoneReading
from kiosk.documents.worker_client import WorkerClient


class ZoneReader(WorkerClient):
    """Reads machine-readable zones (`kiosk.documents.mrz.reader` in its process)."""

    def __init__(self, timeout_s: float = 10.0) -> None:
        super().__init__("kiosk.documents.mrz.reader", {}, timeout_s)

    async def read(self, picture: bytes) -> ZoneReading | Fault:
        """The zone of a scan or a camera's frame, in any of four orientations."""
        reading: ZoneReading | Fault = await self._ask(ReadZone(picture), ZoneReading)
        return reading

    async def read_can(self, picture: bytes) -> CanReading | Fault:
        """The six digits on a card's front, in the same pictures."""
        reading: CanReading | Fault = await self._ask(ReadCan(picture), CanReading)
        return reading
