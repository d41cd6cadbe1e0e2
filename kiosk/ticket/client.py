"""The desk as a screen asks it, for what a ticket stands for. The worker is started by the first question: most visits
have none."""

from kiosk.config import Delivery
from kiosk.processes.host import WorkerHost, WorkerLost
from kiosk.ticket.protocol import News, No, Reply, Request, Setup

# Two tries of three silences each, and the start of the worker.
START_S = 5.0


class TicketDesk:
    """All methods belong to the event loop's thread."""

    def __init__(self, settings: Delivery) -> None:
        self._timeout_s = START_S + 6 * settings.timeout_s + settings.max_file_bytes / 1_000_000
        self._asking = 0
        self._host = WorkerHost("kiosk.ticket.messenger", Setup(settings))

    async def ask(self, request: Request) -> Reply:
        self._host.start()
        self._asking += 1
        try:
            reply: Reply = await self._host.call(request, Reply, self._timeout_s)
        except WorkerLost:
            return No("unreachable")
        finally:
            self._asking -= 1
        if isinstance(request, News) and not self._asking:
            # Asked once by each screen; most have no other question, and 40 MB of memory are a lot for a sentence.
            await self._host.stop()
        return reply

    async def close(self) -> None:
        await self._host.stop()
