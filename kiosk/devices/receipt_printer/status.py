"""The printer's status bytes (Epson, "ESC/POS Command Reference": DLE EOT n, GS r 1). Hostile until checked."""

from kiosk.devices.states import Fault
from kiosk.errors import Code

# Real-time status, answered at once even off line: 1 printer, 2 cause of being off line, 3 error, 4 roll.
QUESTIONS = tuple(b"\x10\x04" + bytes((n,)) for n in (1, 2, 3, 4))
# Queued status, answered when everything before it has been processed: this is how a ticket is known to be out.
WHEN_DONE = b"\x1dr\x01"

_GARBAGE = Fault(Code.PRINTER_ERROR, "status bytes are not as specified")


def is_real_time(byte: int) -> bool:
    """Bits 1 and 4 are set, 0 and 7 are not, in every answer to DLE EOT."""
    return byte & 0x93 == 0x12


def is_when_done(byte: int) -> bool:
    """Bits 4 and 7 are not set in the answer to GS r."""
    return byte & 0x90 == 0


def judge(answers: bytes) -> Fault | None:
    """What the four answers to `QUESTIONS` say; None: ready. The most telling reason comes first."""
    if len(answers) != len(QUESTIONS) or not all(is_real_time(byte) for byte in answers):
        return _GARBAGE
    printer, offline, error, roll = answers
    if offline & 0x04:
        return Fault(Code.PRINTER_COVER_OPEN)
    if offline & 0x20 or roll & 0x60:
        return Fault(Code.PRINTER_NO_PAPER)
    if offline & 0x40 or error & 0x68:
        return Fault(Code.PRINTER_ERROR, _error_name(error))
    if printer & 0x08:
        return Fault(Code.PRINTER_ERROR, "off line")
    return None


def judge_when_done(byte: int) -> Fault | None:
    """What the answer to `WHEN_DONE` says: bits 2 and 3 are set when the roll has ended."""
    if not is_when_done(byte):
        return _GARBAGE
    return Fault(Code.PRINTER_NO_PAPER) if byte & 0x0C else None


def _error_name(error: int) -> str:
    if error & 0x08:
        return "cutter"
    return "not recoverable" if error & 0x20 else "error"
