"""What the survey and its workers say to each other: one question for each library that can list devices.

Scanners are not among them: their own driver finds them (`kiosk.devices.scanner.discovery`)."""

from typing import Literal

import msgspec

from kiosk.devices.states import Fault

Library = Literal["pcsc", "cups"]


class Setup(msgspec.Struct, frozen=True):
    """`pcsc_socket`: as PCSCLITE_CSOCK_NAME, `cups_server`: as CUPS_SERVER; "" is the system's."""

    pcsc_socket: str = ""
    cups_server: str = ""


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    library: Library


class Item(msgspec.Struct, frozen=True):
    """`address`: what the library calls it; `name`: what a person does; `detail`: its connection, or its state."""

    address: str
    name: str
    detail: str = ""


class Listed(msgspec.Struct, frozen=True, tag="listed"):
    items: tuple[Item, ...]


Request = Ask
Reply = Listed | Fault
