"""A reader without extended length says of such a command what it says of a card that has left: the card is read all
the same, by short ones. PC/SC's own functions answer here; the chip is the hall's."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from smartcard import scard

from kiosk.devices.card_reader.pcsc import Card
from kiosk.devices.card_reader.transport import CardTransport
from kiosk.hall.cards.identity import IdentityChip, IdentityDeck
from kiosk.identity import Can, Options, Problem, ProblemCode, Trust, Verdict, read_document

NOT_TRANSACTED, REMOVED = 0x8010_0016, 0x8010_0069
EXTENDED = bytes.fromhex("00B09C00000000")


class Slot:
    """`carried`: how many commands pass until the card leaves."""

    def __init__(self, chip: IdentityChip, carried: int) -> None:
        self.chip, self.carried = chip, carried
        self.refused = 0
        self.ended: list[int] = []

    def transmit(self, handle: int, protocol: object, apdu: list[int]) -> tuple[int, list[int]]:
        if self.carried <= 0:
            self.carried -= 1
            return (NOT_TRANSACTED if self.carried == -1 else REMOVED), []
        self.carried -= 1
        if len(apdu) > 5 and apdu[4] == 0:
            self.refused += 1
            return NOT_TRANSACTED, []
        return 0, list(self.chip.answer(bytes(apdu)))

    def disconnect(self, handle: int, how: int) -> int:
        self.ended.append(how)
        return 0


class Lying(NamedTuple):
    card: Card
    slot: Slot
    trust: Trust


@pytest.fixture
def lying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lying]:
    deck = IdentityDeck(date(2026, 11, 23), tmp_path)
    deck.write_trust()
    chip = deck.chip("cnie", None)
    chip.reset()
    slot = Slot(chip, 4000)
    monkeypatch.setattr(scard, "SCardTransmit", slot.transmit)
    monkeypatch.setattr(scard, "SCardDisconnect", slot.disconnect)
    yield Lying(Card(1, scard.SCARD_PROTOCOL_T1), slot, Trust.load(tmp_path))
    chip.leave()


def read(lying: Lying) -> Verdict | Problem:
    return read_document(CardTransport(lying.card), Can.of("481516"), lying.trust, Options())


def test_the_card_is_read_by_short_commands(lying: Lying) -> None:
    verdict = read(lying)
    assert isinstance(verdict, Verdict)
    assert verdict.document.surname == "SPECIMEN"
    assert verdict.checks.chip_genuine.status == "ok"
    assert lying.slot.refused == 1


def test_its_power_is_taken_in_the_end(lying: Lying) -> None:
    read(lying)
    lying.card.disconnect()
    assert lying.slot.ended == [scard.SCARD_UNPOWER_CARD]


@pytest.mark.parametrize("carried", [0, 1, 2, 7])
def test_a_card_that_has_left_is_gone_at_the_next_command(lying: Lying, carried: int) -> None:
    lying.slot.carried = carried
    problem = read(lying)
    assert isinstance(problem, Problem)
    assert problem.code is ProblemCode.CARD_REMOVED
    lying.card.disconnect()
    assert lying.slot.ended == [scard.SCARD_LEAVE_CARD]
