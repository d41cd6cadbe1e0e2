"""Without a usable key of the recipient nothing is committed, and the citizen keeps their answers and a way on."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import structs

from kiosk.config import Delivery
from kiosk.delivery.outbox import Outbox, OutboxError
from kiosk.delivery.wire import Envelope
from kiosk.errors import Code
from kiosk.privacy import logs, sealing
from kiosk.session import effects, events
from kiosk.session.registrar import OutboxRegistrar
from kiosk.session.state import NotSent
from tests.support.visits import PAGE, Hand

SCANNED = structs.replace(PAGE, sha256=hashlib.sha256(PAGE.jpeg).hexdigest())


def _registrar(tmp_path: Path, key_file: Path) -> OutboxRegistrar:
    return OutboxRegistrar(lambda: Outbox(tmp_path / "outbox", Delivery()), key_file, lambda: datetime.now(UTC))


def _sending() -> Hand:
    hand = Hand().enter().identify().live_at().scan(SCANNED).do(events.Continue())
    return hand.sign().do(events.Continue())


@pytest.mark.parametrize("name", ["missing.pub", "damaged.pub", "weak.pub", ""])
def test_a_key_that_cannot_be_used_commits_nothing_and_loses_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "damaged.pub").write_text("not a key")
    (tmp_path / "weak.pub").write_text(sealing.encode_key(bytes(32)))
    hand = _sending()
    answer = _registrar(tmp_path, tmp_path / name).commit(hand.wants(effects.CommitFile), b"%PDF")
    assert answer is Code.OUTBOX_BROKEN
    assert not (tmp_path / "outbox" / "outbox.sqlite3").exists() or not Outbox(tmp_path / "outbox", Delivery()).list()
    facts = hand.visit.facts
    hand.do(events.FileFailed(answer))
    assert isinstance(hand.visit.place, NotSent)
    assert hand.visit.facts == facts


def test_it_leaves_once_the_key_is_there(tmp_path: Path) -> None:
    key_file = tmp_path / "recipient.pub"
    registrar = _registrar(tmp_path, key_file)
    file = _sending().wants(effects.CommitFile)
    assert registrar.commit(file, b"%PDF") is Code.OUTBOX_BROKEN
    key_file.write_text(sealing.encode_key(sealing.new_key_pair().public))
    assert isinstance(registrar.commit(file, b"%PDF"), Envelope)


def test_an_outbox_that_refuses_is_logged_by_its_place_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key_file = tmp_path / "recipient.pub"
    key_file.write_text(sealing.encode_key(sealing.new_key_pair().public))

    def full() -> Outbox:
        raise OutboxError(Code.OUTBOX_FULL, "SQLITE_FULL")

    told: list[str] = []
    monkeypatch.setattr(logs, "event", lambda name, **fields: told.append(f"{name} {fields}"))
    registrar = OutboxRegistrar(full, key_file, lambda: datetime.now(UTC))
    assert registrar.commit(_sending().wants(effects.CommitFile), b"%PDF") is Code.OUTBOX_FULL
    (line,) = told
    assert "OutboxError" in line
    assert "Specimen" not in line
