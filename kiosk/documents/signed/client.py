"""The worker that verifies papers, as who asks calls it."""

from kiosk.devices.states import Fault
from kiosk.documents.signed.port import VerifyAnswer, VerifyPaper
from kiosk.errors import Code
from kiosk.processes.host import WorkerHost, WorkerLost


class PaperReader:
    """`kiosk.documents.signed.reader` in its process. `trust_dir`: operators' public keys, or empty."""

    def __init__(self, trust_dir: str, timeout_s: float = 30.0) -> None:
        self._timeout_s = timeout_s
        self._host = WorkerHost("kiosk.documents.signed.reader", {"trust_dir": trust_dir})

    @property
    def pid(self) -> int | None:
        return self._host.pid

    def start(self) -> None:
        """Start the worker; returns at once."""
        self._host.start()

    async def verify(self, data: bytes) -> VerifyAnswer | Fault:
        """What the signed code of this paper says, or why it cannot be read."""
        try:
            answer: VerifyAnswer = await self._host.call(VerifyPaper(data), VerifyAnswer, self._timeout_s)
        except WorkerLost as lost:
            return Fault(Code.TIMED_OUT if lost.timed_out else Code.DRIVER_DIED)
        return answer

    async def close(self) -> None:
        await self._host.stop()
