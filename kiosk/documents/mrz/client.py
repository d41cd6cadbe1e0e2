"""The reader of zones as the screen calls it; it holds none of its libraries."""

from kiosk.devices.states import Fault
from kiosk.documents.mrz.port import ReadZone, ZoneReading
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
        try:
            reading: ZoneReading = await self._host.call(ReadZone(picture), ZoneReading, self._timeout_s)
        except WorkerLost as lost:
            return Fault(Code.TIMED_OUT if lost.timed_out else Code.DRIVER_DIED)
        return reading

    async def close(self) -> None:
        await self._host.stop()
