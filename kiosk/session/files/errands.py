"""Carries out what a visit wants done with files: the telephone's one-time page, the stick, papers to take along."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

from kiosk.devices.page_printer.port import Document, PagePrinter, Printed
from kiosk.devices.states import Fault
from kiosk.documents.forms import mapping
from kiosk.documents.forms.port import FilledForm, FormRefused, NotFilled
from kiosk.documents.incoming.port import CleanPage, CleanPages, FileRefused, StickGone, StickListed
from kiosk.documents.phone.port import (
    Asked,
    AskSlot,
    DropSlot,
    NotReached,
    OfferPaper,
    OpenSlot,
    Shown,
    Slot,
    SlotGone,
    SlotStands,
)
from kiosk.documents.phone.wire import KEY_BYTES, TOKEN_BYTES
from kiosk.documents.port import Rendered, RenderPaper, RenderSummary
from kiosk.errors import Code
from kiosk.session.files import events
from kiosk.session.files.effects import (
    AskPhone,
    DropPhone,
    FileEffect,
    LookAtStick,
    MakePaper,
    OfferMade,
    PrintMade,
    ReadStickFile,
)
from kiosk.session.verifying.errands import PaperVerifier, verify_file
from kiosk.session.verifying.state import FileVerified

ASK_EVERY_S = 1.5
# A hall's network that is away for a moment is not said.
MISSES = 6
# A4 on the screen: letters of 10 points are 14 pixels high.
SHOWN_PX = 1200
# Of a file that comes: only where its page cannot be judged.
PREVIEW_PX = 700


class PhoneLine(Protocol):
    async def open(self, request: OpenSlot | OfferPaper) -> Shown: ...

    async def ask(self, request: AskSlot) -> Asked: ...

    async def drop(self, request: DropSlot) -> None: ...


class Opener(Protocol):
    async def open(self, data: bytes, preview_px: int = 0) -> CleanPages | FileRefused: ...


class StickReader(Protocol):
    async def files(self) -> StickListed | StickGone: ...

    async def read(self, number: int) -> bytes | None: ...


class Renderer(Protocol):
    async def render(self, request: RenderPaper | RenderSummary) -> Rendered | Fault: ...


class Forms(Protocol):
    def start(self) -> None: ...

    async def fill(self, pdf: bytes, values: Mapping[str, str]) -> FilledForm | NotFilled | FormRefused | Fault: ...

    async def close(self) -> None: ...


class FilePorts(NamedTuple):
    """`maps`: démarche -> the file of the map of its official form. `counted` is told how many pages came out.
    `verifier`: of papers of kiosks; None: no operator is trusted here."""

    line: PhoneLine
    opener: Opener
    stick: StickReader
    renderer: Renderer
    printer: PagePrinter
    forms: Forms
    maps: dict[str, str]
    counted: Callable[[int], Awaitable[None]]
    verifier: PaperVerifier | None = None
    random: Callable[[int], bytes] = os.urandom


class FileErrands:
    """Belongs to the event loop's thread. `summary`: the PDF that was sent. `dispatch` takes what comes of each."""

    def __init__(
        self,
        ports: FilePorts,
        summary: Callable[[], bytes],
        dispatch: Callable[[events.FileEvent | FileVerified], None],
    ) -> None:
        self._ports = ports
        self._summary = summary
        self._dispatch = dispatch
        self._made = b""
        self._turn = 0
        self._slot: Slot | None = None

    async def carry_out(self, effect: FileEffect) -> None:
        match effect:
            case AskPhone(turn=turn, language=language, verify=verify):
                await self._show(turn, OpenSlot(self._new_slot(), language), verify=verify)
            case OfferMade(turn=turn, language=language):
                await self._show(turn, OfferPaper(self._new_slot(), language, self._made))
            case DropPhone():
                await self._drop()
            case LookAtStick():
                self._dispatch(events.StickSeen(await self._ports.stick.files()))
            case ReadStickFile(turn=turn, number=number, verify=verify):
                data = await self._ports.stick.read(number)
                await self._came(turn, () if data is None else (data,), int(data is None), verify=verify)
            case MakePaper():
                self._dispatch(events.PaperMade(effect.turn, await self._make(effect)))
            case PrintMade(job=job):
                await self._print(job)

    # -- the telephone

    def _new_slot(self) -> Slot:
        take = self._ports.random
        self._slot = Slot(take(16).hex(), take(KEY_BYTES), take(TOKEN_BYTES))
        return self._slot

    async def _show(self, turn: int, request: OpenSlot | OfferPaper, *, verify: bool = False) -> None:
        shown = await self._ports.line.open(request)
        if isinstance(shown, NotReached):
            self._dispatch(events.PhoneShown(turn, shown.code))
            return
        self._dispatch(events.PhoneShown(turn, (shown.rgb, shown.width, shown.height)))
        await self._watch(turn, request.slot, verify=verify)

    async def _watch(self, turn: int, slot: Slot, *, verify: bool) -> None:
        """Until it is used, over, or given up."""
        misses, opened = 0, False
        while self._slot is slot:
            await asyncio.sleep(ASK_EVERY_S)
            if self._slot is not slot:
                return
            told = await self._ports.line.ask(AskSlot(slot))
            misses = misses + 1 if isinstance(told, NotReached) else 0
            match told:
                case SlotGone():
                    self._dispatch(events.PhoneStands(turn, "over"))
                    return
                case NotReached() if misses >= MISSES:
                    self._dispatch(events.PhoneStands(turn, "unreachable"))
                    return
                case SlotStands(taken=True):
                    self._dispatch(events.PhoneStands(turn, "taken"))
                    await self._drop()
                    return
                case SlotStands(done=True):
                    await self._drop()  # the files are here: the desk need not hold them any longer
                    await self._came(turn, told.files, told.damaged, verify=verify)
                    return
                case SlotStands(opened=True) if not opened:
                    opened = True
                    self._dispatch(events.PhoneStands(turn, "opened"))

    async def _came(self, turn: int, files: tuple[bytes, ...], damaged: int, *, verify: bool) -> None:
        """`damaged`: how many others could not be read, or were not what was sent."""
        if verify:
            self._dispatch(await self._verified(turn, files, damaged))
            return
        answers = [await self._ports.opener.open(file, PREVIEW_PX) for file in files]
        self._dispatch(events.FilesOpened(turn, tuple(answers), damaged))

    async def _verified(self, turn: int, files: tuple[bytes, ...], damaged: int) -> FileVerified:
        """One paper at a time: of two, a true one would seem to speak for the other."""
        if damaged:
            return FileVerified(turn, "damaged")
        if len(files) != 1:
            return FileVerified(turn, "several" if files else "nothing")
        verifier = self._ports.verifier
        if verifier is None:
            return FileVerified(turn, Fault(Code.NOT_CONFIGURED))
        return await verify_file(verifier, self._ports.opener, turn, files[0])

    async def _drop(self) -> None:
        slot, self._slot = self._slot, None
        if slot is not None:
            await self._ports.line.drop(DropSlot(slot))

    # -- papers to take along

    async def _make(self, asked: MakePaper) -> tuple[CleanPage, ...] | Code:
        """Of two that were asked for, the later one is kept, whichever is ready first: what is printed or fetched is
        what is on the screen."""
        self._turn, self._made = asked.turn, b""
        made = await self._pdf(asked)
        if isinstance(made, Code):
            return made
        if asked.turn != self._turn:
            return Code.PAPER_NOT_MADE
        self._made = made
        pages = await self._ports.opener.open(made, SHOWN_PX)
        return pages.pages if isinstance(pages, CleanPages) else Code.PAPER_NOT_MADE

    async def _pdf(self, asked: MakePaper) -> bytes | Code:
        if asked.paper == "form":
            return await self._form(asked)
        if asked.request is None:
            return self._summary() or Code.PAPER_NOT_MADE
        rendered = await self._ports.renderer.render(asked.request)
        return Code.PAPER_NOT_MADE if isinstance(rendered, Fault) else rendered.pdf

    async def _form(self, asked: MakePaper) -> bytes | Code:
        """The flat copy: what was filled was read back, and nothing in it can be changed."""
        read = await asyncio.to_thread(_form_of, Path(self._ports.maps.get(asked.flow, "")))
        if read is None:
            return Code.PAPER_NOT_MADE
        mapped, pdf = read
        values, problems = mapping.values(mapped, asked.facts)
        if problems:
            return Code.PAPER_NOT_MADE
        forms = self._ports.forms
        forms.start()
        try:
            filled = await forms.fill(pdf, values)
        finally:
            await forms.close()
        return filled.flat if isinstance(filled, FilledForm) else Code.PAPER_NOT_MADE

    async def _print(self, job: str) -> None:
        result = await self._ports.printer.print_pdf(job, Document(self._made))
        if isinstance(result, Printed):
            self._dispatch(events.PaperPrinted(job))
            await self._ports.counted(result.pages)
        else:
            self._dispatch(events.PaperPrinted(job, result.fault.code))


def _form_of(path: Path) -> tuple[mapping.FormMap, bytes] | None:
    """The map and its form; `kiosk forms check` says what is wrong with them."""
    try:
        mapped = mapping.parse(path.read_bytes())
        return mapped, (path.parent / mapped.form).read_bytes()
    except (OSError, mapping.NotAMap):
        return None
