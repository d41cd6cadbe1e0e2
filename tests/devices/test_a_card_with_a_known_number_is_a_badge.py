"""A badge is known by the hash of its number, which stays in the driver's process."""

from collections.abc import Iterator

import pytest

from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.privacy import pins
from tests.support.loops import run_in
from tests.support.pcsc import CONTACT, CONTACTLESS, Slots, open_reader, running_slots

NUMBER = "04a224b1c35e80"


@pytest.fixture
def slots() -> Iterator[Slots]:
    with running_slots() as slots:
        yield slots


def test_the_badge_of_the_configuration_and_no_other(slots: Slots) -> None:
    async def story() -> None:
        slots.lay("badge")
        slots.change(slot="contactless-2", card="badge-other")
        async with open_reader(slots.config()) as reader:
            await reader.until(lambda: len(reader.cards) == 2)
            hashed = await reader.hash_badge(CONTACTLESS)
            assert isinstance(hashed, str)
            assert NUMBER not in hashed.lower()
            assert pins.verify(NUMBER, hashed)
            other = CONTACTLESS[:-1] + "1"
            assert await reader.check_badge(CONTACTLESS, ("scrypt:broken", hashed)) is True
            assert await reader.check_badge(other, (hashed,)) is False
            assert await reader.check_badge(CONTACTLESS, ()) is False
            twice = await reader.hash_badge(CONTACTLESS)
            assert twice != hashed, "each hash has a salt of its own"

    run_in("asyncio", story)


@pytest.mark.parametrize(("card", "where"), [("identity", CONTACTLESS), ("identity-contact", CONTACT)])
def test_a_number_that_changes_or_is_not_there_is_no_badge(slots: Slots, card: str, where: str) -> None:
    """A telephone and an identity document draw a number at each power-up; a contact card has none."""

    async def story() -> None:
        slots.lay(card)
        async with open_reader(slots.config()) as reader:
            await reader.met(where)
            refused = await reader.hash_badge(where)
            assert isinstance(refused, Fault)
            assert refused.code is Code.CARD_UNKNOWN
            assert isinstance(await reader.check_badge(where, ("x",)), Fault)

    run_in("asyncio", story)
