"""The request that every kind of driver answers."""

import msgspec


class Open(msgspec.Struct, frozen=True, tag="open"):
    """Take the device unless it is taken already, and say how it is now. The first one after the driver's start is
    the leave to touch the device at all; later ones are the client's look at whether it is still there."""


class Opened(msgspec.Struct, frozen=True, tag="opened"):
    """The device is there and ready. The other answer is a `Fault`."""
