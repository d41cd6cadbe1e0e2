"""The documents of eSCL that the hall's scanner writes and reads (Mopria Alliance, "eSCL Technical Specification").

State reasons are keywords of PWG 5100.9 (`CoverOpen`, `MediaJam`).
"""

import xml.etree.ElementTree as Xml
from typing import Literal

import msgspec

from kiosk.hall import glass
from kiosk.hall.web import RefusedError

SCAN = "http://schemas.hp.com/imaging/escl/2011/05/03"
PWG = "http://www.pwg.org/schemas/2010/12/sm"
RESOLUTIONS = (75, 100, 150, 200, 300, 600)
COLOURS: tuple[glass.Colour, ...] = ("BlackAndWhite1", "Grayscale8", "RGB24")
FEEDER_CAPACITY = 50

Source = Literal["platen", "feeder", "duplex"]
State = Literal["Idle", "Processing", "Stopped"]
Reason = Literal["None", "CoverOpen", "MediaJam"]
Feeder = Literal["ScannerAdfEmpty", "ScannerAdfLoaded", "ScannerAdfProcessing", "ScannerAdfJam", "ScannerAdfHatchOpen"]


class Identity(msgspec.Struct, frozen=True):
    """What stays the same of a scanner, wherever it is plugged in."""

    model: str
    serial: str
    uuid: str


class ScanJob(msgspec.Struct, frozen=True):
    dpi: int
    colour: glass.Colour
    region: glass.Region
    source: Source


def status(state: State, reason: Reason, feeder: Feeder) -> bytes:
    reasons = f"<pwg:StateReasons><pwg:StateReason>{reason}</pwg:StateReason></pwg:StateReasons>"
    return _document(
        "ScannerStatus",
        f"<pwg:Version>2.63</pwg:Version><pwg:State>{state}</pwg:State>{reasons}"
        f"<scan:AdfState>{feeder}</scan:AdfState>",
    )


def capabilities(identity: Identity) -> bytes:
    """A flatbed, and a feeder that takes both sides."""
    caps = _input_caps()
    return _document(
        "ScannerCapabilities",
        f"<pwg:Version>2.63</pwg:Version><pwg:MakeAndModel>{identity.model}</pwg:MakeAndModel>"
        f"<pwg:SerialNumber>{identity.serial}</pwg:SerialNumber><scan:UUID>{identity.uuid}</scan:UUID>"
        f"<scan:Platen><scan:PlatenInputCaps>{caps}</scan:PlatenInputCaps></scan:Platen>"
        f"<scan:Adf><scan:AdfSimplexInputCaps>{caps}</scan:AdfSimplexInputCaps>"
        f"<scan:AdfDuplexInputCaps>{caps}</scan:AdfDuplexInputCaps>"
        f"<scan:FeederCapacity>{FEEDER_CAPACITY}</scan:FeederCapacity><scan:AdfOptions>"
        "<scan:AdfOption>DetectPaperLoaded</scan:AdfOption><scan:AdfOption>Duplex</scan:AdfOption></scan:AdfOptions>"
        "</scan:Adf>",
    )


def _input_caps() -> str:
    resolutions = "".join(
        f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>"
        f"<scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
        for dpi in RESOLUTIONS
    )
    colours = "".join(f"<scan:ColorMode>{colour}</scan:ColorMode>" for colour in COLOURS)
    return (
        f"<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>{glass.PLATEN[0]}</scan:MaxWidth>"
        f"<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>{glass.PLATEN[1]}</scan:MaxHeight>"
        "<scan:MaxScanRegions>1</scan:MaxScanRegions><scan:SettingProfiles><scan:SettingProfile>"
        f"<scan:ColorModes>{colours}</scan:ColorModes>"
        "<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>"
        "<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>"
        f"<scan:SupportedResolutions><scan:DiscreteResolutions>{resolutions}</scan:DiscreteResolutions>"
        "</scan:SupportedResolutions></scan:SettingProfile></scan:SettingProfiles>"
    )


def _document(root: str, inside: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<scan:{root} xmlns:scan="{SCAN}" xmlns:pwg="{PWG}">{inside}</scan:{root}>'
    ).encode()


def parse_settings(body: bytes) -> ScanJob:
    """The settings of a job. Raises `RefusedError` for what is no eSCL, or asks for what the scanner has not."""
    if b"<!DOCTYPE" in body:  # eSCL has none; without it there are no entities to blow up
        raise RefusedError(400, "a document type is not accepted")
    try:
        root = Xml.fromstring(body)  # noqa: S314 - at most 64 KB and no entities
    except (Xml.ParseError, ValueError):
        raise RefusedError(400, "the settings are not XML") from None
    dpi = _number(root, f"{{{SCAN}}}XResolution", 200)
    wanted = root.findtext(f".//{{{SCAN}}}ColorMode", "RGB24").strip()
    colour = next((known for known in COLOURS if known == wanted), None)
    if dpi not in RESOLUTIONS or colour is None:
        raise RefusedError(409, "the scanner has no such resolution or colour mode")
    left, top = _number(root, f"{{{PWG}}}XOffset", 0), _number(root, f"{{{PWG}}}YOffset", 0)
    width = _number(root, f"{{{PWG}}}Width", glass.PLATEN[0])
    height = _number(root, f"{{{PWG}}}Height", glass.PLATEN[1])
    if not (left < glass.PLATEN[0] and top < glass.PLATEN[1] and width and height):
        raise RefusedError(409, "the region lies outside the glass")
    return ScanJob(dpi, colour, glass.Region(left, top, width, height), _source(root))


def _source(root: Xml.Element) -> Source:
    duplex = root.findtext(f".//{{{SCAN}}}Duplex", "false").strip() == "true"
    match root.findtext(f".//{{{PWG}}}InputSource", "Platen").strip():
        case "Platen":
            return "platen"
        case "Feeder":
            return "duplex" if duplex else "feeder"
        case _:
            raise RefusedError(409, "the scanner has no such source")


def _number(root: Xml.Element, tag: str, otherwise: int) -> int:
    text = root.findtext(f".//{tag}", str(otherwise)).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise RefusedError(400, "a number is not a number")
    return int(text)
