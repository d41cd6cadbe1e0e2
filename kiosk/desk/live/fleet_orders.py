"""Orders of the administrator on their way to kiosks. The desk hands over signed bytes and keeps the answers: it
holds no key, and whoever takes it over can order nothing.

One order and one release stand for each kiosk, each as a note of the store (`kiosk desk order` places the one, in a
process of its own, `rollouts.py` the other; a newer one takes its place), and are handed to the kiosk's line while they
hold and have not been answered.
"""

from collections.abc import Callable
from typing import Literal

import msgspec

from kiosk.desk.live.hub import Hub
from kiosk.desk.live.store import LiveStore
from kiosk.help import wire

# The note that changes with each order, so that a busy desk does not look through all kiosks at each change.
LATEST = "fleet-orders"
PREFIX, RELEASE = "fleet-order:", "/release"
MAX_NOTE = 40_000
# As a standing order is written that has been given to no line yet.
NOT_HANDED = '"handed":false'


class PlacedOrder(msgspec.Struct, frozen=True):
    """The last order, or the last release, of a kiosk. `until`: Unix seconds. `handed`, `times`: to its line, and how
    often. `result`: empty as long as there is none."""

    order_id: str
    action: str
    by: str
    until: int
    statement: bytes
    signature: bytes
    handed: bool = False
    times: int = 0
    result: Literal["", "done", "accepted", "refused"] = ""
    why: str = ""
    report: str = ""


def note_name(kiosk_id: str, action: str = "") -> str:
    """Of "release" another than of every order: neither takes the other's place. No kiosk's name has the stroke."""
    return f"{PREFIX}{kiosk_id}{RELEASE if action == 'release' else ''}"


def place(store: LiveStore, kiosk_id: str, standing: PlacedOrder) -> None:
    store.set_note(note_name(kiosk_id, standing.action), msgspec.json.encode(standing).decode())
    store.set_note(LATEST, standing.order_id)


def standing_of(store: LiveStore, kiosk_id: str, action: str = "") -> PlacedOrder | None:
    return _standing(store.note(note_name(kiosk_id, action)))


def _standing(said: str) -> PlacedOrder | None:
    try:
        return msgspec.json.decode(said, type=PlacedOrder) if said else None
    except msgspec.DecodeError:
        return None


class FleetOrders:
    """Belongs to the hub's event loop."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._latest = ""
        # Called with kiosk, order, result and why.
        self.on_result: list[Callable[[str, str, str, str], None]] = []
        hub.on_pulse.append(self._pulse)

    def kiosk_came(self, kiosk_id: str) -> None:
        """What it has not answered is handed over again, by each new line: what was on its way when a line was cut may
        not have reached it, and to a kiosk that it has reached it counts once."""
        for standing in self._standing_for(kiosk_id):
            if not standing.result:
                self._hand(kiosk_id, standing)

    def result(self, kiosk_id: str, said: wire.FleetResult) -> None:
        """Of what stands for this kiosk; anything else is dropped."""
        found = [one for one in self._standing_for(kiosk_id) if one.order_id == said.order_id and not one.result]
        if not found:
            return
        standing = found[0]
        # It has counted there, and the answer to it was lost with the line.
        counted = said.why == "replayed" and standing.times > 1
        answered = msgspec.structs.replace(
            standing,
            result="accepted" if counted else said.result,
            why="" if counted else said.why,
            report=said.report[:MAX_NOTE],
        )
        self._keep(kiosk_id, answered)
        self._hub.note(
            kiosk_id, "fleet_answered", kiosk_id, f"{standing.action} {answered.result} {answered.why}".strip()
        )
        for told in self.on_result:
            told(kiosk_id, said.order_id, answered.result, answered.why)

    def _pulse(self) -> None:
        """What a command has placed, to the kiosks that are here: one look at the store, however many there are."""
        latest = self._hub.store.note(LATEST)
        if latest == self._latest:
            return
        for name, said in self._hub.store.notes(PREFIX, NOT_HANDED).items():
            kiosk_id = name.removeprefix(PREFIX).removesuffix(RELEASE)
            if kiosk_id in self._hub.kiosks and (standing := _standing(said)):
                self._hand(kiosk_id, standing)
        self._latest = latest

    def _hand(self, kiosk_id: str, standing: PlacedOrder) -> None:
        if standing.until <= self._hub.clock.now().timestamp():
            return
        order = wire.FleetOrder(standing.order_id, standing.statement, standing.signature)
        if self._hub.tell_kiosk(kiosk_id, order):
            self._keep(kiosk_id, msgspec.structs.replace(standing, handed=True, times=standing.times + 1))

    def _standing_for(self, kiosk_id: str) -> list[PlacedOrder]:
        found = (standing_of(self._hub.store, kiosk_id, action) for action in ("", "release"))
        return [one for one in found if one is not None]

    def _keep(self, kiosk_id: str, standing: PlacedOrder) -> None:
        self._hub.store.set_note(note_name(kiosk_id, standing.action), msgspec.json.encode(standing).decode())
