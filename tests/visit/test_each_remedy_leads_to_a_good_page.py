"""A visit for each thing that can be wrong with a page: the real coach notices, the page says what to do, it is done,
and the visit reaches its receipt with the good page."""

import asyncio
import hashlib
import io
from collections.abc import Callable
from functools import cache

import pytest
from PIL import Image

from kiosk.bench.papers_desks import FRAME
from kiosk.config import Documents
from kiosk.devices.camera.port import Picture
from kiosk.devices.scanner.port import Page
from kiosk.devices.states import Ready
from kiosk.documents.client import Decoder
from kiosk.documents.page.client import PageCoach
from kiosk.documents.page.port import REMEDIES, Kind
from kiosk.flows.facts import DocumentValue
from kiosk.i18n.translator import load
from kiosk.session import effects, events
from kiosk.session.state import Receipt
from kiosk.ui.viewmodels.compose import page_of
from tests.support.papers import filmed, jpeg, scanned
from tests.support.places import view_of
from tests.support.visits import Hand

pytestmark = pytest.mark.long
# Of the corpus (another seed than the bench's): a picture with this wrong that the coach is known to name.
CAMERA: tuple[Kind, ...] = ("blur", "glare", "crop", "dark", "back", "blank", "two", "no_page")
GLASS: tuple[Kind, ...] = ("crop", "back", "blank")


@cache
def empty_desk() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", FRAME, (120, 84, 60)).save(out, "JPEG", quality=88)
    return out.getvalue()


def page_of_bytes(data: bytes, dpi: int) -> Page:
    with Image.open(io.BytesIO(data)) as image:
        width, height = image.size
    return Page(data, width, height, dpi, hashlib.sha256(data).hexdigest(), b"\0" * 300, 10, 10)


class Visit:
    """A hand at the screen, with the coach and the decoder in processes of their own."""

    def __init__(self) -> None:
        # A machine that does other things as well is waited for: what is tried here is not how quick it is.
        self.coach = PageCoach(timeout_s=60)
        self.decoder = Decoder(Documents(decode_timeout_s=60))
        self.hand = Hand().enter().identify().live_at()
        self.hand.coach = None
        self.hand.do(events.DeviceChanged("camera", Ready()))

    async def show(self, data: bytes, *, camera: bool) -> None:
        """Take this picture, and let the coach judge it."""
        if camera:
            page = page_of_bytes(data, 0)
            picture = Picture(data, page.width_px, page.height_px, page.sha256, page.preview_rgb, 10, 10)
            self.hand.do(
                events.UseCamera(), events.CameraAimed(None), events.TakePicture(), events.PictureTaken(picture)
            )
        else:
            self.hand.do(events.Scan(), events.Scanned(page_of_bytes(data, 150)))
        await self.judge()

    async def judge(self) -> None:
        asked = self.hand.wants(effects.ExaminePage)
        self.hand.do(events.PageExamined(asked.sha256, await self.coach.examine(asked.request)))

    async def read(self) -> None:
        while self.hand.visit.capture.stage == "decoding":
            asked = self.hand.wants(effects.ReadPaper)
            self.hand.do(events.ProofRead(asked.sha256, await self.decoder.read_proof(asked.jpeg)))

    @property
    def said(self) -> str:
        notice = page_of(view_of(self.hand)).notice
        return notice.text if notice is not None else ""

    def to_receipt(self) -> None:
        hand = self.hand
        hand.do(events.Continue())
        hand.sign().send().do(events.FileWaits("envelope-1"))
        assert isinstance(hand.visit.place, Receipt)


def lived(story: "Callable[[Visit], object]") -> None:
    async def run() -> None:
        visit = Visit()
        visit.coach.start()
        visit.decoder.start()
        try:
            await story(visit)  # type: ignore[misc]
        finally:
            await visit.coach.close()
            await visit.decoder.close()

    asyncio.run(run())


def on_screen(sentence: str) -> str:
    """With the spaces that do not break."""
    return load("fr").for_screen()(sentence)


def flawed(kind: Kind, *, camera: bool) -> list[bytes]:
    if kind == "no_page":
        return [empty_desk()]
    if camera:
        return [jpeg(filmed("wood", number, kind)) for number in range(3)]
    return [jpeg(scanned(number, kind)) for number in range(3)]


async def noticed_and_mended(visit: Visit, kind: Kind, *, camera: bool) -> None:
    origin = "camera" if camera else "scan"
    for data in flawed(kind, camera=camera):
        await visit.show(data, camera=camera)
        if on_screen(REMEDIES[kind].of(origin)) in visit.said:  # type: ignore[arg-type]
            break
        visit.hand.do(events.TakeAgain(), events.ScanAgain())
    assert on_screen(REMEDIES[kind].of(origin)) in visit.said, "the coach has not named it"  # type: ignore[arg-type]
    assert visit.hand.visit.capture.stage == "judged"
    assert "preuve" not in visit.hand.visit.facts
    visit.hand.do(events.TakeAgain())
    good = jpeg(filmed("wood", 1)) if camera else jpeg(scanned(1))
    await visit.show(good, camera=camera)
    await visit.read()
    value = visit.hand.visit.facts["preuve"].value
    assert isinstance(value, DocumentValue)
    assert len(value.sha256) == 1
    visit.to_receipt()


@pytest.mark.parametrize("kind", CAMERA)
def test_before_the_camera(kind: Kind) -> None:
    lived(lambda visit: noticed_and_mended(visit, kind, camera=True))


@pytest.mark.parametrize("kind", GLASS)
def test_on_the_glass(kind: Kind) -> None:
    lived(lambda visit: noticed_and_mended(visit, kind, camera=False))


def test_a_page_upside_down_is_turned_and_said() -> None:
    async def story(visit: Visit) -> None:
        await visit.show(jpeg(scanned(0, "upside_down")), camera=False)
        await visit.read()
        assert on_screen(REMEDIES["upside_down"].sentence) in page_of(view_of(visit.hand)).lead
        visit.to_receipt()

    lived(story)


def test_the_same_page_twice_is_said() -> None:
    async def story(visit: Visit) -> None:
        await visit.show(jpeg(scanned(1)), camera=False)
        await visit.read()
        visit.hand.do(events.AddPage())
        await visit.show(jpeg(scanned(1)), camera=False)
        assert visit.said == on_screen(REMEDIES["same"].sentence)
        visit.hand.do(events.TakeAgain())
        await visit.show(jpeg(scanned(2)), camera=False)
        await visit.read()
        value = visit.hand.visit.facts["preuve"].value
        assert isinstance(value, DocumentValue)
        assert len(value.sha256) == 2
        visit.to_receipt()

    lived(story)


def test_corners_set_by_hand_and_a_turn_are_kept() -> None:
    async def story(visit: Visit) -> None:
        for data in flawed("crop", camera=True):
            await visit.show(data, camera=True)
            if visit.hand.visit.capture.stage == "judged":
                break
        visit.hand.do(events.AdjustCorners(), events.MoveCorner(0.05, 0.05, corner=0), events.CutOut())
        await visit.judge()
        visit.hand.do(events.TurnPage())
        await visit.judge()
        visit.hand.do(events.KeepPage())
        await visit.read()
        visit.to_receipt()

    lived(story)
