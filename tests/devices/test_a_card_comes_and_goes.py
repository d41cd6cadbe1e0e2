"""A card is told as soon as it lies there and as soon as it has left, in every slot, through a real pcscd.

pcscd asks vpcd for its cards every 400 ms (a USB reader tells it by itself); what is ours is what comes after.
"""

import time
from collections.abc import Iterator

import pytest

from kiosk.config import CardReader
from kiosk.devices.card_reader.port import CardGone, CardPresent
from kiosk.devices.states import Absent, Busy, Fault, NeedsAttention, Ready, Starting
from kiosk.errors import Code
from tests.support.loops import LOOPS, run_in
from tests.support.patience import promised
from tests.support.pcsc import CONTACT, CONTACTLESS, SELECT_EMRTD, Slots, open_reader, running_slots

# pcscd's own rhythm and powering up, and a busy machine; the figures stand in docs/devices.md.
BOUND_S = promised(2.0)


@pytest.fixture
def slots() -> Iterator[Slots]:
    with running_slots() as slots:
        yield slots


@pytest.mark.parametrize("loop", LOOPS)
def test_a_card_is_laid_down_read_and_taken_away(slots: Slots, loop: str) -> None:
    async def story() -> None:
        async with open_reader(slots.config()) as reader:
            assert reader.state == Ready()
            assert len(reader.readers) == 4
            laid = time.monotonic()
            slots.lay("identity")
            card = await reader.met(CONTACTLESS)
            assert reader.at[-1] - laid < BOUND_S
            assert (card.kind, card.interface) == ("identity", "contactless")
            session = await reader.connect(CONTACTLESS)
            assert not isinstance(session, Fault)
            async with session:
                assert session.card == card
                assert reader.state == Busy()
                assert await session.transmit(SELECT_EMRTD) == b"\x6a\x82"
            assert await session.transmit(SELECT_EMRTD) == Fault(Code.CARD_REMOVED, "the session has ended")
            taken = time.monotonic()
            slots.take_away()
            await reader.empty()
            assert reader.at[-1] - taken < BOUND_S
            assert reader.events == [card, CardGone(CONTACTLESS)]
            await reader.until(lambda: reader.state == Ready())
            assert {type(state) for state in reader.states} == {Starting, Ready, Busy}

    run_in(loop, story)


def test_each_slot_has_its_own_card(slots: Slots) -> None:
    async def story() -> None:
        async with open_reader(slots.config()) as reader:
            for slot, card in (("contact", "vitale"), ("contact-2", "bank"), ("contactless-2", "badge")):
                slots.change(slot=slot, card=card)
            slots.lay("identity")
            await reader.until(lambda: len(reader.cards) == 4)
            assert {card.reader: card.kind for card in reader.cards.values()} == {
                CONTACT: "vitale",
                CONTACT[:-1] + "1": "bank",
                CONTACTLESS: "identity",
                CONTACTLESS[:-1] + "1": "memory",
            }
            slots.change(slot="contact", card=None)
            await reader.until(lambda: CONTACT not in reader.cards)
            assert len(reader.cards) == 3

    run_in("asyncio", story)


def test_only_the_readers_of_the_configuration_are_looked_at(slots: Slots) -> None:
    async def story() -> None:
        async with open_reader(slots.config(readers=("Hall Contactless",))) as reader:
            assert reader.readers == (CONTACTLESS, CONTACTLESS[:-1] + "1")
            slots.lay("vitale")
            slots.lay("identity")
            await reader.met(CONTACTLESS)
            assert await reader.connect(CONTACT) == Fault(Code.DISCONNECTED, "no such reader")
            assert CONTACT not in reader.cards

    run_in("asyncio", story)


def test_a_card_that_lay_there_before_is_told_and_told_again_to_who_comes_late(slots: Slots) -> None:
    async def story() -> None:
        slots.lay("badge")
        async with open_reader(slots.config()) as reader:
            card = await reader.met(CONTACTLESS)
            late: list[CardPresent | CardGone] = []
            reader.watch_cards(late.append)
            assert late == [card]

    run_in("asyncio", story)


def test_one_card_at_a_time_is_held_and_nobody_else_gets_it(slots: Slots) -> None:
    async def story() -> None:
        slots.lay("identity")
        slots.lay("identity-contact")
        async with open_reader(slots.config()) as reader, open_reader(slots.config()) as other:
            await reader.until(lambda: len(reader.cards) == 2)
            first = await reader.connect(CONTACTLESS)
            assert not isinstance(first, Fault)
            second = await reader.connect(CONTACT)
            assert isinstance(second, Fault)
            assert second.code is Code.DEVICE_BUSY
            elsewhere = await other.connect(CONTACTLESS)
            assert isinstance(elsewhere, Fault)
            assert elsewhere.code is Code.DEVICE_BUSY
            await first.disconnect()
            await first.disconnect()
            free = await other.connect(CONTACTLESS)
            assert not isinstance(free, Fault)
            await free.disconnect()

    run_in("asyncio", story)


def test_an_empty_reader_is_ready_and_says_that_there_is_no_card(slots: Slots) -> None:
    async def story() -> None:
        async with open_reader(slots.config()) as reader:
            assert await reader.connect(CONTACT) == Fault(Code.CARD_MISSING)
            await reader.until(lambda: reader.state == Ready())

    run_in("asyncio", story)


def test_before_it_is_opened_and_where_there_is_none() -> None:
    async def story() -> None:
        async with open_reader(CardReader(enabled=False)) as absent:
            assert absent.state == Absent()
            assert await absent.connect(CONTACT) == Fault(Code.NOT_CONFIGURED)
            assert absent.driver_pid is None
        async with open_reader(CardReader(enabled=True, socket="/nonexistent/pcscd.comm")) as lone:
            assert isinstance(lone.state, NeedsAttention)
            assert lone.state.fault.code is Code.CARD_SERVICE_DOWN

    run_in("asyncio", story)
