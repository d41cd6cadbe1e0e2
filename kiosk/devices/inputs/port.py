"""Keypad, headset jack, switches and presence sensor as the visit sees them. No evdev word passes this line."""

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

from kiosk.devices.states import DeviceState

# `listen`: speech on or off, for who brings no headset; told by touch (EN 301 549 8.5).
Key = Literal[
    "up", "down", "left", "right", "select", "help", "previous", "next", "repeat", "listen", "louder", "softer"
]  # fmt: skip


class KeyPressed(msgspec.Struct, frozen=True, tag="key_pressed"):
    """`repeated`: it has been held for so long that it counts once more; only where the configuration wants it."""

    key: Key
    repeated: bool = False


class KeyReleased(msgspec.Struct, frozen=True, tag="key_released"):
    """Comes for every `KeyPressed`, also when the keypad is unplugged, the key is stuck or the driver dies."""

    key: Key


class SwitchPressed(msgspec.Struct, frozen=True, tag="switch_pressed"):
    """`number`: from 1, in the order of the configuration."""

    number: int


class SwitchReleased(msgspec.Struct, frozen=True, tag="switch_released"):
    number: int


class HeadsetPlugged(msgspec.Struct, frozen=True, tag="headset_plugged"):
    plugged: bool


class PresenceChanged(msgspec.Struct, frozen=True, tag="presence_changed"):
    present: bool


InputEvent = KeyPressed | KeyReleased | SwitchPressed | SwitchReleased | HeadsetPlugged | PresenceChanged


class Inputs(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def state(self) -> DeviceState: ...

    @property
    def headset(self) -> bool | None:
        """Is a headset plugged in? None: nothing has said it yet, or nothing can."""
        ...

    @property
    def presence(self) -> bool | None:
        """Does somebody stand there? None: no sensor has said it yet."""
        ...

    def watch(self, changed: Callable[[DeviceState], None]) -> None: ...

    def listen(self, heard: Callable[[InputEvent], None]) -> None:
        """`heard` is called in the event loop's thread for each event, and at once with what is known of headset
        and presence."""
        ...

    async def open(self) -> None: ...

    async def close(self) -> None: ...
