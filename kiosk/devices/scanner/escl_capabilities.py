"""What an eSCL scanner says of itself: `GET .../ScannerCapabilities`. Serial number and UUID tell it from others."""

import uuid
from xml.etree import ElementTree

import msgspec

from kiosk.devices.scanner import escl_http
from kiosk.devices.scanner.port import Source
from kiosk.devices.states import Fault
from kiosk.text import one_line

MAX_TEXT = 80
_DOCUMENT = "ScannerCapabilities"
_SOURCES: dict[str, Source] = {
    "PlatenInputCaps": "flatbed",
    "AdfSimplexInputCaps": "feeder",
    "AdfDuplexInputCaps": "duplex",
}


class Capabilities(msgspec.Struct, frozen=True):
    """`serial` and `uuid` (lower case, without "urn:uuid:") are empty when it does not say them."""

    model: str
    serial: str
    uuid: str
    sources: tuple[Source, ...]


def ask(url: str) -> Capabilities | Fault:
    root = escl_http.fetch(url, _DOCUMENT)
    return root if isinstance(root, Fault) else _read(root)


def parse(body: bytes) -> Capabilities | Fault:
    root = escl_http.parse(body, _DOCUMENT)
    return escl_http.garbage(_DOCUMENT) if root is None else _read(root)


def _read(root: ElementTree.Element) -> Capabilities:
    told = {"MakeAndModel": "", "SerialNumber": "", "UUID": ""}
    for child in root:
        name = escl_http.local_name(child)
        if name in told:
            told[name] = plain(escl_http.text_of(child))
    sources = {_SOURCES.get(escl_http.local_name(element)) for element in root.iter()}
    return Capabilities(
        told["MakeAndModel"],
        told["SerialNumber"],
        same_uuid(told["UUID"]),
        tuple(source for source in _SOURCES.values() if source in sources),
    )


def plain(text: str) -> str:
    """A device's text as it may be shown: printable, one line, at most `MAX_TEXT` characters."""
    return one_line(text, MAX_TEXT)


def same_uuid(text: str) -> str:
    """The one way in which a UUID is written here; empty for what is none."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""
