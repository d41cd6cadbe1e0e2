"""The reader of RIBs as the screen calls it; it holds none of its libraries, and starts it when a paper asks for it."""

from kiosk.devices.states import Fault
from kiosk.documents.rib.port import ReadRib, RibReading
from kiosk.errors import Code
from kiosk.processes.host import WorkerHost, WorkerLost


class RibReader:
    """`kiosk.documents.rib.reader` in its process."""

    def __init__(self, timeout_s: float = 20.0) -> None:
        """`timeout_s`: of one picture, with the start of the worker; one that takes longer is killed."""
        self._timeout_s = timeout_s
        self._host = WorkerHost("kiosk.documents.rib.reader", {})
        self._started = False

    @property
    def pid(self) -> int | None:
        return self._host.pid

    def start(self) -> None:
        """Start the worker; returns at once. Few démarches ask for a RIB: `read` does it otherwise."""
        if not self._started:
            self._started = True
            self._host.start()

    async def read(self, jpeg: bytes) -> RibReading | Fault:
        """The IBAN of a page, if one alone stands on it."""
        self.start()
        try:
            reading: RibReading = await self._host.call(ReadRib(jpeg), RibReading, self._timeout_s)
        except WorkerLost as lost:
            return Fault(Code.TIMED_OUT if lost.timed_out else Code.DRIVER_DIED)
        return reading

    async def close(self) -> None:
        if self._started:
            await self._host.stop()
