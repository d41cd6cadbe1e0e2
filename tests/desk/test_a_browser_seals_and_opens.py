"""The page's own script, in a real browser: what it seals the kiosk opens, what the kiosk seals it opens."""

import asyncio
import base64
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.config import Delivery
from kiosk.documents.phone.client import PhoneLine
from kiosk.documents.phone.port import AskSlot, OfferPaper, OpenSlot, Slot, SlotShown, SlotStands
from tests.support.desk import ROOT, Desk, running_desk
from tests.support.identify import enrolled
from tests.support.patience import PATIENCE_S
from tests.support.phones import scanned
from tests.support.telephone import IS_THERE, Fetched, named, telephone

pytestmark = [pytest.mark.long, IS_THERE]

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 2000


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("browser")) as running:
        yield running


def sends(url: str) -> str:
    with telephone() as phone:
        files = named("facture.pdf", "application/pdf", PDF), named("dos.jpg", "image/jpeg", b"second")
        said = phone.opens(url).sends(*files)
        assert phone.complaints == []
        return said


def fetches(url: str) -> Fetched:
    with telephone() as phone:
        return phone.opens(url).fetches()


def looks(url: str) -> str:
    with telephone() as phone:
        return phone.opens(url).says()


def address(shown: SlotShown, key: bytes | None = None) -> str:
    phone = scanned(shown)
    fragment = base64.urlsafe_b64encode(key or phone.key).decode().rstrip("=")
    return f"{phone.page}#{fragment}"


def slot() -> Slot:
    return Slot(os.urandom(16).hex(), os.urandom(32), os.urandom(32))


def line(desk: Desk) -> PhoneLine:
    signer = enrolled(desk, desk.state / "kiosk")
    return PhoneLine(Delivery(desk_url=desk.url, phone_url=desk.url, timeout_s=PATIENCE_S), signer)


def test_files_chosen_in_a_browser_reach_the_kiosk(desk: Desk) -> None:
    async def story() -> None:
        kiosk, mine = line(desk), slot()
        try:
            shown = await kiosk.open(OpenSlot(mine, "ar"))
            assert isinstance(shown, SlotShown)
            assert await asyncio.to_thread(sends, address(shown)) == "say_done"
            told = await kiosk.ask(AskSlot(mine))
            assert isinstance(told, SlotStands)
            assert (told.files, told.damaged) == ((PDF, b"second"), 0)
        finally:
            await kiosk.close()

    asyncio.run(story())


def test_a_paper_is_opened_in_a_browser_and_gone_from_the_desk(desk: Desk) -> None:
    async def story() -> None:
        kiosk, mine = line(desk), slot()
        try:
            shown = await kiosk.open(OfferPaper(mine, "fr", PDF))
            assert isinstance(shown, SlotShown)
            fetched = await asyncio.to_thread(fetches, address(shown))
            assert (fetched.said, fetched.name) == ("say_done", "papier.pdf")
            assert fetched.paper == PDF
            told = await kiosk.ask(AskSlot(mine))
            assert isinstance(told, SlotStands)
            assert told.taken
        finally:
            await kiosk.close()

    asyncio.run(story())


def test_another_key_opens_nothing_and_says_so(desk: Desk) -> None:
    async def story() -> None:
        kiosk, mine = line(desk), slot()
        try:
            shown = await kiosk.open(OfferPaper(mine, "fr", PDF))
            assert isinstance(shown, SlotShown)
            other = address(shown, os.urandom(32))
            assert await asyncio.to_thread(fetches, other) == Fetched("say_failed")
            told = await kiosk.ask(AskSlot(mine))
            assert isinstance(told, SlotStands)
            assert not told.taken
        finally:
            await kiosk.close()

    asyncio.run(story())


def test_an_address_without_its_key_says_that_it_serves_no_more(desk: Desk) -> None:
    async def story() -> None:
        kiosk, mine = line(desk), slot()
        try:
            shown = await kiosk.open(OpenSlot(mine, "fr"))
            assert isinstance(shown, SlotShown)
            page = scanned(shown).page
            assert await asyncio.to_thread(looks, page) == "say_gone"
        finally:
            await kiosk.close()

    asyncio.run(story())


def test_the_script_is_one_file_and_asks_nobody_else() -> None:
    script = (Path(ROOT) / "kiosk" / "desk" / "templates" / "phone.js").read_text(encoding="utf-8")
    assert "import " not in script
    assert "://" not in script
    assert "eval(" not in script
