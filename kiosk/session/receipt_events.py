"""What can happen at the end of a démarche: the ticket, the summary, and another démarche."""

import msgspec

from kiosk.devices.page_printer.port import PrintResult as PagesResult
from kiosk.devices.receipt_printer.port import PrintResult


class TicketDone(msgspec.Struct, frozen=True):
    result: PrintResult


class PrintAgain(msgspec.Struct, frozen=True):
    """The citizen says that no paper came out, or that paper is there again."""


class AnotherFlow(msgspec.Struct, frozen=True):
    """Another démarche in the same visit: what was said of the persons is kept."""


class PrintList(msgspec.Struct, frozen=True):
    """What remains to be done, on paper, after a démarche that only prepares."""


class WithoutTicket(msgspec.Struct, frozen=True):
    pass


class TicketTaken(msgspec.Struct, frozen=True):
    """An unconfirmed ticket did come out."""


class PrintCopy(msgspec.Struct, frozen=True):
    """The summary that was sent, on A4."""


class CopyDone(msgspec.Struct, frozen=True):
    result: PagesResult


ReceiptEvent = TicketDone | PrintAgain | AnotherFlow | PrintList | WithoutTicket | TicketTaken | PrintCopy | CopyDone
