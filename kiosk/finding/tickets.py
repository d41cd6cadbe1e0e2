"""An answer on paper, and the code by which a phone joins the hall's Wi-Fi."""

from collections.abc import Iterable

from kiosk.config import Wifi
from kiosk.devices.receipt_printer.port import Line, QrCode, Rule, Ticket

_ESCAPED = str.maketrans({char: "\\" + char for char in '\\;,:"'})


def wifi_code(wifi: Wifi) -> str:
    """What the cameras of phones read: `WIFI:T:WPA;S:name;P:password;;` (ZXing's "Barcode contents", "Wi-Fi Network
    config"), with backslashes before the signs that it uses itself."""
    name, password = wifi.ssid.translate(_ESCAPED), wifi.password.translate(_ESCAPED)
    secret = f"T:WPA;S:{name};P:{password}" if wifi.password else f"T:nopass;S:{name}"
    return f"WIFI:{secret};;"


def ticket(title: str, lines: Iterable[str], code: str = "") -> Ticket:
    """Top to bottom: title, lines, then the code to scan, if any."""
    codes = (QrCode(code),) if code else ()
    return Ticket((Line(title, "title"), Rule(), *(Line(line) for line in lines), *codes, Rule()))
