"""The part of `kiosk.help.wire` that is about the machine: how it is, and a fleet administrator's orders: signed bytes,
which neither the desk nor the screen can make or change. What they say is told in `kiosk.fleet.orders`; the supervisor
reads them, nobody else."""

from typing import Annotated, Literal

import msgspec

from kiosk.help.wire_parts import DeviceStatus, Id, Message, OptionalName

MAX_STATEMENT_BYTES = 2_000
MAX_REPORT = 20_000


class Heartbeat(Message, frozen=True):
    """`use`: whether somebody is at the screen, never who. `system`, `content`: the versions that run; `update`, with
    the version that did not become good: how the last update went; `settings`: the serial of their pack, with what did
    not become good and why (`kiosk.running`)."""

    use: Literal["free", "in_use", "paused", "out_of_order"]
    devices: Annotated[tuple[DeviceStatus, ...], msgspec.Meta(max_length=16)] = ()
    paper_low: bool = False
    system: OptionalName = ""
    content: OptionalName = ""
    update: Literal["", "going", "failed"] = ""
    failed_version: OptionalName = ""
    settings: OptionalName = ""
    settings_failed: OptionalName = ""
    settings_why: OptionalName = ""


class FleetOrder(Message, frozen=True):
    """`statement`: what is ordered, `signature`: the administrator's Ed25519 over it (`fleet.orders`)."""

    order_id: Id
    statement: Annotated[bytes, msgspec.Meta(min_length=2, max_length=MAX_STATEMENT_BYTES)]
    signature: Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]


class FleetResult(Message, frozen=True):
    """`accepted`: it is done once nobody is there. `why`: of "refused", a word of `fleet.orders.Why`. `report`: of a
    diagnosis, lines of figures; of `resend`, one line: how many files are queued again. Nothing of a visit is in it."""

    order_id: Id
    result: Literal["done", "accepted", "refused"]
    why: OptionalName = ""
    report: Annotated[str, msgspec.Meta(max_length=MAX_REPORT)] = ""
