"""A kept visit is handed over once, to who holds the ticket; three wrong proofs destroy it, and so does its time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.clock import HeldClock
from kiosk.desk.kept import SHELF, Kept
from kiosk.ticket import sealing
from kiosk.ticket.code import new_code
from kiosk.ticket.deposit import Asked, Denied, Deposit

NOW = datetime(2026, 11, 22, 9, 42, tzinfo=UTC)
CANARY = b"canary-of-a-kept-visit" * 50
ONE, TWO = "1" * 32, "2" * 32


class Shelf:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.clock = HeldClock(NOW)
        self.kept = Kept(directory, self.clock)
        self.ticket = new_code()
        self.proof = sealing.proof_of(self.ticket)
        self.deposit = Deposit(
            self.ticket.id, sealing.digest_of(self.proof), NOW + timedelta(days=30), CANARY, phone=True
        )
        self.kept.keep(self.deposit)

    def take(self, taker: str = ONE, proof: bytes | None = None) -> bytes | Denied:
        return self.kept.ask(self.ticket.id, Asked("take", self.proof if proof is None else proof, taker))

    def done(self, taker: str = ONE) -> bytes | Denied:
        return self.kept.ask(self.ticket.id, Asked("done", self.proof, taker))

    def release(self, taker: str = ONE) -> bytes | Denied:
        return self.kept.ask(self.ticket.id, Asked("release", self.proof, taker))

    def look(self) -> bytes | Denied:
        return self.kept.ask(self.ticket.id, Asked("look", self.proof))

    def on_disk(self) -> bool:
        return any(CANARY[:22] in file.read_bytes() for file in self.directory.glob(f"{SHELF}.sqlite3*"))


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.kept.close()


def test_it_is_handed_over_once_and_then_it_is_gone(shelf: Shelf) -> None:
    assert shelf.on_disk()
    assert shelf.take() == CANARY
    assert shelf.take(TWO) == Denied("taken")
    assert shelf.done() == b""
    assert not shelf.on_disk(), "neither in the database nor in its log"
    assert shelf.take() == Denied("taken")
    assert shelf.done() == b"", "said again because the answer was lost"


def test_a_kiosk_whose_answer_was_lost_asks_again(shelf: Shelf) -> None:
    assert [shelf.take(), shelf.take()] == [CANARY, CANARY]


def test_what_was_taken_and_never_settled_is_erased_after_ten_minutes(shelf: Shelf) -> None:
    shelf.take()
    shelf.clock.advance(601)
    assert shelf.take() == Denied("taken")
    assert not shelf.on_disk()


def test_a_kiosk_that_cannot_use_it_gives_it_back(shelf: Shelf) -> None:
    shelf.take()
    assert shelf.release(TWO) == Denied("taken"), "only who has it"
    assert shelf.release() == b""
    assert shelf.take(TWO) == CANARY


def test_three_wrong_proofs_burn_it(shelf: Shelf) -> None:
    wrong = sealing.proof_of(new_code())
    assert shelf.take(proof=wrong) == Denied("wrong", 2)
    assert shelf.take(proof=b"") == Denied("wrong", 1)
    assert shelf.take(proof=wrong) == Denied("burnt")
    assert shelf.take() == Denied("burnt"), "the right ticket, too"
    assert not shelf.on_disk()


def test_tries_are_counted_whatever_is_asked(shelf: Shelf) -> None:
    for what in ("look", "done", "release"):
        answer = shelf.kept.ask(shelf.ticket.id, Asked(what, b"x" * 32, ONE))
    assert answer == Denied("burnt")


def test_after_its_time_it_is_gone(shelf: Shelf) -> None:
    shelf.clock.advance(31 * 86_400)
    assert shelf.take() == Denied("expired")
    assert not shelf.on_disk()
    shelf.clock.advance(61 * 86_400)
    assert shelf.take() == Denied("unknown"), "not even its id is kept for ever"


def test_a_deposit_that_comes_twice_is_one_and_comes_not_back_to_life(shelf: Shelf) -> None:
    assert shelf.kept.keep(shelf.deposit) == (False, NOW)
    shelf.take()
    shelf.done()
    shelf.kept.keep(shelf.deposit)
    assert shelf.take(TWO) == Denied("taken")
    assert not shelf.on_disk()


def test_a_phone_reads_and_changes_nothing_and_only_where_it_may(shelf: Shelf) -> None:
    assert [shelf.look(), shelf.look()] == [CANARY, CANARY]
    assert shelf.take() == CANARY
    assert shelf.look() == Denied("taken")
    other = new_code()
    proof = sealing.proof_of(other)
    shelf.kept.keep(Deposit(other.id, sealing.digest_of(proof), NOW + timedelta(days=1), CANARY))
    assert shelf.kept.ask(other.id, Asked("look", proof)) == Denied("unknown")


def test_what_nobody_has_brought_is_unknown(shelf: Shelf) -> None:
    assert shelf.kept.ask("f" * 32, Asked("take", shelf.proof, ONE)) == Denied("unknown")


def test_no_kiosk_may_have_it_kept_for_longer_than_a_year(shelf: Shelf) -> None:
    other = new_code()
    proof = sealing.proof_of(other)
    shelf.kept.keep(Deposit(other.id, sealing.digest_of(proof), NOW + timedelta(days=36_500), CANARY))
    shelf.clock.advance(367 * 86_400)
    assert shelf.kept.ask(other.id, Asked("take", proof, ONE)) == Denied("expired")


def test_it_survives_the_desk_s_death(shelf: Shelf) -> None:
    shelf.take()
    again = Kept(shelf.directory, shelf.clock)
    assert again.ask(shelf.ticket.id, Asked("take", shelf.proof, ONE)) == CANARY
    again.close()


def test_of_many_kiosks_that_ask_at_once_one_has_it(shelf: Shelf) -> None:
    others = [Kept(shelf.directory, shelf.clock) for _ in range(2)]  # as other processes of the desk would
    asked = [Asked("take", shelf.proof, f"{number:032x}") for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda at: [shelf.kept, *others][at % 3].ask(shelf.ticket.id, asked[at]), range(len(asked)))
        )
    assert answers.count(CANARY) == 1
    assert answers.count(Denied("taken")) == len(asked) - 1
    for other in others:
        other.close()


def test_wrong_proofs_at_once_are_three_at_most(shelf: Shelf) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda at: shelf.take(proof=bytes([at]) * 32), range(16)))
    assert {Denied("wrong", 2), Denied("wrong", 1), Denied("burnt")} == set(answers)
    assert answers.count(Denied("burnt")) == 14
