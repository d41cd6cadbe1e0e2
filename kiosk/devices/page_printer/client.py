"""The page printer, from the screen's side: the port of `port.py` over the driver process."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from kiosk.config import PagePrinter as PagePrinterConfig
from kiosk.devices.client_base import DeviceClient
from kiosk.devices.drivers import module_of
from kiosk.devices.page_printer.port import (
    MAX_PDF_BYTES,
    Document,
    NotPrinted,
    Printed,
    PrintResult,
    Progress,
    Unconfirmed,
)
from kiosk.devices.page_printer.protocol import Clear, Cleared, Event, Looked, Print, Reply, Setup
from kiosk.devices.states import Fault
from kiosk.errors import N_, Code

# Beyond the driver's own time-outs: libcups' import, counting pages, a queue that is being cleared.
MARGIN_S = 8.0
CANCEL_EVERY_S = 0.2


class PagePrinterClient(DeviceClient):
    """Implements `kiosk.devices.page_printer.port.PagePrinter`.

    It remembers what became of each job, also when the driver has died over it: such a job is `Unconfirmed` and is
    not sent again.
    """

    def __init__(self, config: PagePrinterConfig) -> None:
        super().__init__(
            kind="page_printer",
            name=N_("Imprimante de documents (simulée)") if config.simulated else N_("Imprimante de documents"),
            enabled=config.enabled,
            module=module_of("page_printer", config.driver),
            setup=Setup(
                server=config.server,
                queue=config.queue,
                media=config.media,
                max_pages=config.max_pages,
                duplex=config.duplex,
                ignored_reasons=config.ignored_reasons,
                status_timeout_s=config.status_timeout_s,
                print_timeout_s=config.print_timeout_s,
            ),
            reply_type=Reply,
            open_timeout_s=config.status_timeout_s + MARGIN_S,
            event_type=Event,
        )
        self._print_timeout_s = config.print_timeout_s + config.status_timeout_s + MARGIN_S
        self._advice: tuple[Fault, ...] = ()
        self._jobs: dict[str, asyncio.Task[PrintResult]] = {}
        self._cancelling: asyncio.Task[None] | None = None
        self._progress: dict[str, Callable[[Progress], None]] = {}

    @property
    def advice(self) -> tuple[Fault, ...]:
        return self._advice

    async def print_pdf(
        self, job: str, document: Document, progress: Callable[[Progress], None] | None = None
    ) -> PrintResult:
        """As the port says. A caller that is cancelled does not stop the paper: asked again, the same job answers
        with what became of it."""
        known = self._jobs.get(job)
        if known is None or (known.done() and isinstance(known.result(), NotPrinted)):
            self._jobs[job] = known = asyncio.get_running_loop().create_task(self._print(job, document))
        if progress is not None:
            self._progress[job] = progress
        return await asyncio.shield(known)

    def cancel(self) -> None:
        if self._under_way() and (self._cancelling is None or self._cancelling.done()):
            self._cancelling = asyncio.get_running_loop().create_task(self._cancel())

    async def _cancel(self) -> None:
        """Until it is obeyed: one call is cancelled at a time, and none that waits for a driver to start."""
        while under_way := self._under_way():
            self._host.cancel()
            await asyncio.wait(under_way, timeout=CANCEL_EVERY_S)

    def _under_way(self) -> list[asyncio.Task[PrintResult]]:
        return [task for task in self._jobs.values() if not task.done()]

    async def clear(self) -> Fault | None:
        if not self._jobs:
            return None
        await self._cancel()
        reply, _ = await self._operate(Clear(), self._open_timeout_s)
        if not isinstance(reply, Cleared):
            return reply if isinstance(reply, Fault) else Fault(Code.PAGE_PRINTER_ERROR)
        self._jobs.clear()
        return None

    async def close(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._open_timeout_s):
                await self.clear()
        await super().close()

    async def _print(self, job: str, document: Document) -> PrintResult:
        if len(document.pdf) > MAX_PDF_BYTES:
            return NotPrinted(job, Fault(Code.DOCUMENT_TOO_LONG, "bytes"))
        reply, lost = await self._operate(Print(job, document), self._print_timeout_s)
        self._progress.pop(job, None)
        if isinstance(reply, Printed | Unconfirmed | NotPrinted):
            return reply
        fault = reply if isinstance(reply, Fault) else Fault(Code.PAGE_PRINTER_ERROR)
        return Unconfirmed(job, fault) if lost is not None and lost.asked else NotPrinted(job, fault)

    def _on_event(self, event: Progress) -> None:
        told = self._progress.get(event.job)
        if told is not None:
            told(event)

    def _judge_look(self, reply: Any) -> None:
        if isinstance(reply, Looked):
            self._advice = reply.advice
        super()._judge_look(reply)

    def _fault_in(self, reply: Any) -> Fault | None:
        return reply.fault if isinstance(reply, Unconfirmed | NotPrinted) else super()._fault_in(reply)
