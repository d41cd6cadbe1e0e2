"""The reader of cards' signed codes as a command calls it; it holds none of its libraries."""

from kiosk.devices.states import Fault
from kiosk.documents.cev.port import CevReading, ReadCev
from kiosk.errors import Code
from kiosk.processes.host import WorkerHost, WorkerLost


class CevReader:
    """`kiosk.documents.cev.reader` in its process. All belongs to the event loop's thread."""

    def __init__(self, trust_dir: str, timeout_s: float = 10.0) -> None:
        """`timeout_s`: of one picture; a worker that takes longer is killed and started anew."""
        self._timeout_s = timeout_s
        self._host = WorkerHost("kiosk.documents.cev.reader", {"trust_dir": trust_dir})

    @property
    def pid(self) -> int | None:
        return self._host.pid

    def start(self) -> None:
        """Start the worker; returns at once."""
        self._host.start()

    async def read(self, picture: bytes) -> CevReading | Fault:
        """The code of a scan or of a camera's frame."""
        try:
            reading: CevReading = await self._host.call(ReadCev(picture), CevReading, self._timeout_s)
        except WorkerLost as lost:
            return Fault(Code.TIMED_OUT if lost.timed_out else Code.DRIVER_DIED)
        return reading

    async def close(self) -> None:
        await self._host.stop()
