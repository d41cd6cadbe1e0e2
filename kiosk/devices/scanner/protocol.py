"""What the scanner's client and its driver say to each other, as tagged unions (`kiosk.processes`)."""

from typing import Annotated

import msgspec

from kiosk.devices.opening import Open, Opened
from kiosk.devices.scanner.port import MAX_BATCH, Batch, Glass, Page, ScanSettings, Source
from kiosk.devices.states import Fault


class Setup(msgspec.Struct, frozen=True):
    """`device`: a SANE name, or a selector (`selector.py`). `escl_url`: an eSCL scanner's address; with a selector, and
    with `escl_urls`, where to look for it."""

    device: str = ""
    escl_url: str = ""
    escl_urls: tuple[str, ...] = ()


class ScanBatch(msgspec.Struct, frozen=True, tag="scan_batch"):
    """Each side is an event `PageScanned`; the reply is how it ended."""

    settings: ScanSettings
    most: Annotated[int, msgspec.Meta(ge=1, le=MAX_BATCH)] = MAX_BATCH


class Look(msgspec.Struct, frozen=True, tag="look"):
    """Is something lying on the glass?"""


class Find(msgspec.Struct, frozen=True, tag="find"):
    """List the scanners that are there, without opening one; also those at these eSCL addresses."""

    escl_urls: tuple[str, ...] = ()


class FoundScanner(msgspec.Struct, frozen=True):
    """`device`: what to write into the configuration; `stable`: it stays true when cables are moved or the machine
    starts again. `address`: SANE name or eSCL address of today. `sources`: empty when only opening it would tell."""

    device: str
    stable: bool
    model: str
    address: str
    sources: tuple[Source, ...] = ()


class FoundScanners(msgspec.Struct, frozen=True, tag="found"):
    scanners: tuple[FoundScanner, ...]


class PageScanned(msgspec.Struct, frozen=True, tag="page_scanned"):
    page: Page


class ButtonPressed(msgspec.Struct, frozen=True, tag="button_pressed"):
    """`name`: as SANE calls the button, in lower case: "scan", "email", "button-1"."""

    name: str


class FeederChanged(msgspec.Struct, frozen=True, tag="feeder_changed"):
    """Sheets were put into the feeder, or are gone from it: how they are best read; None: there are none."""

    source: Source | None


Request = Open | ScanSettings | ScanBatch | Look | Find
Reply = Opened | Page | Batch | Glass | FoundScanners | Fault
Event = PageScanned | ButtonPressed | FeederChanged
