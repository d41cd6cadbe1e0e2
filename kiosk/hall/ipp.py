"""As much IPP (RFC 8010) as the hall needs to speak to its own printer: requests, and the status of the answer."""

import http.client
import struct
from collections.abc import Iterable

PRINT_JOB, GET_JOB_ATTRIBUTES, GET_PRINTER_ATTRIBUTES = 0x0002, 0x0009, 0x000B
_CHARSET, _LANGUAGE, _URI, _NAME, _MIME, _KEYWORD, _INTEGER = 0x47, 0x48, 0x45, 0x42, 0x49, 0x44, 0x21
_TIMEOUT_S = 3.0
_MAX_ANSWER = 1 << 20


class Printer:
    """An IPP printer at a loopback port. Every call raises `OSError` when it does not answer."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.uri = f"ipp://localhost:{port}/ipp/print"

    def print_job(self, name: str, data: bytes) -> bool:
        """Whether the printer has taken the job; it refuses one while it is at another."""
        extra = _text(_NAME, "requesting-user-name", "hall") + _text(_NAME, "job-name", name)
        extra += _text(_MIME, "document-format", "application/pdf")
        return self._ask(PRINT_JOB, extra, data)[0] < 0x0100

    def is_cancelled(self, job: int) -> bool:
        number = struct.pack(">BH6sHi", _INTEGER, 6, b"job-id", 4, job)
        status, answer = self._ask(GET_JOB_ATTRIBUTES, number)
        return status >= 0x0100 or b"processing-to-stop-point" in answer or b"job-canceled" in answer

    def reasons(self, keywords: Iterable[str]) -> dict[str, bool]:
        """Which of these the printer gives as reasons of its state."""
        _, answer = self._ask(GET_PRINTER_ATTRIBUTES, _text(_KEYWORD, "requested-attributes", "printer-state-reasons"))
        return {keyword: keyword.encode() in answer for keyword in keywords}

    def get(self, path: str) -> None:
        """A page of its web forms (the sheets in its tray, its toner)."""
        self._http("GET", path, b"", "text/html")

    def _ask(self, operation: int, extra: bytes, data: bytes = b"") -> tuple[int, bytes]:
        head = struct.pack(">BBHI", 2, 0, operation, 1) + b"\x01" + _text(_CHARSET, "attributes-charset", "utf-8")
        head += _text(_LANGUAGE, "attributes-natural-language", "en") + _text(_URI, "printer-uri", self.uri)
        answer = self._http("POST", "/ipp/print", head + extra + b"\x03" + data, "application/ipp")
        if len(answer) < 8:
            raise OSError("no IPP answer")
        return int(struct.unpack(">H", answer[2:4])[0]), answer

    def _http(self, method: str, path: str, body: bytes, kind: str) -> bytes:
        connection = http.client.HTTPConnection("localhost", self._port, timeout=_TIMEOUT_S)
        try:
            connection.request(method, path, body, {"Content-Type": kind})
            return connection.getresponse().read(_MAX_ANSWER)
        except http.client.HTTPException:
            raise OSError("no HTTP answer") from None
        finally:
            connection.close()


def _text(tag: int, name: str, value: str) -> bytes:
    return struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(value)) + value.encode()
