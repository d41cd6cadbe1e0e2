"""The way to the citizen's telephone, as the screen calls it; it starts its worker when it is first asked for."""

from kiosk import config
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
from kiosk.errors import Code
from kiosk.processes.host import WorkerHost, WorkerLost

# A file of some megabytes on the hall's slow line, with the worker's start.
TIMEOUT_S = 60.0


class PhoneLine:
    """`kiosk.documents.phone.carrier` in its process."""

    def __init__(self, delivery: config.Delivery) -> None:
        setup = {
            "desk_url": delivery.desk_url,
            "page_url": delivery.phone_url or delivery.desk_url,
            "timeout_s": delivery.timeout_s,
            "roots_file": delivery.roots_file,
            "proxy": delivery.proxy,
        }
        self._host = WorkerHost("kiosk.documents.phone.carrier", setup)
        self._started = False

    @property
    def pid(self) -> int | None:
        return self._host.pid

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
        if self._started:
            await self._call(request)

    async def _call(self, request: OpenSlot | OfferPaper | AskSlot | DropSlot) -> PhoneAnswer:
        if not self._started:
            self._started = True
            self._host.start()
        try:
            answer: PhoneAnswer = await self._host.call(request, PhoneAnswer, TIMEOUT_S)
        except WorkerLost as lost:
            return NotReached(Code.TIMED_OUT if lost.timed_out else Code.DRIVER_DIED)
        return answer

    async def close(self) -> None:
        if self._started:
            await self._host.stop()
