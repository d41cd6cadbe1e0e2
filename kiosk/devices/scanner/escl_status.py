"""How an eSCL scanner is: `GET .../ScannerStatus`.

SANE reports an open cover as "device busy" (sane-airscan 0.99.27 shows any HTTP 503 so), and a feeder whose hatch is
open as "out of documents" (it knows five of the feeder's states): hence this second way.
"""

from xml.etree import ElementTree

from kiosk.devices.scanner import escl_http
from kiosk.devices.states import Fault
from kiosk.errors import Code

# Reasons of PWG 5100.9 (IPP "printer-state-reasons" for scanners), which eSCL takes over. Some scanners append
# "-error" or "-warning", as IPP does.
_REASONS = {
    "coveropen": Code.SCANNER_COVER_OPEN,
    "interlockopen": Code.SCANNER_COVER_OPEN,
    "dooropen": Code.SCANNER_COVER_OPEN,
    "lidopen": Code.SCANNER_COVER_OPEN,
    "mediajam": Code.SCANNER_JAM,
    "paperjam": Code.SCANNER_JAM,
    "mediaempty": Code.SCANNER_NO_PAPER,
    "mediaabsent": Code.SCANNER_NO_PAPER,
    "lampfailure": Code.IO_ERROR,
    "lampatendoflife": Code.IO_ERROR,
}
_STATES: dict[str, Fault | None] = {
    "idle": None,
    "processing": Fault(Code.DEVICE_BUSY, "the scanner is working"),
    "testing": Fault(Code.DEVICE_BUSY, "the scanner tests itself"),
    "stopped": Fault(Code.IO_ERROR, "the scanner has stopped without a reason"),
    "down": Fault(Code.IO_ERROR, "the scanner is down"),
}
# `scan:AdfState`; asked of only when the feeder is to be used, as an empty one harms nobody else.
_FEEDER = {
    "scanneradfempty": Code.SCANNER_FEEDER_EMPTY,
    "scanneradfjam": Code.SCANNER_JAM,
    "scanneradfmispick": Code.SCANNER_JAM,
    "scanneradfmultipickdetected": Code.SCANNER_JAM,
    "scanneradfinputtrayfailed": Code.SCANNER_JAM,
    "scanneradfinputtrayoverloaded": Code.SCANNER_JAM,
    "scanneradfhatchopen": Code.SCANNER_COVER_OPEN,
    "scanneradfdooropen": Code.SCANNER_COVER_OPEN,
}
_LOADED = "scanneradfloaded"
_DOCUMENT = "ScannerStatus"


def ask(url: str, *, feeder: bool = False) -> Fault | None:
    """None when the scanner is ready; else why it is not. `feeder`: whether its feeder must be, too."""
    root = escl_http.fetch(url, _DOCUMENT)
    return root if isinstance(root, Fault) else judge(root, feeder=feeder)


def sheets_wait(url: str) -> bool | None:
    """Whether sheets are in the feeder; None when the scanner does not say so now."""
    root = escl_http.fetch(url, _DOCUMENT)
    return None if isinstance(root, Fault) else judge_feeder(root)


def judge_feeder(root: ElementTree.Element) -> bool | None:
    for child in root:
        if escl_http.local_name(child) == "AdfState":
            return escl_http.text_of(child).lower() == _LOADED
    return None


def parse(body: bytes, *, feeder: bool = False) -> Fault | None:
    """What a ScannerStatus document says. Anything else is `SCANNER_GARBAGE`."""
    root = escl_http.parse(body, _DOCUMENT)
    return escl_http.garbage(_DOCUMENT) if root is None else judge(root, feeder=feeder)


def judge(root: ElementTree.Element, *, feeder: bool) -> Fault | None:
    state, adf, reasons = "", "", []
    for child in root:
        match escl_http.local_name(child):
            case "State":
                state = escl_http.text_of(child).lower()
            case "AdfState":
                adf = escl_http.text_of(child).lower()
            case "StateReasons":
                reasons = [escl_http.text_of(reason) for reason in child]
    for reason in reasons:
        code = _REASONS.get(reason.lower().replace("-", "").removesuffix("error").removesuffix("warning"))
        if code is not None:
            return Fault(code)
    if feeder and adf in _FEEDER:
        return Fault(_FEEDER[adf])
    return _STATES.get(state, escl_http.garbage(_DOCUMENT))
