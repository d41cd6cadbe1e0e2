"""Two papers are asked for one after the other, and the first is ready last: what is printed is what is on the screen.

Of a sale it would be the other person's sheet."""

import asyncio
from typing import Any, cast

from kiosk.devices.page_printer.port import Document, PagePrinter, Printed
from kiosk.documents.incoming.port import CleanPage, CleanPages
from kiosk.documents.port import PaperWords, Rendered, RenderPaper, RenderSummary
from kiosk.errors import Code
from kiosk.session.files import events
from kiosk.session.files.effects import MakePaper, PrintMade
from kiosk.session.files.errands import FileErrands, FilePorts
from kiosk.session.verifying.state import FileVerified

PAGE = CleanPage(b"jpeg", 10, 10, 200, bytes(300), 10, 10)


def asked(turn: int) -> MakePaper:
    return MakePaper(turn, "first_sheet", RenderPaper("letter", "", "", (), PaperWords("fr", f"paper {turn}", "", ())))


class Desk:
    """Renders each paper when the test says so; opens what it is given; prints into a list."""

    def __init__(self) -> None:
        self.ready = {turn: asyncio.Event() for turn in (1, 2)}
        self.printed: list[bytes] = []

    async def render(self, request: RenderPaper | RenderSummary) -> Rendered:
        assert isinstance(request, RenderPaper)
        turn = int(request.words.title.split()[1])
        await self.ready[turn].wait()
        return Rendered(request.words.title.encode())

    async def open(self, data: bytes, preview_px: int = 0) -> CleanPages:
        return CleanPages("pdf", (PAGE,))

    async def print_pdf(self, job: str, document: Document) -> Printed:
        self.printed.append(document.pdf)
        return Printed(job, 1)

    async def counted(self, pages: int) -> None:
        pass


def test_the_one_that_is_late_is_neither_shown_nor_printed() -> None:
    async def story() -> None:
        desk, told = Desk(), list[events.FileEvent | FileVerified]()
        nobody: Any = None  # no telephone, stick or form in this story
        ports = FilePorts(nobody, desk, nobody, desk, cast(PagePrinter, desk), nobody, {}, desk.counted)
        errands = FileErrands(ports, lambda: b"", told.append)
        async with asyncio.timeout(20), asyncio.TaskGroup() as both:
            both.create_task(errands.carry_out(asked(1)))
            later = both.create_task(errands.carry_out(asked(2)))
            desk.ready[2].set()
            await later
            desk.ready[1].set()
        assert told == [events.PaperMade(2, (PAGE,)), events.PaperMade(1, Code.PAPER_NOT_MADE)]
        await errands.carry_out(PrintMade("job"))
        assert desk.printed == [b"paper 2"]

    asyncio.run(story())
