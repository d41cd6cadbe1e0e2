"""The worker that verifies papers, as who asks calls it."""

from kiosk.devices.states import Fault
from kiosk.documents.signed.port import VerifyAnswer, VerifyPaper
from kiosk.documents.worker_client import WorkerClient


class PaperReader(WorkerClient):
    """`kiosk.documents.signed.reader` in its process. `trust_dir`: operators' public keys, or empty."""

    def __init__(self, trust_dir: str, timeout_s: float = 30.0) -> None:
        super().__init__("kiosk.documents.signed.reader", {"trust_dir": trust_dir}, timeout_s)

    async def verify(self, data: bytes) -> VerifyAnswer | Fault:
        """What the signed code of this paper says, or why it cannot be read."""
        answer: VerifyAnswer | Fault = await self._ask(VerifyPaper(data), VerifyAnswer)
        return answer
