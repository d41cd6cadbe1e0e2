"""Reads one document of an eSCL scanner (Mopria Alliance, "eSCL Technical Specification").

It comes from a device: it is read under limits of time and size, and parsed without entities.
"""

import contextlib
import http.client
import socket
import ssl
import threading
import urllib.parse
from xml.etree import ElementTree

from kiosk.devices.states import Fault
from kiosk.errors import Code

TIMEOUT_S = 2.0
MAX_BYTES = 64 * 1024

_NOT_IN_URL = "\"'`, #;\\<>"


def check_url(url: str) -> Fault | None:
    """A fault when `url` is no eSCL address. Quotes, commas and blanks would also break a SANE device name."""
    try:
        parts = urllib.parse.urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or any(c in _NOT_IN_URL or not c.isprintable() for c in url):
        return Fault(Code.NOT_CONFIGURED, "escl_url is not an address such as http://192.0.2.7/eSCL")
    return None


def fetch(url: str, document: str) -> ElementTree.Element | Fault:
    """The root of `document` ("ScannerStatus", "ScannerCapabilities") of the scanner at `url` (checked).

    `DISCONNECTED` when it does not answer in about `TIMEOUT_S`, `DEVICE_BUSY` for a 503, `SCANNER_GARBAGE` for what is
    no such document.
    """
    parts = urllib.parse.urlsplit(url)
    connection = _connection(parts)
    alarm = None
    try:
        connection.connect()
        # The socket's time-out is for each read; whoever drips, be it in the head, is cut off as a whole.
        alarm = threading.Timer(TIMEOUT_S, _cut, [connection.sock])
        alarm.daemon = True
        alarm.start()
        connection.request("GET", f"{parts.path.rstrip('/')}/{document}", headers={"Connection": "close"})
        response = connection.getresponse()
        body = _read(response)
    except OSError:
        return Fault(Code.DISCONNECTED, f"no answer to {document}")
    except (http.client.HTTPException, ValueError):
        return garbage(document)
    finally:
        if alarm is not None:
            alarm.cancel()
        connection.close()
    if response.status == 503:
        return Fault(Code.DEVICE_BUSY, "the scanner answers 503")
    if response.status != 200:
        return Fault(Code.SCANNER_GARBAGE, f"HTTP {response.status}")
    root = parse(body, document)
    return garbage(document) if root is None else root


def parse(body: bytes, document: str) -> ElementTree.Element | None:
    """The root element when `body` is XML whose root is `document`, in whatever namespace."""
    try:
        text = body.decode("utf-8")
        # eSCL has no document type; without one there are no entities, and in UTF-8 none can hide.
        if len(body) > MAX_BYTES or "<!" in text.replace("<!--", ""):
            return None
        root = ElementTree.fromstring(text)  # noqa: S314
    except (ElementTree.ParseError, ValueError):
        return None
    return root if local_name(root) == document else None


def garbage(document: str) -> Fault:
    return Fault(Code.SCANNER_GARBAGE, f"{document} is not as specified")


def local_name(element: ElementTree.Element) -> str:
    """Its tag without the namespace, which differs between makers."""
    return element.tag.rpartition("}")[2]


def text_of(element: ElementTree.Element) -> str:
    return (element.text or "").strip()


def _connection(parts: urllib.parse.SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        # Scanners sign their own certificates, and sane-airscan does not check them either; only a state is read.
        context = ssl._create_unverified_context()  # noqa: S323
        return http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT_S, context=context)
    return http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT_S)


def _cut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _read(response: http.client.HTTPResponse) -> bytes:
    """The body, within `MAX_BYTES`."""
    body = b""
    while chunk := response.read1(4096):
        body += chunk
        if len(body) > MAX_BYTES:
            raise ValueError("too long")
    return body
