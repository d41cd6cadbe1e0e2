"""Asks an eSCL scanner how it is: `GET .../ScannerStatus` (Mopria Alliance, "eSCL Technical Specification").

SANE reports an open cover as "device busy" (sane-airscan 0.99.27 shows any HTTP 503 so), hence this second way.
The answer comes from a device: it is read under limits of time and size, and parsed without entities.
"""

import http.client
import ssl
import time
import urllib.parse
from xml.etree import ElementTree

from kiosk.devices.states import Fault
from kiosk.errors import Code

TIMEOUT_S = 2.0
MAX_BYTES = 64 * 1024

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
_NOT_IN_URL = "\"'`, #;\\<>"
_GARBAGE = Fault(Code.SCANNER_GARBAGE, "ScannerStatus is not as specified")


def check_url(url: str) -> Fault | None:
    """A fault when `url` is no eSCL address. Quotes, commas and blanks would also break airscan.conf."""
    try:
        parts = urllib.parse.urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or any(c in _NOT_IN_URL or not c.isprintable() for c in url):
        return Fault(Code.NOT_CONFIGURED, "escl_url is not an address such as http://192.0.2.7/eSCL")
    return None


def ask(url: str) -> Fault | None:
    """None when the scanner is ready; else why it is not (`DISCONNECTED` when it does not answer in `TIMEOUT_S`)."""
    parts = urllib.parse.urlsplit(url)
    connection = _connection(parts)
    try:
        connection.request("GET", parts.path.rstrip("/") + "/ScannerStatus", headers={"Connection": "close"})
        response = connection.getresponse()
        body = _read(response)
        if response.status == 503:
            return Fault(Code.DEVICE_BUSY, "the scanner answers 503")
        return parse(body) if response.status == 200 else Fault(Code.SCANNER_GARBAGE, f"HTTP {response.status}")
    except (OSError, TimeoutError):
        return Fault(Code.DISCONNECTED, "no answer to ScannerStatus")
    except (http.client.HTTPException, ValueError):
        return _GARBAGE
    finally:
        connection.close()


def _connection(parts: urllib.parse.SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        # Scanners sign their own certificates, and sane-airscan does not check them either; only a state is read.
        context = ssl._create_unverified_context()  # noqa: S323
        return http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT_S, context=context)
    return http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT_S)


def _read(response: http.client.HTTPResponse) -> bytes:
    """The body, within `MAX_BYTES` and, however slowly it drips, within about `TIMEOUT_S`."""
    deadline = time.monotonic() + TIMEOUT_S
    body = b""
    while chunk := response.read1(4096):
        body += chunk
        if len(body) > MAX_BYTES or time.monotonic() > deadline:
            raise ValueError("too long")
    return body


def parse(body: bytes) -> Fault | None:
    """What a ScannerStatus document says. Anything else is `SCANNER_GARBAGE`."""
    try:
        text = body.decode("utf-8")
        # eSCL has no document type; without one there are no entities, and in UTF-8 none can hide.
        if len(body) > MAX_BYTES or "<!" in text.replace("<!--", ""):
            return _GARBAGE
        root = ElementTree.fromstring(text)  # noqa: S314
    except (ElementTree.ParseError, ValueError):
        return _GARBAGE
    if _local(root.tag) != "ScannerStatus":
        return _GARBAGE
    state, reasons = "", []
    for child in root:
        if _local(child.tag) == "State":
            state = (child.text or "").strip().lower()
        elif _local(child.tag) == "StateReasons":
            reasons = [(reason.text or "").strip() for reason in child]
    for reason in reasons:
        code = _REASONS.get(reason.lower().replace("-", "").removesuffix("error").removesuffix("warning"))
        if code is not None:
            return Fault(code, "")
    return _STATES.get(state, _GARBAGE)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
