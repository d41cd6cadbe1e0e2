"""From the code on the screen to the telephone and back, over a real desk in a process of its own."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from kiosk.config import Delivery
from kiosk.documents.phone import sealing
from kiosk.documents.phone.client import PhoneLine
from kiosk.documents.phone.port import (
    AskSlot,
    DropSlot,
    NotReached,
    OfferPaper,
    OpenSlot,
    Slot,
    SlotGone,
    SlotShown,
    SlotStands,
)
from kiosk.errors import Code
from kiosk.help.asked import Signer
from kiosk.help.key import keep_key
from tests.support.desk import Desk, running_desk
from tests.support.identify import enrolled
from tests.support.phones import scanned

PDF = b"%PDF-1.7 CANARI " + bytes(50_000)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("phone")) as running:
        yield running


def slot() -> Slot:
    return Slot(os.urandom(16).hex(), os.urandom(32), os.urandom(32))


@pytest.fixture(scope="module")
def signer(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return enrolled(desk, tmp_path_factory.mktemp("kiosk"))


@pytest.fixture
def kiosk(desk: Desk, signer: Signer) -> PhoneLine:
    return PhoneLine(Delivery(desk_url=desk.url, phone_url=desk.url, timeout_s=5), signer)


def test_files_of_a_telephone_reach_the_kiosk_and_the_desk_forgets_them(kiosk: PhoneLine) -> None:
    async def story() -> None:
        mine = slot()
        try:
            shown = await kiosk.open(OpenSlot(mine, "ar"))
            assert isinstance(shown, SlotShown)
            phone = scanned(shown)
            assert await kiosk.ask(AskSlot(mine)) == SlotStands()
            page = await asyncio.to_thread(phone.opens)
            assert 'dir="rtl"' in page.text
            assert await kiosk.ask(AskSlot(mine)) == SlotStands(opened=True)
            assert await asyncio.to_thread(phone.sends, PDF, b"two") == [201, 201, 204]
            told = await kiosk.ask(AskSlot(mine))
            assert isinstance(told, SlotStands)
            assert (told.files, told.done, told.damaged) == ((PDF, b"two"), True, 0)
            await kiosk.drop(DropSlot(mine))
            assert isinstance(await kiosk.ask(AskSlot(mine)), SlotGone)
            assert (await asyncio.to_thread(phone.opens)).status_code == 404
        finally:
            await kiosk.close()

    asyncio.run(story())


def test_a_paper_reaches_the_telephone_once(kiosk: PhoneLine) -> None:
    async def story() -> None:
        mine = slot()
        try:
            shown = await kiosk.open(OfferPaper(mine, "fr", PDF))
            assert isinstance(shown, SlotShown)
            phone = scanned(shown)
            assert await asyncio.to_thread(phone.fetches) == PDF
            assert await asyncio.to_thread(phone.has_it) == 204
            told = await kiosk.ask(AskSlot(mine))
            assert isinstance(told, SlotStands)
            assert told.taken
            assert await asyncio.to_thread(phone.fetches) is None
        finally:
            await kiosk.close()

    asyncio.run(story())


def test_what_was_sealed_with_another_key_is_counted_and_left_out(kiosk: PhoneLine) -> None:
    async def story() -> None:
        mine = slot()
        try:
            shown = await kiosk.open(OpenSlot(mine, "fr"))
            assert isinstance(shown, SlotShown)
            await asyncio.to_thread(scanned(shown).sends, PDF, key=os.urandom(32))
            told = await kiosk.ask(AskSlot(mine))
            assert isinstance(told, SlotStands)
            assert (told.files, told.damaged) == ((), 1)
        finally:
            await kiosk.close()

    asyncio.run(story())


def test_nobody_else_collects_or_ends_a_slot(kiosk: PhoneLine) -> None:
    async def story() -> None:
        mine = slot()
        try:
            assert isinstance(await kiosk.open(OpenSlot(mine, "fr")), SlotShown)
            thief = Slot(mine.id, mine.key, os.urandom(32))
            assert isinstance(await kiosk.ask(AskSlot(thief)), SlotGone)
            await kiosk.drop(DropSlot(thief))
            assert await kiosk.ask(AskSlot(mine)) == SlotStands()
            assert isinstance(await kiosk.open(OpenSlot(mine, "fr")), NotReached), "an id is used once"
        finally:
            await kiosk.close()

    asyncio.run(story())


def test_the_desk_opens_nothing_for_a_kiosk_that_it_does_not_know(desk: Desk, tmp_path: Path) -> None:
    async def story() -> None:
        key = tmp_path / "kiosk.key"
        keep_key(key)
        for path in (key, Path("/proc/none/kiosk.key")):
            stranger = PhoneLine(Delivery(desk_url=desk.url, timeout_s=5), Signer("borne-7", str(path)))
            try:
                assert await stranger.open(OpenSlot(slot(), "fr")) == NotReached(Code.RECIPIENT_REFUSED)
            finally:
                await stranger.close()

    asyncio.run(story())


def test_a_desk_that_is_not_there_is_said(tmp_path: Path) -> None:
    async def story() -> None:
        kiosk = PhoneLine(
            Delivery(desk_url="http://127.0.0.1:9", phone_url="http://127.0.0.1:9", timeout_s=0.5),
            Signer("borne-1", str(tmp_path / "kiosk.key")),
        )
        try:
            assert isinstance(await kiosk.open(OpenSlot(slot(), "fr")), NotReached)
        finally:
            await kiosk.close()

    asyncio.run(story())


def test_no_address_names_the_key_and_no_disk_holds_the_paper(desk: Desk, kiosk: PhoneLine) -> None:
    mine = slot()

    async def story() -> None:
        try:
            await kiosk.open(OfferPaper(mine, "fr", PDF))
        finally:
            await kiosk.close()

    asyncio.run(story())
    sealed = requests.get(f"{desk.url}/p/{mine.id}/paper", timeout=10).content
    assert b"CANARI" not in sealed
    assert sealing.opened(mine.key, mine.id, "out", 0, sealed) == PDF
    for file in desk.state.rglob("*"):
        if file.is_file():
            held = file.read_bytes()
            assert sealed[:64] not in held
            assert mine.key not in held


def test_a_sealed_file_opens_in_its_own_place_only() -> None:
    key, name = os.urandom(32), "0" * 32
    sealed = sealing.seal(key, name, "in", 0, PDF)
    assert sealing.opened(key, name, "in", 0, sealed) == PDF
    for wrong in (
        sealing.opened(key, name, "in", 1, sealed),
        sealing.opened(key, name, "out", 0, sealed),
        sealing.opened(key, "1" * 32, "in", 0, sealed),
        sealing.opened(key, name, "in", 0, sealed[:-1]),
        sealing.opened(key, name, "in", 0, b""),
    ):
        assert wrong is None
    assert sealing.seal(key, name, "in", 0, PDF) != sealed
