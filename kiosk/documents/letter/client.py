"""The reader of letters as the screen calls it; it holds none of its libraries, and starts it when a letter asks for
it."""

from kiosk.devices.states import Fault
from kiosk.documents.letter.port import LetterReading, ReadLetter
from kiosk.errors import Code
from kiosk.processes.host import WorkerHost, WorkerLost


class LetterReader:
    """`kiosk.documents.letter.reader` in its process."""

    def __init__(self, timeout_s: float = 40.0) -> None:
        """`timeout_s`: of one page, with the start of the worker; one that takes longer is killed."""
        self._timeout_s = timeout_s
        self._host = WorkerHost("kiosk.documents.letter.reader", {})
        self._started = False

    @property
    def pid(self) -> int | None:
        return self._host.pid

    def start(self) -> None:
        """Start the worker; returns at once. One démarche alone asks for it: `read` does it otherwise."""
        if not self._started:
            self._started = True
            self._host.start()

    async def read(self, jpeg: bytes) -> LetterReading | Fault:
        """What a page says."""
        self.start()
        try:
            reading: LetterReading = await self._host.call(ReadLetter(jpeg), LetterReading, self._timeout_s)
        except WorkerLost as lost:
            return Fault(Code.TIMED_OUT if lost.timed_out else Code.DRIVER_DIED)
        return reading

    async def close(self) -> None:
        if self._started:
            await self._host.stop()
