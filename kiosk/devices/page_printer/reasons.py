"""What a printer's attributes say of it (RFC 8011, 5.4.11 to 5.4.15; keywords of PWG 5100.9). Hostile until checked.

A reason is a keyword with a severity: `-error` stops the printer, `-warning` will soon, `-report` is news; without one
it is an error. Printers do not keep to it: CUPS' own ippeveprinter says `media-empty-report` of its only tray as long
as it is idle, and `-warning` while a job waits for paper. So what stops a printer counts whatever its severity, unless
it is a warning of a printer at rest; of a tray that is always empty the configuration says `ignored_reasons`.
"""

import re
from collections.abc import Iterable

import msgspec

from kiosk.devices.states import Fault
from kiosk.errors import Code

IDLE, PROCESSING, STOPPED = 3, 4, 5
MAX_REASONS = 32
_WORD = re.compile(r"([a-z0-9][a-z0-9.-]{0,80}?)(?:-(report|warning|error))?", re.ASCII)

# Most telling first: a printer with its cover open also says that it has no paper.
_STOPS: dict[str, Code] = {
    "cover-open": Code.PAGE_PRINTER_COVER_OPEN,
    "door-open": Code.PAGE_PRINTER_COVER_OPEN,
    "interlock-open": Code.PAGE_PRINTER_COVER_OPEN,
    "media-jam": Code.PAGE_PRINTER_JAM,
    "media-empty": Code.PAGE_PRINTER_NO_PAPER,
    "media-needed": Code.PAGE_PRINTER_NO_PAPER,
    "input-tray-missing": Code.PAGE_PRINTER_NO_PAPER,
    "toner-empty": Code.PAGE_PRINTER_NO_TONER,
    "marker-supply-empty": Code.PAGE_PRINTER_NO_TONER,
    "developer-empty": Code.PAGE_PRINTER_NO_TONER,
    "offline": Code.DISCONNECTED,
    "shutdown": Code.DISCONNECTED,
    "timed-out": Code.DISCONNECTED,
    "connecting-to-device": Code.DISCONNECTED,
    "paused": Code.PAGE_PRINTER_PAUSED,
    "moving-to-paused": Code.PAGE_PRINTER_PAUSED,
    "output-area-full": Code.PAGE_PRINTER_ERROR,
    "output-tray-missing": Code.PAGE_PRINTER_ERROR,
    "marker-waste-full": Code.PAGE_PRINTER_ERROR,
    "fuser-over-temp": Code.PAGE_PRINTER_ERROR,
    "fuser-under-temp": Code.PAGE_PRINTER_ERROR,
    "opc-life-over": Code.PAGE_PRINTER_ERROR,
    "spool-area-full": Code.PAGE_PRINTER_ERROR,
}
_SOON: dict[str, Code] = {
    "media-low": Code.PAGE_PRINTER_PAPER_LOW,
    "toner-low": Code.PAGE_PRINTER_TONER_LOW,
    "marker-supply-low": Code.PAGE_PRINTER_TONER_LOW,
    "developer-low": Code.PAGE_PRINTER_TONER_LOW,
    "marker-waste-almost-full": Code.PAGE_PRINTER_TONER_LOW,
    "output-area-almost-full": Code.PAGE_PRINTER_TRAY_FULL,
    "opc-near-eol": Code.PAGE_PRINTER_TONER_LOW,
}
# Of a warning at rest: what it will be once it is an error.
_WARNED: dict[Code, Code] = {
    Code.PAGE_PRINTER_NO_PAPER: Code.PAGE_PRINTER_PAPER_LOW,
    Code.PAGE_PRINTER_NO_TONER: Code.PAGE_PRINTER_TONER_LOW,
}
# CUPS' own words (`connecting-to-device` is RFC 8011's and CUPS' both): they say what the server does, not what ails.
_PLAIN = ("none", "cups-", "com.apple.", "other", "printing", "resuming", "hibernate", "sleep", "deactivated-soon")


class Condition(msgspec.Struct, frozen=True):
    """`fault`: why it does not print, or None. `advice`: what should be seen to soon."""

    fault: Fault | None = None
    advice: tuple[Fault, ...] = ()


def words(value: object) -> tuple[str, ...]:
    """An attribute of keywords as pycups gives it: a list, or one string, or anything. What is no keyword is left
    out, and all above `MAX_REASONS`."""
    several: Iterable[object] = value if isinstance(value, list | tuple) else (value,)
    found = (text for _, text in zip(range(MAX_REASONS), several, strict=False) if isinstance(text, str))
    return tuple(text for text in found if _WORD.fullmatch(text))


def judge(reasons: Iterable[str], *, busy: bool, ignored: Iterable[str] = ()) -> Condition:
    """What `reasons` (keywords, as `words` gives them) say of a printer; `busy`: it is at a job.

    `ignored` holds keywords with or without a severity.
    """
    left_out = frozenset(ignored)
    stops: set[Code] = set()
    soon: set[Code] = set()
    unknown = ""
    for reason in reasons:
        match = _WORD.fullmatch(reason)
        if match is None or reason in left_out or match[1] in left_out:
            continue
        keyword, severity = match[1], match[2] or "error"
        if keyword in _STOPS:
            code = _STOPS[keyword]
            if severity == "warning" and not busy and code in _WARNED:
                soon.add(_WARNED[code])
            else:
                stops.add(code)
        elif keyword in _SOON:
            soon.add(_SOON[keyword])
        elif match[2] == "error" and not keyword.startswith(_PLAIN):
            unknown = keyword
    fault = next((Fault(code) for code in _STOPS.values() if code in stops), None)
    if fault is None and unknown:
        fault = Fault(Code.PAGE_PRINTER_ERROR, unknown)
    advice = tuple(Fault(code) for code in dict.fromkeys(_SOON.values()) if code in soon)
    return Condition(fault, advice)
