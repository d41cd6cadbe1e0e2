"""What can happen to a paper: on the scanner, in its feeder, before the camera."""

from typing import Literal

import msgspec

from kiosk.devices.camera.port import Picture
from kiosk.devices.scanner.port import Batch, Page, Source
from kiosk.devices.states import Fault
from kiosk.documents.port import ProofReading
from kiosk.privacy.private import Private


class Scan(msgspec.Struct, frozen=True):
    """What lies on the glass, or every sheet of the feeder."""

    source: Literal["glass", "feeder"] = "glass"


class CancelScan(msgspec.Struct, frozen=True):
    pass


class Scanned(Private, frozen=True):
    result: Page | Fault


class FeederChanged(msgspec.Struct, frozen=True):
    """Sheets were put into the feeder, or are gone from it (None)."""

    source: Source | None


class SheetScanned(Private, frozen=True):
    """One side of a batch; `SheetsDone` comes when there are no more."""

    page: Page


class SheetsDone(msgspec.Struct, frozen=True):
    result: Batch


class ScannerButton(msgspec.Struct, frozen=True):
    """Somebody has pressed a button on the scanner itself; `name`: as its driver calls it."""

    name: str


class ProofRead(Private, frozen=True):
    sha256: str
    result: ProofReading | Fault


class ScanAgain(msgspec.Struct, frozen=True):
    pass


class UseCamera(msgspec.Struct, frozen=True):
    """Photograph the paper instead of scanning it."""


class CameraAimed(msgspec.Struct, frozen=True):
    """The camera that was borrowed shows its picture; or why not."""

    fault: Fault | None


class TakePicture(msgspec.Struct, frozen=True):
    pass


class PictureTaken(Private, frozen=True):
    result: Picture | Fault


class PutCameraAway(msgspec.Struct, frozen=True):
    """Back from the camera without a picture."""


class CameraLight(msgspec.Struct, frozen=True):
    """A camera is on, or may be."""

    on: bool


class NoPaper(msgspec.Struct, frozen=True):
    """ "I don't have this paper": its consequence is said at once."""
