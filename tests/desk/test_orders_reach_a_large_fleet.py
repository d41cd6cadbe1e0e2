"""Orders of the administrator at a desk of many kiosks: each is handed over until it is answered, and counts once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey

from kiosk.desk.live import fleet_orders, rollouts
from kiosk.desk.live.fleet_orders import PlacedOrder
from kiosk.desk.shelf import StoreError
from kiosk.fleet import orders
from kiosk.help import wire
from tests.support.live_desk import LiveDesk, eventually, live_desk

KEY = SigningKey.generate()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LiveDesk]:
    with live_desk(tmp_path) as desk:
        yield desk


def place(desk: LiveDesk, kiosk_id: str) -> PlacedOrder:
    """As `kiosk desk order restart` does."""
    now = datetime.now(UTC)
    signed = orders.order(KEY, kiosk_id, "restart", now)
    until = int(now.timestamp()) + 600
    standing = PlacedOrder(signed.order_id, "restart", "terminal", until, signed.statement, signed.signature)
    fleet_orders.place(desk.store, kiosk_id, standing)
    return standing


def test_an_order_whose_line_was_cut_is_handed_over_again_and_counts_once(desk: LiveDesk) -> None:
    kiosk = desk.enrolled("borne-1").come()
    placed = place(desk, "borne-1")
    assert kiosk.hear(wire.FleetOrder).order_id == placed.order_id
    kiosk.leave()  # it has restarted, and its answer is lost
    kiosk.come()
    assert kiosk.hear(wire.FleetOrder).order_id == placed.order_id
    kiosk.say(wire.FleetResult(placed.order_id, "refused", "replayed"))
    eventually(lambda: (there := fleet_orders.standing_of(desk.store, "borne-1")) and there.result == "accepted")
    kiosk.leave()
    kiosk.come()
    kiosk.hear(wire.Presence)
    assert sum(isinstance(one, wire.FleetOrder) for one in kiosk.heard) == 2, "an order that was answered is over"
    kiosk.leave()


def test_one_that_was_handed_once_and_refused_is_refused(desk: LiveDesk) -> None:
    kiosk = desk.enrolled("borne-1").come()
    placed = place(desk, "borne-1")
    kiosk.hear(wire.FleetOrder)
    kiosk.say(wire.FleetResult(placed.order_id, "refused", "replayed"))
    eventually(lambda: (there := fleet_orders.standing_of(desk.store, "borne-1")) and there.result == "refused")
    kiosk.leave()


def test_thousands_of_orders_that_are_over_cost_a_pulse_nothing(
    desk: LiveDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk = desk.enrolled("borne-1").come()
    before = fleet_orders.place
    answered = PlacedOrder("0" * 32, "diagnose", "terminal", 1, b"", b"", handed=True, result="done", report="x" * 5000)
    with desk.store.together():
        for number in range(2000):
            before(desk.store, f"autre-{number}", answered)
    asked: list[str] = []
    note = desk.store.note

    def counted(name: str) -> str:
        asked.append(name)
        return note(name)

    monkeypatch.setattr(desk.store, "note", counted)
    placed = place(desk, "borne-1")
    assert kiosk.hear(wire.FleetOrder).order_id == placed.order_id
    assert set(asked) <= {fleet_orders.LATEST, rollouts.PLAN}, "no look at each kiosk"
    kiosk.leave()


def test_a_database_that_fails_in_between_loses_no_order(desk: LiveDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk = desk.enrolled("borne-1").come()
    failing: list[str] = []
    notes = desk.store.notes

    def once(prefix: str, part: str) -> Any:
        if not failing:
            failing.append(prefix)
            raise StoreError("away")
        return notes(prefix, part)

    monkeypatch.setattr(desk.store, "notes", once)
    placed = place(desk, "borne-1")
    assert kiosk.hear(wire.FleetOrder).order_id == placed.order_id
    assert failing
    kiosk.leave()
