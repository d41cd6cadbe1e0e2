"""The calendar entry (iCalendar, RFC 5545) that a ticket's QR code holds: a telephone's camera offers to keep it, a
kiosk finds the reference in it. Nothing of the person and nothing of the démarche stands in it."""

import re
from datetime import UTC, datetime, timedelta

from kiosk.delivery.reference import normalise_reference

# Longer is no entry of ours; a QR code can hold more than we read.
MAX_TEXT = 2_000
MAX_LINE_BYTES = 75
_UID = re.compile(r"^UID:([2-9A-Z-]{11})@kiosk\r?$", re.MULTILINE)


def entry(reference: str, starts_at: datetime, minutes: int, made_at: datetime, *, summary: str, place: str) -> str:
    """One event. Instants are in UTC, so that it needs no description of a time zone."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//kiosk//FR",
        "BEGIN:VEVENT",
        f"UID:{reference}@kiosk",
        f"DTSTAMP:{_utc(made_at)}",
        f"DTSTART:{_utc(starts_at)}",
        f"DTEND:{_utc(starts_at + timedelta(minutes=minutes))}",
        f"SUMMARY:{_text(summary)}",
        f"LOCATION:{_text(place)}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def reference_in(text: str) -> str | None:
    """The reference of an entry of ours; None for any other text, and for one whose check character is wrong."""
    if len(text) > MAX_TEXT or not text.startswith("BEGIN:VCALENDAR"):
        return None
    found = _UID.search(text)
    return normalise_reference(found[1]) if found else None


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    """RFC 5545, 3.3.11."""
    one_line = " ".join(text.split())
    return re.sub(r"([\\;,])", r"\\\1", one_line)


def _folded(line: str) -> str:
    """RFC 5545, 3.1: no line is longer than 75 bytes; what follows begins with a space."""
    parts, part, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > MAX_LINE_BYTES:
            parts.append(part)
            part, size = " ", 1
        part, size = part + char, size + width
    return "\r\n".join([*parts, part])
