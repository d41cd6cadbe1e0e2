"""A zone that was seen and not believed is looked at once more by the lamp; the paper still lies there."""

import asyncio
from datetime import date
from unittest.mock import AsyncMock, MagicMock

from msgspec.structs import replace

from kiosk.devices.scanner.port import Page
from kiosk.devices.states import Fault
from kiosk.documents.mrz.port import NoZone, ZoneRead
from kiosk.errors import Code
from kiosk.identity.zone import Zone, parse_zone
from kiosk.session import events
from kiosk.session.effects import LookAtDocument
from kiosk.session.identity.looking import Looking
from kiosk.session.identity.state import ZoneShown

TODAY = date(2026, 11, 22)
LINES = ("P<FRASPECIMEN<<CAMILLE<<<<<<<<<<<<<<<<<<<<<<", "26SP000429FRA9007138F3412204<<<<<<<<<<<<<<00")
ZONE = parse_zone(LINES, TODAY)
assert isinstance(ZONE, Zone)
assert ZONE.valid
SURE = ZoneRead(ZONE, True, (), -0.02, 50.0)
DOUBTFUL = replace(SURE, valid=False, uncertain=("number",))
JAMMED = Fault(Code.SCANNER_JAM)


def shown_by(*answers: object, pages: object = None) -> tuple[object, int]:
    """What the visit hears, and how often the lamp passed."""
    page = MagicMock(spec=Page, jpeg=b"jpeg")
    scanner = MagicMock(scan=AsyncMock(side_effect=pages or [page] * 3))
    eye = MagicMock(read=AsyncMock(side_effect=answers))
    heard: list[events.Event] = []
    looking = Looking(scanner, MagicMock(), eye, heard.append, today=lambda: TODAY)
    asyncio.run(looking.look(LookAtDocument(1, "zone", False)))
    (event,) = heard
    assert isinstance(event, events.DocumentShown)
    return event.result, scanner.scan.await_count


def test_the_second_pass_may_be_sure() -> None:
    result, passes = shown_by(DOUBTFUL, SURE)
    assert isinstance(result, ZoneShown)
    assert result.read.values["document_number"] == "26SP00042"
    assert passes == 2


def test_who_is_sure_at_once_is_not_asked_twice() -> None:
    assert shown_by(SURE)[1] == 1


def test_doubt_remains_doubt_and_is_not_looked_at_for_ever() -> None:
    assert shown_by(DOUBTFUL, DOUBTFUL) == ("doubtful_zone", 2)


def test_no_zone_is_the_other_side_and_wants_a_hand() -> None:
    assert shown_by(NoZone(5.0)) == ("no_zone", 1)


def test_a_scanner_that_jams_in_between_is_told() -> None:
    page = MagicMock(spec=Page, jpeg=b"jpeg")
    assert shown_by(DOUBTFUL, pages=[page, JAMMED]) == (JAMMED, 2)
