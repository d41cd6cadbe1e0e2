"""The pages of one visit: the PDF that was sent, in memory, and its way to the page printer."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from kiosk.devices.page_printer.port import Document, NotPrinted, PagePrinter, Printed
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.session import events

# A print server that hangs is left to what ends its driver; the next citizen does not wait for it.
CLEAR_TIMEOUT_S = 10.0


class Copies:
    """`count` is told how many pages came out."""

    def __init__(self, printer: PagePrinter, count: Callable[[int], Awaitable[None]]) -> None:
        self._printer = printer
        self._count = count
        self._clearing = asyncio.Lock()
        self._asked = False
        self.pdf = b""

    async def print(self, job: str, dispatch: Callable[[events.Event], None]) -> None:
        if not self.pdf:
            dispatch(events.CopyDone(NotPrinted(job, Fault(Code.DOCUMENT_NOT_PRINTABLE))))
            return
        result = await self._printer.print_pdf(job, Document(self.pdf))
        dispatch(events.CopyDone(result))
        if isinstance(result, Printed):
            await self._count(result.pages)

    async def clear(self) -> None:
        """Nothing of the visit is left here or on the print server."""
        self._asked = True
        self.pdf = b""
        async with self._clearing:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLEAR_TIMEOUT_S):
                    await self._printer.clear()

    async def cleared(self) -> None:
        """Wait until what was asked to be cleared is."""
        if self._asked:
            async with self._clearing:
                return
