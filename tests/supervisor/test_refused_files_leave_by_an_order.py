"""A machine without a shell: what its recipient refused is queued again by an order, leaves, and arrives once."""

import base64
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from nacl.signing import SigningKey

from kiosk.config import Delivery
from kiosk.delivery.courier import LOOK_EVERY_S
from kiosk.delivery.outbox import Outbox, State
from kiosk.delivery.protocol import outbox_directory
from kiosk.delivery.wire import Envelope
from kiosk.fleet.orders import Signed, order
from tests.support.delivery import StandIn, acknowledgement, envelope, http, stand_in
from tests.support.patience import PATIENCE_S
from tests.support.supervisor import Hosted, running_supervisor, until

KEY = SigningKey.generate()
FILES = tuple(envelope() for _ in range(3))


class Recipient:
    """Refuses every file until it is mended."""

    def __init__(self) -> None:
        self.mended = False
        self.arrived: list[str] = []

    def answer(self, client: socket.socket, head: bytes, body: bytes) -> None:
        file = next(one for one in FILES if one.id.encode() in head.splitlines()[0])
        if not self.mended:
            client.sendall(http(422))
            return
        self.arrived.append(file.id)
        client.sendall(http(201, msgspec.json.encode(acknowledgement(file))))


@pytest.fixture
def recipient() -> Recipient:
    return Recipient()


@pytest.fixture
def there(recipient: Recipient) -> Iterator[StandIn]:
    with stand_in(recipient.answer) as server:
        yield server


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "metrics").mkdir()
    (tmp_path / "orders.pub").write_bytes(base64.b64encode(bytes(KEY.verify_key)))
    return tmp_path


def outbox_of(directory: Path) -> Outbox:
    return Outbox(outbox_directory(directory / "state"), Delivery())


def holding(directory: Path, *refused: Envelope) -> None:
    """An outbox with these files, which were refused before this start."""
    with closing(outbox_of(directory)) as outbox:
        for file in refused:
            outbox.commit(file)
            outbox.mark_refused(file.id, "recipient_refused http_422", datetime.now(UTC))


def states(directory: Path) -> list[State]:
    with closing(outbox_of(directory)) as outbox:
        return [entry.state for entry in outbox.list()]


def made() -> Signed:
    return order(KEY, "borne-1", "resend", datetime.now(UTC))


def hand(kiosk: Hosted, pid: int, signed: Signed) -> None:
    file = kiosk.directory / f"{signed.order_id}.json"
    file.write_bytes(msgspec.json.encode(signed))
    kiosk.tell(pid, f"order {file}")


def ask(kiosk: Hosted, signed: Signed) -> tuple[str, str, str]:
    """Result, why and report of the supervisor's answer."""

    def answers() -> list[tuple[str, str, str]]:
        said = [one["said"] for one in kiosk.log() if one["event"] == "heard" and one["word"] == "FleetAnswered"]
        return [(one["result"], one["why"], one["report"]) for one in said]

    before = len(answers())
    served = [one for one in kiosk.log() if one["event"] == "serving"]
    hand(kiosk, served[-1]["pid"], signed)
    return until(lambda: answers()[before:] or None, "an answer")[0]


def queued(count: int) -> tuple[str, str, str]:
    return ("done", "", f"kiosk_outbox_queued_again {count}\n")


def test_what_was_refused_leaves_at_once_and_arrives_once(
    directory: Path, recipient: Recipient, there: StandIn
) -> None:
    (directory / "recipient").write_text(there.url)
    first, second, _ = FILES
    with closing(outbox_of(directory)) as outbox:
        outbox.commit(first)
        outbox.commit(second)
    with running_supervisor(directory) as kiosk:
        kiosk.wait_for("serving")
        until(lambda: states(directory) == [State.REFUSED] * 2, "both refused by the recipient")
        recipient.mended = True
        signed = made()
        assert ask(kiosk, signed) == queued(2)
        until(lambda: states(directory) == [State.DELIVERED] * 2, "both delivered")
        assert sorted(recipient.arrived) == sorted((first.id, second.id))
        assert ask(kiosk, signed) == ("refused", "replayed", "")
        assert ask(kiosk, made()) == queued(0), "what has left does not leave again"


def test_the_courier_is_woken_and_what_is_refused_again_waits_for_the_next_order(
    directory: Path, there: StandIn
) -> None:
    """A courier that is not woken finds them by itself, but `LOOK_EVERY_S` later each time."""
    (directory / "recipient").write_text(there.url)
    holding(directory, FILES[0])
    with running_supervisor(directory) as kiosk:
        kiosk.wait_for("serving")
        began = time.monotonic()
        for number in range(1, 6):
            assert ask(kiosk, made()) == queued(1)
            until(lambda: states(directory) == [State.REFUSED], "refused again")
            assert len(there.heads) == number
        assert time.monotonic() - began < 4 * LOOK_EVERY_S


def test_what_was_dropped_for_its_time_stays_dropped(directory: Path) -> None:
    late, fresh, _ = FILES
    holding(directory, msgspec.structs.replace(late, keep_until=datetime.now(UTC) - timedelta(days=1)), fresh)
    with closing(outbox_of(directory)) as outbox:
        assert outbox.expire(datetime.now(UTC)) == 1
    with running_supervisor(directory) as kiosk:
        kiosk.wait_for("serving")
        assert ask(kiosk, made()) == queued(1)
    assert states(directory) == [State.REFUSED, State.QUEUED]


def test_killed_before_they_were_queued_they_wait_for_the_next_order(directory: Path) -> None:
    holding(directory, *FILES)
    (directory / "killed-before-resending").touch()
    signed = made()
    with running_supervisor(directory) as kiosk:
        hand(kiosk, kiosk.wait_for("serving")["pid"], signed)
        kiosk.process.wait(PATIENCE_S)
    assert states(directory) == [State.REFUSED] * 3
    (directory / "killed-before-resending").unlink()
    with running_supervisor(directory) as kiosk:
        kiosk.wait_for("serving", 2)
        assert ask(kiosk, signed) == ("refused", "replayed", ""), "it counted"
        assert states(directory) == [State.REFUSED] * 3
        assert ask(kiosk, made()) == queued(3)
        kiosk.kill()
    assert states(directory) == [State.QUEUED] * 3


def test_an_outbox_that_is_gone_is_told(directory: Path) -> None:
    holding(directory, *FILES)
    with running_supervisor(directory) as kiosk:
        kiosk.wait_for("serving")
        with closing(outbox_of(directory)) as outbox, outbox._database.transaction() as run:
            run.execute("ALTER TABLE bodies RENAME TO elsewhere")
        assert ask(kiosk, made()) == ("refused", "not_possible", "")
        assert kiosk.process.poll() is None
