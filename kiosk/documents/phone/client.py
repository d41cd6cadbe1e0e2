"""The way to the citizen's telephone, as the screen calls it; most visits need none."""

from kiosk import config
from kiosk.devices.states import Fault
from kiosk.documents.phone.port import (
    Asked,
    AskSlot,
    DropSlot,
    NotReached,
    OfferPaper,
    OpenSlot,
    PhoneAnswer,
    Shown,
    SlotShown,
)
from kiosk.documents.worker_client import WorkerClient
from kiosk.errors import Code
from kiosk.help.asked import Signer

# A file of some megabytes on the hall's slow line, with the worker's start.
TIMEOUT_S = 60.0


class PhoneLine(WorkerClient):
    """`kiosk.documents.phone.carrier` in its process."""

    def __init__(self, delivery: config.Delivery, signer: Signer) -> None:
        """`signer`: this kiosk; the desk opens a page for those that it knows alone."""
        setup = {
            "desk_url": delivery.desk_url,
            "page_url": delivery.phone_url or delivery.desk_url,
            "timeout_s": delivery.timeout_s,
            "signer": signer,
            "roots_file": delivery.roots_file,
            "proxy": delivery.proxy,
        }
        super().__init__("kiosk.documents.phone.carrier", setup, TIMEOUT_S)

    async def open(self, request: OpenSlot | OfferPaper) -> Shown:
        """The code that leads a telephone to the page, or why there is none."""
        answer = await self._call(request)
        return answer if isinstance(answer, SlotShown | NotReached) else NotReached(Code.RECIPIENT_GARBAGE)

    async def ask(self, request: AskSlot) -> Asked:
        """How the slot stands."""
        answer = await self._call(request)
        return NotReached(Code.RECIPIENT_GARBAGE) if isinstance(answer, SlotShown) else answer

    async def drop(self, request: DropSlot) -> None:
        """End the slot; one that cannot be reached ends by its own time."""
        if self.pid is not None:
            await self._call(request)

    async def _call(self, request: OpenSlot | OfferPaper | AskSlot | DropSlot) -> PhoneAnswer:
        answer: PhoneAnswer | Fault = await self._ask(request, PhoneAnswer)
        return NotReached(answer.code) if isinstance(answer, Fault) else answer
