"""What a visit wants done with files is done by real workers: a telephone sends and fetches over a desk in a process of
its own, papers are made, signed and read again."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from kiosk.config import Config, Delivery, Documents, Papers
from kiosk.devices.outcomes import NotPrinted
from kiosk.devices.page_printer.port import Document, Printed
from kiosk.devices.page_printer.port import PrintResult as PagesResult
from kiosk.devices.states import Fault
from kiosk.documents.client import Renderer
from kiosk.documents.incoming.port import CleanPages, FileRefused
from kiosk.documents.issuing import Issuer
from kiosk.documents.phone.port import SlotShown
from kiosk.documents.signed.client import PaperReader
from kiosk.documents.signed.port import Verdict
from kiosk.errors import Code
from kiosk.session.files import events
from kiosk.session.files.effects import AskPhone, DropPhone, FileEffect, MakePaper, OfferMade, PrintMade
from kiosk.session.files.errands import FileErrands
from kiosk.session.files.ports import file_ports
from kiosk.session.verifying.state import FileVerified
from tests.support import house
from tests.support.desk import Desk, running_desk
from tests.support.identify import enrolled
from tests.support.papers_out import NOW, attestation, issued, operator
from tests.support.patience import PATIENCE_S
from tests.support.phones import Telephone, scanned

FORM = house.ROOT / "docs" / "examples" / "forms" / "carte-bibliotheque.yaml"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("files")) as running:
        yield running


class Printer:
    """The page printer's place: keeps what it was given."""

    def __init__(self, fault: Fault | None = None) -> None:
        self.fault = fault
        self.printed: list[bytes] = []

    async def print_pdf(self, job: str, document: Document) -> PagesResult:
        if self.fault is not None:
            return NotPrinted(job, self.fault)
        self.printed.append(document.pdf)
        return Printed(job, 1)


class Room:
    """The errands of one visit, and what came of them."""

    def __init__(self, desk: Desk, folder: Path, *, fault: Fault | None = None) -> None:
        self.happened: list[events.FileEvent | FileVerified] = []
        self.lilas = operator(folder / "lilas")
        self.renderer = Renderer(Documents())
        self.renderer.start()
        self.printer = Printer(fault)
        self.pages = 0
        config = Config(
            delivery=Delivery(desk_url=desk.url, phone_url=desk.url, timeout_s=PATIENCE_S),
            papers=Papers(forms={"library": str(FORM)}),
            state_dir=str(desk.state / "kiosk"),
        )
        enrolled(desk, desk.state / "kiosk", config.kiosk_id)
        issuer = Issuer(self.renderer, self.lilas.delegate(), lambda: NOW)
        self.reader = PaperReader(str(self.lilas.trust))
        ports = file_ports(config, issuer, self.printer, self._count, self.reader)  # type: ignore[arg-type]
        self.errands = FileErrands(ports, lambda: b"", self._hear)
        self._heard = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, effect: FileEffect) -> None:
        """Carried out beside the story: it lasts until the telephone has come."""
        self._tasks.add(asyncio.get_running_loop().create_task(self.errands.carry_out(effect)))

    async def end(self) -> None:
        await self.errands.carry_out(DropPhone())
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.renderer.close()
        await self.reader.close()

    async def _count(self, pages: int) -> None:
        self.pages += pages

    def _hear(self, event: events.FileEvent | FileVerified) -> None:
        self.happened.append(event)
        self._heard.set()

    async def until(self, kind: type) -> events.FileEvent | FileVerified:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                found = [event for event in self.happened if isinstance(event, kind)]
                if found:
                    return found[-1]
                self._heard.clear()
                await self._heard.wait()

    async def telephone(self) -> Telephone:
        shown = await self.until(events.PhoneShown)
        assert isinstance(shown, events.PhoneShown)
        assert not isinstance(shown.result, Code)
        return scanned(SlotShown(*shown.result))


def lived(room: Callable[[], Room], story: Callable[[Room], Awaitable[None]]) -> None:
    async def run() -> None:
        made = room()
        try:
            await story(made)
        finally:
            await made.end()

    asyncio.run(run())


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "JPEG")
    return out.getvalue()


def test_what_a_telephone_sends_is_opened_in_the_sandbox(desk: Desk, tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        room.begin(AskPhone(3, "uk"))
        phone = await room.telephone()
        await asyncio.to_thread(phone.opens)
        await room.until(events.PhoneStands)
        await asyncio.to_thread(phone.sends, photo(), b"MZ a program")
        came = await room.until(events.FilesOpened)
        assert isinstance(came, events.FilesOpened)
        first, second = came.answers
        assert isinstance(first, CleanPages)
        assert first.pages[0].preview_rgb
        assert isinstance(second, FileRefused)
        assert (came.turn, second.why) == (3, "not_a_paper")
        assert (await asyncio.to_thread(phone.opens)).status_code == 404, "the desk has forgotten it"

    lived(lambda: Room(desk, tmp_path), story)


@pytest.mark.parametrize("count", [1, 2])
def test_a_paper_that_a_telephone_sends_is_verified_as_it_came(count: int, desk: Desk, tmp_path: Path) -> None:
    """In the sandbox of `kiosk id verify`; of two at once a true one would seem to speak for the other."""

    async def story(room: Room) -> None:
        paper = await asyncio.to_thread(issued, room.lilas.delegate(), attestation())
        room.begin(AskPhone(4, "fr", verify=True))
        phone = await room.telephone()
        await asyncio.to_thread(phone.sends, *[paper] * count)
        came = await room.until(FileVerified)
        assert isinstance(came, FileVerified)
        assert came.turn == 4
        if count == 2:
            assert came.result == "several"
            return
        assert isinstance(came.result, Verdict)
        assert (came.result.outcome, came.result.compared) == ("valid", True)

    lived(lambda: Room(desk, tmp_path), story)


def test_a_paper_is_made_signed_printed_and_fetched(desk: Desk, tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        await room.errands.carry_out(MakePaper(1, "attestation", attestation()))
        made = await room.until(events.PaperMade)
        assert isinstance(made, events.PaperMade)
        assert not isinstance(made.result, Code)
        await room.errands.carry_out(PrintMade("job"))
        assert room.happened[-1] == events.PaperPrinted("job")
        assert room.pages == 1
        room.begin(OfferMade(2, "fr"))
        phone = await room.telephone()
        pdf = await asyncio.to_thread(phone.fetches)
        assert pdf == room.printer.printed[0]
        await asyncio.to_thread(phone.has_it)
        stands = await room.until(events.PhoneStands)
        assert isinstance(stands, events.PhoneStands)
        assert stands.what in ("opened", "taken")
        verdict = await room.reader.verify(pdf or b"")
        assert isinstance(verdict, Verdict)
        assert (verdict.outcome, verdict.compared) == ("valid", True)

    lived(lambda: Room(desk, tmp_path), story)


@pytest.mark.long
def test_an_official_form_is_filled_and_one_that_cannot_be_is_said(desk: Desk, tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        facts: dict[str, object] = {"nom": "Specimen", "prenoms": "Camille"}
        await room.errands.carry_out(MakePaper(1, "form", None, "library", facts))
        made = room.happened[-1]
        assert isinstance(made, events.PaperMade)
        assert not isinstance(made.result, Code), made.result
        await room.errands.carry_out(MakePaper(2, "form", None, "another", facts))
        assert room.happened[-1] == events.PaperMade(2, Code.PAPER_NOT_MADE)
        await room.errands.carry_out(MakePaper(3, "summary"))
        assert room.happened[-1] == events.PaperMade(3, Code.PAPER_NOT_MADE), "nothing was sent"

    lived(lambda: Room(desk, tmp_path), story)


def test_a_printer_that_refuses_is_told(desk: Desk, tmp_path: Path) -> None:
    async def story(room: Room) -> None:
        await room.errands.carry_out(PrintMade("job"))
        assert room.happened == [events.PaperPrinted("job", Code.PAGE_PRINTER_JAM)]
        assert room.pages == 0

    lived(lambda: Room(desk, tmp_path, fault=Fault(Code.PAGE_PRINTER_JAM)), story)
