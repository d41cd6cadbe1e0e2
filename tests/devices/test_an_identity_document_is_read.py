"""An identity document on a real pcscd, read in the driver's process: what comes of it, and what never happens."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.config import Identity
from kiosk.devices.card_reader.client import CardReaderClient
from kiosk.devices.card_reader.document import DocumentProblem, DocumentRead, ProblemName, ReadingProgress
from kiosk.devices.card_reader.port import CardGone, CardPresent
from kiosk.devices.states import Fault, Ready
from kiosk.errors import Code
from kiosk.identity import MrzKey, ProblemCode
from kiosk.processes.proc import command
from tests.support.patience import PATIENCE_S
from tests.support.pcsc import CONTACTLESS, Slots, running_slots


@pytest.fixture
def slots() -> Iterator[Slots]:
    with running_slots() as running:
        yield running


def printed(slots: Slots, document: str = "cnie") -> Any:
    identity: Any = slots.device.state()["identity"]
    return identity["documents"][document]


@contextlib.asynccontextmanager
async def reader_over(slots: Slots, card: str = "cnie", trust_dir: str = "") -> AsyncIterator[CardReaderClient]:
    slots.change(slot="contactless", card=card)
    trust: Any = slots.device.state()["identity"]
    client = CardReaderClient(slots.config(), Identity(trust_dir=trust_dir or trust["trust_dir"]))
    await client.open()
    try:
        assert isinstance(await client.settled(PATIENCE_S), Ready)
        await seen(client)
        yield client
    finally:
        await client.close()


async def seen(client: CardReaderClient) -> None:
    """Until a card lies there."""
    lies = asyncio.Event()
    client.watch_cards(lambda card: lies.set() if isinstance(card, CardPresent) else lies.clear())
    async with asyncio.timeout(PATIENCE_S):
        await lies.wait()


def test_the_card_says_who_it_was_made_for_and_the_kiosk_what_it_could_verify(slots: Slots) -> None:
    async def story() -> None:
        told: list[ReadingProgress] = []
        async with reader_over(slots) as reader:
            reader.watch_reading(told.append)
            read = await reader.read_document(CONTACTLESS, printed(slots)["can"])
            assert isinstance(read, DocumentRead), read
            assert read.values["surname"].casefold() == "specimen"
            assert read.values["birth_date"] == "1990-07-13"
            assert (read.passive, read.genuine, read.expired) == ("ok", "ok", False)
            assert printed(slots)["can"] not in repr(read)
            assert reader.driver_pid is not None
            assert printed(slots)["can"] not in command(reader.driver_pid)
        stages = [progress.stage for progress in told]
        assert stages[0] == "access"
        assert {"files", "verify"} <= set(stages)
        assert [progress.done for progress in told] == sorted(progress.done for progress in told)

    asyncio.run(story())


def test_two_wrong_numbers_and_no_third_not_even_the_right_one(slots: Slots) -> None:
    async def story() -> None:
        async with reader_over(slots) as reader:
            wrong = "000000" if printed(slots)["can"] != "000000" else "111111"
            assert await reader.read_document(CONTACTLESS, wrong) == DocumentProblem("wrong_secret", 1)
            assert await reader.read_document(CONTACTLESS, wrong) == DocumentProblem("tries_spent")
            spoken = slots.apdus("contactless")
            assert await reader.read_document(CONTACTLESS, printed(slots)["can"]) == DocumentProblem("tries_spent")
            assert slots.apdus("contactless") == spoken, "the card is not even asked"

    asyncio.run(story())


def test_a_card_that_is_taken_away_in_the_middle_is_read_the_next_time(slots: Slots) -> None:
    async def story() -> None:
        slots.change(chip="removed", at=12)
        async with reader_over(slots) as reader:
            can = printed(slots)["can"]
            assert await reader.read_document(CONTACTLESS, can) == DocumentProblem("card_removed", 2)
            slots.change(slot="contactless", card=None)
            gone = asyncio.Event()
            reader.watch_cards(lambda card: gone.set() if isinstance(card, CardGone) else None)
            async with asyncio.timeout(PATIENCE_S):
                while CONTACTLESS in reader.cards:
                    await gone.wait()
            slots.change(chip=None, slot="contactless", card="cnie")
            await seen(reader)
            assert isinstance(await reader.read_document(CONTACTLESS, printed(slots)["can"]), DocumentRead)

    asyncio.run(story())


def test_stop_is_obeyed_and_the_next_reading_is_not_stopped(slots: Slots) -> None:
    async def story() -> None:
        slots.change(chip="slow_chip", seconds=0.1)
        async with reader_over(slots) as reader:
            began = asyncio.Event()
            reader.watch_reading(lambda told: began.set())
            can = printed(slots)["can"]
            reading = asyncio.ensure_future(reader.read_document(CONTACTLESS, can))
            await began.wait()
            await reader.stop_reading()
            assert await reading == Fault(Code.CANCELLED)
            slots.change(chip=None)
            await reader.stop_reading()  # nothing is under way
            assert isinstance(await reader.read_document(CONTACTLESS, can), DocumentRead)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("card", "evil", "passive", "genuine"),
    [
        ("cnie", "hash_mismatch", "failed", "ok"),
        ("cnie", "csca_unknown", "not_available", "ok"),
        ("residence-permit", "cloned_chip", "ok", "failed"),
    ],
)
def test_a_chip_that_lies_is_found_out(slots: Slots, card: str, evil: str, passive: str, genuine: str) -> None:
    async def story() -> None:
        slots.change(chip=evil)
        async with reader_over(slots, card) as reader:
            read = await reader.read_document(CONTACTLESS, printed(slots, card)["can"])
            assert isinstance(read, DocumentRead), read
            assert (read.passive, read.genuine) == (passive, genuine)

    asyncio.run(story())


def test_without_anchors_a_document_is_read_and_nobody_is_accused(slots: Slots, tmp_path: Path) -> None:
    async def story() -> None:
        async with reader_over(slots, trust_dir=str(tmp_path / "nowhere")) as reader:
            read = await reader.read_document(CONTACTLESS, printed(slots)["can"])
            assert isinstance(read, DocumentRead)
            assert read.passive == "not_available"

    asyncio.run(story())


@pytest.mark.parametrize(("card", "name"), [("passport", "unsupported"), ("vitale", Code.CARD_VITALE)])
def test_what_six_digits_do_not_open_says_so(slots: Slots, card: str, name: str) -> None:
    async def story() -> None:
        async with reader_over(slots, card) as reader:
            answer = await reader.read_document(CONTACTLESS, "123456")
            assert (answer.name if isinstance(answer, DocumentProblem) else getattr(answer, "code", None)) == name

    asyncio.run(story())


def test_every_problem_of_the_library_has_its_name_here() -> None:
    names: tuple[str, ...] = ProblemName.__args__  # type: ignore[attr-defined]
    assert set(names) == {str(code) for code in ProblemCode} | {"tries_spent", "other_document"}


def test_a_passport_s_zone_opens_its_chip_and_another_zone_does_not(slots: Slots) -> None:
    today = date.today()
    keys = [MrzKey.of_lines(tuple(printed(slots, name)["zone"]), today).text for name in ("passport", "cnie")]

    async def story() -> None:
        async with reader_over(slots, "passport") as reader:
            for _ in range(3):
                wrong = await reader.read_document(CONTACTLESS, "", keys[1])
                assert isinstance(wrong, DocumentProblem)
                assert wrong.name == "other_document", "it is no CAN, and costs none of its tries"
            garbage = await reader.read_document(CONTACTLESS, "", "not a key at all")
            assert isinstance(garbage, DocumentProblem)
            assert garbage.name == "other_document"
            read = await reader.read_document(CONTACTLESS, "", keys[0])
            assert isinstance(read, DocumentRead), read
            assert (read.passive, read.genuine, read.by) == ("ok", "ok", "chip")
            assert keys[0] not in f"{read!r} {command(reader.driver_pid or 0)}"

    asyncio.run(story())


def test_the_address_of_a_card_is_told_in_its_parts(slots: Slots) -> None:
    async def story() -> None:
        async with reader_over(slots) as reader:
            read = await reader.read_document(CONTACTLESS, printed(slots)["can"])
            assert isinstance(read, DocumentRead), read
            assert (read.values["street"], read.values["postcode"], read.values["town"]) == (
                "12 RUE DES LILAS", "57000", "METZ"
            )  # fmt: skip

    asyncio.run(story())
