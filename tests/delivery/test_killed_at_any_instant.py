"""The courier and the desk are killed at random instants; each committed file arrives exactly once all the same."""

import contextlib
import random
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.config import Delivery
from kiosk.delivery import dossier
from kiosk.delivery.outbox import Outbox, State
from kiosk.delivery.reference import new_id
from kiosk.delivery.wire import Envelope
from kiosk.privacy import sealing
from tests.support.delivery import NAME, NIR, CourierProcess, settings, specimen, until
from tests.support.desk import Desk

# A process loads in 0.2 to 0.4 s and a delivery takes some 10 ms: half of the instants are drawn within the delivery
# that a commit has just begun, half within a whole life.
LIVES_S = (0.03, 0.9)


class Town:
    """A kiosk's outbox and courier, and a recipient's desk on a port that stays the same."""

    def __init__(self, directory: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.kiosk_state, self.desk_state = directory / "kiosk-state", directory / "desk-state"
        self.desk = Desk(self.desk_state, port=self.port)
        self.config = settings(self.kiosk_state, self.desk.url)
        self.key = sealing.read_public_key(self.desk.public_key_file)
        self.outbox = Outbox(self.kiosk_state / "outbox", Delivery())
        self.courier = CourierProcess(self.config)
        self.files: list[Envelope] = []
        self.logged = ""

    def commit(self) -> None:
        page = self.chance.randbytes(self.chance.choice([100, 50_000, 400_000]))
        file = dossier.make_envelope(
            specimen(page=page), visit_id=new_id(), recipient_key=self.key, created_at=datetime.now(UTC)
        )
        self.outbox.commit(file)
        self.files.append(file)
        self.courier.wake()

    def kill_one(self) -> None:
        time.sleep(self.chance.uniform(0, self.chance.choice(LIVES_S)))
        if self.chance.random() < 0.6:
            self.logged += self.courier.kill()
            self.courier = CourierProcess(self.config)
        else:
            self.desk.kill()
            self.desk = Desk(self.desk_state, port=self.port)

    def all_settled(self) -> bool:
        return all(entry.state is not State.QUEUED for entry in self.outbox.list())

    def close(self) -> None:
        self.logged += self.courier.kill()
        self.desk.kill()
        self.outbox.close()


@contextlib.contextmanager
def town(directory: Path, seed: int) -> Iterator[Town]:
    opened = Town(directory, seed)
    try:
        yield opened
    finally:
        opened.close()


def _survive(directory: Path, kills: int, seed: int) -> None:
    with town(directory, seed) as there:
        for _ in range(kills):
            for _ in range(there.chance.randrange(3)):
                there.commit()
            there.kill_one()
        there.commit()
        until(there.all_settled, f"every file settled (seed {seed})", timeout_s=60)
        entries = there.outbox.list()
        received = there.desk.list()
        answers = {file.id: there.outbox.acknowledgement(file.id) for file in there.files}
    assert {entry.state for entry in entries} == {State.DELIVERED}
    assert len(entries) == len(there.files)
    # Exactly once: as many rows as files, and the same ones.
    assert sorted(file["envelope_id"] for file in received) == sorted(file.id for file in there.files)
    # And what the kiosk holds is the one acknowledgement that the desk gave, however often it was asked for.
    for file in received:
        answer = answers[file["envelope_id"]]
        assert answer is not None
        assert answer.received_at == datetime.fromisoformat(file["received_at"])
    # The instants were not all harmless: some attempts were cut and made again.
    assert max(entry.attempts for entry in entries) > 1
    _nothing_in_clear(directory, there.logged)


def _nothing_in_clear(directory: Path, logged: str) -> None:
    scanned = 0
    for path in directory.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            scanned += len(content)
            for canary in (NAME, NIR, "canary-of-the-summary"):
                assert canary.encode() not in content, path.name
    assert scanned > 10_000
    assert NAME not in logged
    assert NIR not in logged


def test_fifteen_kills_and_each_file_arrives_once(tmp_path: Path) -> None:
    _survive(tmp_path, kills=15, seed=2026)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_many_kills_and_each_file_arrives_once(tmp_path: Path, seed: int) -> None:
    _survive(tmp_path, kills=120, seed=seed)
