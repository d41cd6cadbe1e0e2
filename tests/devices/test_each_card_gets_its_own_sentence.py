"""What is no identity document is told apart before a byte is sent to it; each has a sentence and a way on."""

from collections.abc import Iterator

import pytest

from kiosk.devices.card_reader.port import Kind
from kiosk.devices.card_reader.recognise import TABLE, code_of, recognise
from kiosk.devices.states import Fault, Ready
from kiosk.errors import MEANINGS, Code
from tests.support.loops import run_in
from tests.support.pcsc import CONTACT, CONTACTLESS, SELECT_EMRTD, Slots, open_reader, running_slots


@pytest.fixture
def slots() -> Iterator[Slots]:
    with running_slots() as slots:
        yield slots


@pytest.mark.parametrize(
    ("card", "kind", "code"),
    [
        ("vitale", "vitale", Code.CARD_VITALE),
        ("vitale-first", "vitale", Code.CARD_VITALE),
        ("bank", "bank", Code.CARD_BANK),
        ("mute", "mute", Code.CARD_UPSIDE_DOWN),
    ],
)
def test_it_is_recognised_and_never_sent_a_byte(slots: Slots, card: str, kind: Kind, code: Code) -> None:
    async def story() -> None:
        slots.lay(card)
        async with open_reader(slots.config()) as reader:
            seen = await reader.met(CONTACT)
            assert (seen.kind, seen.interface) == (kind, "contact")
            assert code_of(seen.kind, seen.interface) is code
            for refused in (
                await reader.connect(CONTACT),
                await reader.probe(CONTACT),
                await reader.check_badge(CONTACT, ("scrypt:2:8:1:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAA",)),
                await reader.hash_badge(CONTACT),
            ):
                assert refused == Fault(code, "never read")
            await reader.until(lambda: reader.state == Ready())
        assert slots.apdus("contact") == 0

    run_in("asyncio", story)


def test_a_vitale_in_the_place_of_an_identity_card_is_sent_nothing(slots: Slots) -> None:
    """Changed so fast that pcscd, which looks every 400 ms, has not noticed: what it believes is not relied on."""

    async def story() -> None:
        slots.lay("identity-contact")
        async with open_reader(slots.config()) as reader:
            await reader.met(CONTACT)
            slots.lay("vitale")
            for _ in range(20):
                session = await reader.connect(CONTACT)
                if isinstance(session, Fault):
                    continue
                await session.transmit(SELECT_EMRTD)
                await session.disconnect()
            # Between one look of pcscd's and the next the slot is empty to it: said as it is, and asked again.
            answer = await reader.connect(CONTACT)
            while isinstance(answer, Fault) and answer.code in {Code.CARD_MISSING, Code.CARD_REMOVED}:
                answer = await reader.connect(CONTACT)
            assert answer == Fault(Code.CARD_VITALE, "never read")
        assert slots.apdus("contact") == 0

    run_in("asyncio", story)


def test_a_payment_card_without_a_name_in_its_atr_is_told_on_demand(slots: Slots) -> None:
    async def story() -> None:
        slots.lay("bank-contactless")
        async with open_reader(slots.config()) as reader:
            card = await reader.met(CONTACTLESS)
            assert card.kind == "identity"
            assert slots.apdus("contactless") == 0
            assert await reader.probe(CONTACTLESS) == "bank"
            assert slots.apdus("contactless") == 1

    run_in("asyncio", story)


def test_the_badge_and_the_unreadable_card_are_unknown_as_identity(slots: Slots) -> None:
    async def story() -> None:
        slots.lay("unknown")
        slots.lay("badge")
        async with open_reader(slots.config()) as reader:
            await reader.until(lambda: len(reader.cards) == 2)
            assert {card.kind for card in reader.cards.values()} == {"unknown", "memory"}
            assert await reader.probe(CONTACTLESS) == "unknown"
            refused = await reader.connect(CONTACT)
            assert isinstance(refused, Fault)
            assert refused.code is Code.CARD_GARBAGE

    run_in("asyncio", story)


def test_a_mute_card_is_turned_over_first_and_then_has_no_chip() -> None:
    assert code_of("mute", "contact") is Code.CARD_UPSIDE_DOWN
    assert code_of("mute", "contact", mutes_before=1) is Code.CARD_NO_CHIP
    assert code_of("mute", "contactless") is Code.CARD_UNSTEADY


def test_each_sentence_differs_and_an_identity_card_needs_none() -> None:
    codes = {code_of(kind, "contact") for kind in ("vitale", "bank", "mute", "memory", "unknown")}
    codes |= {Code.CARD_NO_CHIP, Code.CARD_UNSTEADY, Code.CARD_REMOVED, Code.CARD_MISSING}
    assert None not in codes
    assert len({MEANINGS[code].citizen for code in codes if code is not None}) == len(codes)
    assert code_of("identity", "contact") is None
    assert code_of("identity", "contactless") is None


# From the public list that the table names, one line each.
SEEN = {
    "vitale": ("3B 75 13 00 00 43 09 EA 90 00", "3B 75 13 00 00 45 09 FA 90 00", "3B 75 13 00 00 49 09 EA 90 00",
               "3F 65 25 00 22 09 F9 90 00", "3F 65 25 00 52 09 6A 90 00", "3F 65 25 00 A4 09 6A 90 00"),
    "bank": ("3B 65 00 00 20 63 CB BC 80", "3B 85 80 01 20 63 CB A5 A0 89", "3F 65 25 08 43 04 6C 90 00",
             "3B 9F 11 81 11 3D 00 0A 78 80 70 02 20 63 CB B7 80 00 00 00 00 1C", "3B 65 00 00 43 04 6C 90 00"),
    "memory": ("3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 03 00 00 00 00 68",),
    # French and German passports, identity cards of both French faces; a telephone card, a health professional's.
    "identity": ("3B 88 80 01 E1 F3 5E 11 77 83 95 00 35", "3B 8D 80 01 80 91 E1 65 D0 00 5B 01 03 73 D4 41 40 B6",
                 "3B 8B 80 01 00 31 C1 64 09 37 72 13 00 90 00 51", "3B 80 80 01 01",
                 "3B DB 96 FF 80 B1 FE 45 1F 87 00 31 C1 64 09 37 72 13 0F 90 00 F4",
                 "3B FF 96 00 00 C0 0A 31 FE 43 80 31 80 65 B0 85 04 00 11 12 0F FF 82 90 00 AB",
                 "3F 65 25 08 22 04 68 90 00", "3B AC 00 40 2A 00 12 25 00 64 80 00 03 10 00 90 00"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "atr"), [(kind, atr) for kind, atrs in SEEN.items() for atr in atrs])
def test_cards_that_people_have_seen(kind: Kind, atr: str) -> None:
    assert recognise(bytes.fromhex(atr), "A Reader 00 00")[0] == kind
    assert all(entry.source for entry in TABLE)


@pytest.mark.parametrize(
    ("reader", "atr", "interface"),
    [
        ("ACME Dual Reader PICC 01 00", "3B 65 00 00 20 63 CB BC 80", "contactless"),
        ("ACME uTrust CL Reader 00 00", "", "contactless"),
        ("ACME Dual Reader ICC 00 00", "3B 80 80 01 01", "contact"),
        ("Hall Contact Reader 00 00", "3B 80 80 01 01", "contact"),
        ("ACME 00 00", "3B 80 80 01 01", "contactless"),
        ("ACME 00 00", "3B 75 13 00 00 43 09 EA 90 00", "contact"),
    ],
)
def test_contact_or_contactless_by_the_slot_and_else_by_the_atr(reader: str, atr: str, interface: str) -> None:
    assert recognise(bytes.fromhex(atr), reader)[1] == interface
