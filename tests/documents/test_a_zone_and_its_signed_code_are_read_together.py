"""A card's back on the hall's glass: its zone and its signed code, by the two readers' own processes."""

import asyncio
from datetime import date
from pathlib import Path

from PIL import Image

from kiosk.devices.scanner.port import Page, ScanSettings
from kiosk.documents.cev.client import CevReader
from kiosk.documents.mrz.client import ZoneReader
from kiosk.hall import cev_writer, two_d_doc_writer
from kiosk.hall.cards.documents import DOCUMENTS
from kiosk.hall.cards.pictures import all_pictures
from kiosk.hall.glass import Region, scan
from kiosk.session import events
from kiosk.session.effects import LookAtDocument
from kiosk.session.identity.looking import Looking
from kiosk.session.identity.state import ZoneShown
from kiosk.session.papers.borrowing import BorrowedCamera

TODAY = date(2026, 11, 22)
HOLDER = DOCUMENTS["cnie"].holder_on(TODAY)
# What a visit fills forms with.
FILLED = ("surname", "given_names", "birth_date")


class Lamp:
    """A scanner with these sheets, one after the other; all else of it is not asked for."""

    def __init__(self, *sheets: Image.Image) -> None:
        self._sheets = iter(sheets)

    async def scan(self, settings: ScanSettings) -> Page:
        picture = scan(next(self._sheets), "cnie-back", settings.dpi, "Grayscale8", Region())
        return Page(picture, 0, 0, settings.dpi, "", b"", 0, 0)


def shown(folder: Path, *sheets: Image.Image) -> list[object]:
    """What each look at the glass gives, with the keys of that folder."""

    async def look() -> list[object]:
        heard: list[events.Event] = []
        eye, codes = ZoneReader(), CevReader(str(folder))
        looking = Looking(
            Lamp(*sheets), BorrowedCamera(None), eye, heard.append, lambda: TODAY, codes=codes  # type: ignore[arg-type]
        )  # fmt: skip
        eye.start()
        try:
            for turn in range(len(sheets)):
                await looking.look(LookAtDocument(turn, "zone", False, with_code=True))
        finally:
            await asyncio.gather(eye.close(), codes.close())
        return [event.result for event in heard if isinstance(event, events.DocumentShown)]

    return asyncio.run(look())


def test_what_the_code_confirms_what_it_contradicts_and_a_card_without_one(tmp_path: Path) -> None:
    issuer, described = two_d_doc_writer.Issuer("FR99", "HA01"), cev_writer.DescribedIssuer()
    two_d_doc_writer.write_trust(tmp_path, [issuer])
    described.write_trust(tmp_path)
    stranger = DOCUMENTS["residence-permit"].holder_on(TODAY)
    confirmed, by_description, forged, of_another, bare = shown(
        tmp_path,
        cev_writer.back(HOLDER, cev_writer.identity_text(HOLDER, issuer)),
        cev_writer.back(HOLDER, described.code(HOLDER)),
        cev_writer.back(HOLDER, cev_writer.tampered(HOLDER, issuer)),
        cev_writer.back(HOLDER, cev_writer.identity_text(stranger, issuer)),
        all_pictures(TODAY)["cnie-back"][1](),
    )
    for found in (confirmed, by_description):
        assert isinstance(found, ZoneShown)
        assert found.read.by == "mrz"
        assert {name: found.read.signed[name] for name in FILLED} == {name: found.read.values[name] for name in FILLED}  # type: ignore[index]
        assert found.key, "the zone still opens the chip"
    assert forged == "code_unverified"
    assert of_another == "code_unverified"
    assert isinstance(bare, ZoneShown)
    assert bare.read.signed == {}
