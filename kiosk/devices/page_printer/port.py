"""The page printer as the visit sees it. No word of CUPS or IPP passes this line."""

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

from kiosk.devices.outcomes import NotPrinted as NotPrinted  # noqa: PLC0414 - belongs to this port, too
from kiosk.devices.outcomes import Unconfirmed as Unconfirmed  # noqa: PLC0414
from kiosk.devices.states import DeviceState, Fault
from kiosk.privacy.private import Private

# A frame between processes holds 64 MB.
MAX_PDF_BYTES = 50_000_000


class Document(Private, frozen=True, tag="document"):
    """A PDF. It has no title: what the print server logs and lists is a constant. `duplex` is a wish: it is printed on
    both sides when the configuration and the printer have it."""

    pdf: bytes
    copies: int = 1
    duplex: bool = True


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """`pages`: the sides to print, copies included. (How many are out cannot be told: CUPS counts those that it has
    prepared.) `fault`: why it does not go on for now; it goes on by itself once somebody has mended that."""

    job: str
    stage: Literal["waiting", "printing"]
    pages: int
    fault: Fault | None = None


class Printed(msgspec.Struct, frozen=True, tag="printed"):
    """The printer has said that the whole job is out."""

    job: str
    pages: int


PrintResult = Printed | Unconfirmed | NotPrinted


class PagePrinter(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def state(self) -> DeviceState: ...

    @property
    def advice(self) -> tuple[Fault, ...]:
        """What staff should see to soon (paper or toner that runs low), while the printer still prints."""
        ...

    def watch(self, changed: Callable[[DeviceState], None]) -> None: ...

    async def open(self) -> None: ...

    async def print_pdf(
        self, job: str, document: Document, progress: Callable[[Progress], None] | None = None
    ) -> PrintResult:
        """`job` names the paper, not the attempt: a job that is printed, or may be, answers with its first result
        instead of printing twice. A document of too many pages, or that is no PDF, is refused before anything moves."""
        ...

    def cancel(self) -> None:
        """Stop the printing under way; what has already come out stays out, and `print_pdf` says so."""
        ...

    async def clear(self) -> Fault | None:
        """Cancel and purge every job of this visit, so that the print server keeps nothing of it; why it could not
        be done, or None."""
        ...

    async def close(self) -> None:
        """`clear`, then end the driver."""
        ...
