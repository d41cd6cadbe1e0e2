"""Orders of the administrator on their way to kiosks. The desk hands over signed bytes and keeps the answers: it
holds no key, and whoever takes it over can order nothing.

One order stands for each kiosk, as a note of the store (`kiosk desk order` places it, in a process of its own; a newer
one takes its place), and is handed to the kiosk's line if the kiosk is there while it holds.
"""

from typing import Literal

import msgspec

from kiosk.desk.live.hub import Hub
from kiosk.desk.live.store import LiveStore
from kiosk.help import wire

# The note that changes with each order, so that a busy desk does not look through all kiosks at each change.
LATEST = "fleet-orders"
MAX_NOTE = 40_000


class Standing(msgspec.Struct, frozen=True):
    """The last order of a kiosk. `until`: Unix seconds. `answer`: none yet where `result` is empty."""

    order_id: str
    action: str
    by: str
    until: int
    statement: bytes
    signature: bytes
    handed: bool = False
    result: Literal["", "done", "accepted", "refused"] = ""
    why: str = ""
    report: str = ""


def note_name(kiosk_id: str) -> str:
    return f"fleet-order:{kiosk_id}"


def place(store: LiveStore, kiosk_id: str, standing: Standing) -> None:
    store.set_note(note_name(kiosk_id), msgspec.json.encode(standing).decode())
    store.set_note(LATEST, standing.order_id)


def standing_of(store: LiveStore, kiosk_id: str) -> Standing | None:
    said = store.note(note_name(kiosk_id))
    try:
        return msgspec.json.decode(said, type=Standing) if said else None
    except msgspec.DecodeError:
        return None


class FleetOrders:
    """Belongs to the hub's event loop."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._latest = ""
        hub.on_pulse.append(self._pulse)

    def kiosk_came(self, kiosk_id: str) -> None:
        standing = standing_of(self._hub.store, kiosk_id)
        if standing is None or standing.handed or standing.until <= self._hub.clock.now().timestamp():
            return
        order = wire.FleetOrder(standing.order_id, standing.statement, standing.signature)
        if self._hub.tell_kiosk(kiosk_id, order):
            handed = msgspec.structs.replace(standing, handed=True)
            self._hub.store.set_note(note_name(kiosk_id), msgspec.json.encode(handed).decode())

    def result(self, kiosk_id: str, said: wire.FleetResult) -> None:
        """Of the order that stands for this kiosk; anything else is dropped."""
        standing = standing_of(self._hub.store, kiosk_id)
        if standing is None or standing.order_id != said.order_id or standing.result:
            return
        answered = msgspec.structs.replace(standing, result=said.result, why=said.why, report=said.report[:MAX_NOTE])
        self._hub.store.set_note(note_name(kiosk_id), msgspec.json.encode(answered).decode())
        self._hub.note(kiosk_id, "fleet_answered", kiosk_id, f"{standing.action} {said.result} {said.why}".strip())

    def _pulse(self) -> None:
        latest = self._hub.store.note(LATEST)
        if latest != self._latest:
            self._latest = latest
            for kiosk_id in tuple(self._hub.kiosks):
                self.kiosk_came(kiosk_id)
