"""A scanned document is in hand: a reader that died under it, or was still starting, is asked once more."""

import asyncio
from unittest.mock import AsyncMock, MagicMock

from kiosk.devices.scanner.port import Page
from kiosk.devices.states import Fault
from kiosk.documents.mrz.port import CanSeen
from kiosk.errors import Code
from kiosk.session import events
from kiosk.session.effects import LookAtDocument
from kiosk.session.identity.looking import Looking
from kiosk.session.identity.state import CanShown

DIED = Fault(Code.DRIVER_DIED)


def shown_by(*answers: object) -> tuple[object, int]:
    """What the visit hears of a card on the glass, and how often the reader was asked."""
    scanner = MagicMock(scan=AsyncMock(return_value=MagicMock(spec=Page, jpeg=b"jpeg")))
    eye = MagicMock(read_can=AsyncMock(side_effect=answers))
    heard: list[events.Event] = []
    asyncio.run(Looking(scanner, MagicMock(), eye, heard.append).look(LookAtDocument(1, "can", False)))
    (event,) = heard
    assert isinstance(event, events.DocumentShown)
    return event.result, eye.read_can.await_count


def test_the_second_answer_counts() -> None:
    assert shown_by(DIED, CanSeen("123456", 1.0)) == (CanShown("123456"), 2)


def test_twice_is_a_failure() -> None:
    result, asked = shown_by(DIED, DIED)
    assert isinstance(result, Fault)
    assert asked == 2


def test_who_stopped_it_is_not_looked_at_again() -> None:
    assert shown_by(Fault(Code.CANCELLED))[1] == 1
