"""What the page printer's client and its driver say to each other, as tagged unions (`kiosk.processes`)."""

import msgspec

from kiosk.devices.opening import Open
from kiosk.devices.page_printer.port import Document, NotPrinted, Printed, Progress, Unconfirmed
from kiosk.devices.states import Fault
from kiosk.privacy.private import Private


class Setup(msgspec.Struct, frozen=True):
    """`server`: the path of CUPS' socket, or HOST or HOST:PORT. `max_pages` counts copies; `duplex`: allowed."""

    server: str
    queue: str
    media: str
    max_pages: int
    duplex: bool
    ignored_reasons: tuple[str, ...]
    status_timeout_s: float
    print_timeout_s: float


class Print(Private, frozen=True, tag="print"):
    job: str
    document: Document


class Clear(msgspec.Struct, frozen=True, tag="clear"):
    """Cancel and purge what this driver has sent."""


class Cleared(msgspec.Struct, frozen=True, tag="cleared"):
    """The print server lists no job of this driver any more."""


class Looked(msgspec.Struct, frozen=True, tag="looked"):
    """The printer is ready; `advice` as `PagePrinter.advice`."""

    advice: tuple[Fault, ...]


Request = Open | Print | Clear
Reply = Looked | Printed | Unconfirmed | NotPrinted | Cleared | Fault
Event = Progress
