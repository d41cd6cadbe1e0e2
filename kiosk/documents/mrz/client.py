"""The reader of zones, and of the six digits of a card, as the screen calls it; it holds none of its libraries."""

from typing import Any

from kiosk.devices.states import Fault
from kiosk.documents.mrz.port import CanReading, ReadCan, ReadZone, ZoneReading
from kiosk.errors import Code
from kiosk.processes.host import WorkerHost, WorkerLost


class ZoneReader:
    """Reads machine-readable zones (`kiosk.documents.mrz.reader` in its process)."""

    def __init__(self, timeout_s: float = 10.0) -> None:
        """`timeout_s`: of one picture; a worker that takes longer is killed and started anew."""
        self._timeout_s = timeout_s
        self._host = WorkerHost("kiosk.documents.mrz.reader", {})

    @property
    def pid(self) -> int | None:
        return self._host.pid

    def start(self) -> None:
        """Start the worker; returns at once. Belongs to the event loop's thread, as all here."""
        self._host.start()

    async def read(self, picture: bytes) -> ZoneReading | Fault:
        """The zone of a scan or a camera's frame, in any of four orientations."""
        reading: ZoneReading | Fault = await self._asked(ReadZone(picture), ZoneReading)
        return reading

    async def read_can(self, picture: bytes) -> CanReading | Fault:
        """The six digits on a card's front, in the same pictures."""
        reading: CanReading | Fault = await self._asked(ReadCan(picture), CanReading)
        return reading

    async def _asked(self, request: ReadZone | ReadCan, answer: Any) -> Any:
        try:
            return await self._host.call(request, answer, self._timeout_s)
        except WorkerLost as lost:
            return Fault(Code.TIMED_OUT if lost.timed_out else Code.DRIVER_DIED)

    async def close(self) -> None:
        await self._host.stop()
