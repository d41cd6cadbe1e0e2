"""The stable name of one scanner: `serial:...`, `uuid:...` or `usb:1-2.3` in place of a SANE name.

A SANE name holds the order in which devices were found (`airscan:e0:`) or the number that USB gave this time
(`libusb:001:004`); both change with a cable that is moved, or at the next start.
"""

from typing import Literal, cast, get_args

import msgspec

from kiosk.devices.scanner.escl_capabilities import MAX_TEXT, same_uuid

Kind = Literal["serial", "uuid", "usb"]


class Selector(msgspec.Struct, frozen=True):
    """`usb`: the port's path as Linux writes it (`/sys/bus/usb/devices`): the scanner that is plugged in there.
    A `value` that is empty names none."""

    kind: Kind
    value: str


def parse(device: str) -> Selector | None:
    """None: `device` is a SANE name."""
    kind, colon, value = device.partition(":")
    if not colon or kind not in get_args(Kind):
        return None
    if kind == "usb" and not all(c.isdigit() or c in "-." for c in value):
        value = ""
    return Selector(cast(Kind, kind), same_uuid(value) if kind == "uuid" else value.strip()[:MAX_TEXT])
