"""The signed code on a card's back, beside its zone: what it confirms has its own origin; what it contradicts is not
taken; what nobody can judge is as if it were not there."""

import asyncio
from datetime import date
from unittest.mock import AsyncMock, MagicMock

import pytest
from msgspec.structs import replace

from kiosk.devices.scanner.port import Page
from kiosk.devices.states import Fault
from kiosk.documents.cev.port import Cev, CevReading, NoCev
from kiosk.documents.mrz.port import ZoneRead
from kiosk.errors import Code
from kiosk.identity.zone import Zone, parse_zone
from kiosk.session import effects, events
from kiosk.session.identity.code import CodeEye, FramesCode, Shown, joined
from kiosk.session.identity.looking import Looking
from kiosk.session.identity.state import CanShown, ZoneShown
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page as Shows
from tests.support.places import view_of
from tests.support.shown_documents import PASSPORT, explained, filming, scanning, shown, zone_read
from tests.support.visits import Hand

TODAY = date(2026, 11, 22)
VALID = Cev(
    "two_d_doc",
    "valid",
    facts={
        "surname": "SPECIMEN",
        "given_names": "Camille Dominique",
        "birth_date": "1990-07-13",
        "document_number": "26SP00042",
    },
)
SIGNED = replace(PASSPORT, read=replace(PASSPORT.read, signed=dict(VALID.facts)))
DIED = Fault(Code.DRIVER_DIED)


def page(hand: Hand) -> Shows:
    return page_of(view_of(hand))


def test_what_the_code_says_of_the_same_document_is_signed() -> None:
    assert joined(PASSPORT, VALID, TODAY) == SIGNED


@pytest.mark.parametrize(
    "code",
    [
        None,
        DIED,
        NoCev(),
        Cev(None, "unsupported"),
        Cev("two_d_doc", "unknown_issuer"),
        Cev("two_d_doc", "none"),
        replace(VALID, facts={}),
        replace(VALID, facts={"surname": "SPECIMEN"}),
    ],
)
def test_a_code_that_tells_nothing_is_as_if_it_were_not_there(code: CevReading | Fault | None) -> None:
    for what in (PASSPORT, CanShown("481516"), "no_zone", "doubtful_zone", DIED):
        if not (what in ("no_zone", "doubtful_zone") and isinstance(code, Cev) and code.facts):
            assert joined(what, code, TODAY) is what


@pytest.mark.parametrize(
    "code",
    [
        Cev("two_d_doc", "invalid"),
        replace(VALID, facts={**VALID.facts, "document_number": "OTHER0001"}),
        replace(VALID, facts={**VALID.facts, "birth_date": "1990-07-14"}),
        replace(VALID, facts={"expiry": "2030-01-01"}),
    ],
)
def test_a_false_code_and_one_of_another_document_take_the_zone_with_them(code: Cev) -> None:
    assert joined(PASSPORT, code, TODAY) == "code_unverified"


@pytest.mark.parametrize("refused", ["no_zone", "doubtful_zone"])
def test_a_code_alone_answers_where_the_lines_could_not_be_read(refused: Shown) -> None:
    result = joined(refused, replace(VALID, facts={**VALID.facts, "expiry": "2026-11-21"}), TODAY)
    assert isinstance(result, ZoneShown)
    assert (result.read.by, result.read.expired, result.key) == ("cev", True, "")


def test_its_values_are_shown_and_kept_with_their_origin() -> None:
    hand = zone_read(SIGNED)
    assert {row.origin for row in page(hand).rows} == {"lu dans le code signé de la carte d'identité"}
    assert [row.attention for row in page(hand).rows] == ["", "", ""], "the code spells names as they are written"
    notice = page(hand).notice
    assert notice is not None
    assert (notice.kind, notice.text) == ("good", "Le code signé de cette pièce est bon.")
    hand.do(events.Continue())
    assert {(name, fact.origin) for name, fact in hand.visit.facts.items()} == {
        ("nom", "cev"), ("prenoms", "cev"), ("naissance", "cev")
    }  # fmt: skip
    assert hand.visit.facts["prenoms"].value == "Camille Dominique"


def test_what_the_code_does_not_say_is_the_zone_s() -> None:
    hand = zone_read(replace(PASSPORT, read=replace(PASSPORT.read, signed={"document_number": "26SP00042"})))
    hand.do(events.Continue())
    assert {fact.origin for fact in hand.visit.facts.values()} == {"mrz"}


def test_a_false_code_leads_to_the_keyboard_without_a_reproach() -> None:
    hand = shown(scanning(), "code_unverified")
    notice = page(hand).notice
    assert notice is not None
    assert "Rien ne vous est reproché" in notice.text
    primary = page(hand).primary
    assert primary is not None
    assert primary.action == "type_myself"
    assert hand.visit.facts == {}


def test_the_code_is_looked_for_where_the_demarche_takes_it() -> None:
    assert scanning().wants(effects.LookAtDocument).with_code
    assert filming().wants(effects.LookAtDocument).with_code
    assert explained().count(effects.LookAtDocument) == 0


def looked_at(*answers: CevReading | Fault, frames: int) -> tuple[object, int]:
    """What is known of the code after so many frames, and how many of them were looked at."""

    async def film() -> tuple[object, int]:
        eye = MagicMock(spec=CodeEye, read=AsyncMock(side_effect=answers))
        code = FramesCode(eye)
        for _ in range(frames):
            code.show(b"frame")
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        return await code.seen(), eye.read.await_count

    return asyncio.run(film())


def test_frames_are_looked_at_until_one_tells() -> None:
    assert looked_at(NoCev(), DIED, VALID, frames=9) == (VALID, 3)
    assert looked_at(NoCev(), NoCev(), frames=2) == (NoCev(), 2)


def test_a_code_that_is_still_looked_at_is_waited_for_and_no_longer() -> None:
    async def late() -> object:
        answered = asyncio.Event()

        async def read(picture: bytes) -> CevReading:
            await answered.wait()
            return VALID

        code = FramesCode(MagicMock(spec=CodeEye, read=read))
        code.show(b"frame")
        asyncio.get_running_loop().call_later(0.01, answered.set)
        return await code.seen()

    assert asyncio.run(late()) == VALID


def test_a_reader_that_never_answers_does_not_hold_the_zone_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.session.identity.looking.CODE_S", 0.01)

    async def never(picture: bytes) -> CevReading:
        await asyncio.Event().wait()
        return NoCev()

    zone = parse_zone(
        ("P<FRASPECIMEN<<CAMILLE<<<<<<<<<<<<<<<<<<<<<<", "26SP000429FRA9007138F3412204<<<<<<<<<<<<<<00"), TODAY
    )
    assert isinstance(zone, Zone)
    scanner = MagicMock(scan=AsyncMock(return_value=MagicMock(spec=Page, jpeg=b"jpeg")))
    eye = MagicMock(read=AsyncMock(return_value=ZoneRead(zone, True, (), -0.02, 50.0)))
    heard: list[events.Event] = []
    codes = MagicMock(spec=CodeEye, read=never)
    looking = Looking(scanner, MagicMock(), eye, heard.append, lambda: TODAY, codes=codes)
    asyncio.run(looking.look(effects.LookAtDocument(1, "zone", False, with_code=True)))
    (event,) = heard
    assert isinstance(event, events.DocumentShown)
    assert isinstance(event.result, ZoneShown)
    assert codes.start.called


def test_where_no_key_is_known_nobody_looks() -> None:
    async def nobody() -> object:
        code = FramesCode(None)
        code.show(b"frame")
        return await code.seen()

    assert asyncio.run(nobody()) is None
