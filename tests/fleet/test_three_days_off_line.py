"""A kiosk that is cut off for 72 hours: what is committed meanwhile leaves once when the line is back, whoever
watches was told, what was released meanwhile counts, and what was ordered meanwhile does not."""

import re
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from nacl.signing import SigningKey

from kiosk.clock import HeldClock
from kiosk.delivery.courier import Courier
from kiosk.delivery.outbox import Outbox, State
from kiosk.delivery.wire import Envelope
from kiosk.fleet import orders
from kiosk.fleet.monitor import FILE, Monitor
from kiosk.fleet.orders import Guard, Statement
from tests.support.delivery import acknowledgement, envelope, http, settings, stand_in
from tests.support.fleet import samples

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
HOUR_S = 3600.0
KEPT = timedelta(days=30)


class Recipient:
    """There, or cut off: each connection is reset then."""

    def __init__(self) -> None:
        self.there = False
        self.tried = 0
        self.files: dict[str, Envelope] = {}
        self.taken: list[str] = []

    def answer(self, client: socket.socket, head: bytes, body: bytes) -> None:
        self.tried += 1
        if not self.there:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            return
        named = re.findall(rb"[0-9a-f]{32}", head.splitlines()[0])
        file = self.files[named[-1].decode()]
        self.taken.append(file.id)
        client.sendall(http(201, msgspec.json.encode(acknowledgement(file))))


def courier_of(state: Path, url: str, clock: HeldClock) -> Courier:
    """One that looks only when it is told to, as the test moves the clock."""
    courier = Courier(settings(state, ""), lambda event: None, clock)
    courier.close()
    courier._stopping = False
    courier._settings = settings(state, url).delivery
    return courier


@pytest.mark.long
def test_what_is_committed_meanwhile_leaves_once(tmp_path: Path) -> None:
    recipient, clock = Recipient(), HeldClock(NOW)
    outbox = Outbox(tmp_path / "outbox", settings(tmp_path, "").delivery)
    watch = Monitor(tmp_path, clock, outbox.depth)
    committed: list[str] = []
    with stand_in(recipient.answer) as server:
        courier = courier_of(tmp_path, server.url, clock)
        for hour in range(72):
            if hour % 6 == 0:
                at = clock.now()
                file = msgspec.structs.replace(envelope(), created_at=at, keep_until=at + KEPT)
                recipient.files[file.id] = file
                outbox.commit(file)
                committed.append(file.id)
            if hour == 40:
                courier = courier_of(tmp_path, server.url, clock)  # the power went
            courier._round()
            clock.advance(HOUR_S)
        assert recipient.tried > 72, "it is tried again and again"
        assert {entry.state for entry in outbox.list()} == {State.QUEUED}, "nothing is given up"
        watch.write()
        told = samples((tmp_path / FILE).read_text())
        assert told["kiosk_outbox_files", "queued"] == len(committed) == 12
        waits_s = clock.now().timestamp() - told["kiosk_outbox_oldest_queued_timestamp_seconds",]
        assert waits_s == pytest.approx(72 * HOUR_S, abs=60), "KioskFilesWait (packaging/fleet/alerts.yaml) is about it"

        recipient.there = True
        courier._round()
        assert sorted(recipient.taken) == sorted(committed)
        assert {entry.state for entry in outbox.list()} == {State.DELIVERED}
        clock.advance(HOUR_S)
        courier._round()
        assert len(recipient.taken) == len(committed), "none goes twice"
    watch.write()
    assert samples((tmp_path / FILE).read_text())["kiosk_outbox_oldest_queued_timestamp_seconds",] == 0


def test_a_release_of_meanwhile_counts_and_an_order_does_not(tmp_path: Path) -> None:
    key = orders.keep_signing_key(tmp_path / "orders.key")
    assert isinstance(key, SigningKey)
    guard = Guard(str(tmp_path / "orders.pub"), "borne-1", tmp_path / "fleet")
    close = orders.order(key, "borne-1", "close", NOW, "De retour à 14 h")
    first, second = (
        orders.release(key, "borne-1", "system", version, NOW + timedelta(hours=hour))
        for version, hour in (("2.0", 1), ("2.1", 50))
    )
    back = NOW + timedelta(hours=72)
    assert guard.admit(close.statement, close.signature, back) == "expired", "nobody is there any more who wanted it"
    counted = guard.admit(second.statement, second.signature, back)
    assert isinstance(counted, Statement)
    assert counted.version == "2.1"
    assert guard.admit(first.statement, first.signature, back) == "replayed", "the older one does not come after it"
