"""What the receipt printer's client and its driver say to each other, as tagged unions (`kiosk.processes`).

There is no `Event`: the client asks.
"""

import msgspec

from kiosk.config import ReceiptPrinter as ReceiptPrinterConfig
from kiosk.devices.opening import Open, Opened
from kiosk.devices.receipt_printer.port import NotPrinted, Printed, Ticket, Unconfirmed
from kiosk.devices.states import Fault
from kiosk.privacy.private import Private


class Setup(msgspec.Struct, frozen=True):
    printer: ReceiptPrinterConfig


class Print(Private, frozen=True, tag="print"):
    job: str
    ticket: Ticket


Request = Open | Print
Reply = Opened | Printed | Unconfirmed | NotPrinted | Fault
