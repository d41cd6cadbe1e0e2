"""Command APDUs (ISO/IEC 7816-4, clause 5), short and extended."""

import msgspec

OK = 0x9000
END_OF_FILE = 0x6282
WRONG_LENGTH = 0x6700
NO_SECURE_MESSAGING = 0x6982
CONDITIONS = 0x6985
SM_MISSING, SM_WRONG = 0x6987, 0x6988
NO_CURRENT_FILE = 0x6986
WRONG_DATA = 0x6A80
NOT_FOUND = 0x6A82
WRONG_PARAMETERS = 0x6A86
REFERENCE_NOT_FOUND = 0x6A88
WRONG_OFFSET = 0x6B00
UNKNOWN_INSTRUCTION = 0x6D00


class StatusError(Exception):
    """The card refuses; `status` is what it says."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status:04X}")
        self.status = status


class Command(msgspec.Struct, frozen=True):
    """`le`: bytes expected, None where no answer is; 256 or 65536 where it says "all"."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int | None = None
    extended: bool = False

    @property
    def p1p2(self) -> int:
        return self.p1 << 8 | self.p2

    @property
    def secured(self) -> bool:
        return self.cla & 0x0C == 0x0C


def parse(apdu: bytes) -> Command:
    """Raises `StatusError` 6700."""
    if len(apdu) < 4:
        raise StatusError(WRONG_LENGTH)
    (cla, ins, p1, p2), body = apdu[:4], apdu[4:]
    extended = len(body) >= 3 and body[0] == 0
    width = 2 if extended else 1
    rest = body[1:] if extended else body
    if not rest:
        return Command(cla, ins, p1, p2)
    if len(rest) == width:
        return Command(cla, ins, p1, p2, le=_expected(rest), extended=extended)
    size = int.from_bytes(rest[:width], "big")
    data, le = rest[width : width + size], rest[width + size :]
    if not size or len(data) < size or len(le) not in (0, width):
        raise StatusError(WRONG_LENGTH)
    return Command(cla, ins, p1, p2, data, _expected(le) if le else None, extended)


def _expected(le: bytes) -> int:
    return int.from_bytes(le, "big") or 256 ** len(le)


def status_bytes(status: int) -> bytes:
    return status.to_bytes(2, "big")
