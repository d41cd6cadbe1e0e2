"""An agent sends a picture, which is opened in the sandbox first, or an official page, which the citizen opens.
Whatever else comes in their place changes nothing."""

import asyncio
import io
from typing import Any

import pytest
from PIL import Image

from kiosk.config import Config, Help, Web
from kiosk.documents.incoming.client import Opener
from kiosk.documents.incoming.port import CleanPage, CleanPages, FileRefused
from kiosk.help import wire
from kiosk.help.client import HelpLine
from kiosk.help.wire_sending import MAX_PARTS
from kiosk.session import events
from kiosk.session.help import events as helps
from kiosk.session.help.errands import HelpRoom
from kiosk.session.help.receiving import hosts_of
from kiosk.session.state import AtStep
from kiosk.session.state import Help as AtHelp
from kiosk.session.web.state import AtSite, CloseWeb, OpenWeb, WebAct
from kiosk.ui.viewmodels.compose import overlay_of, page_of
from kiosk.ui.viewmodels.pictures import pictures_of
from tests.support.help_visits import AGENT, CALL, HelpedHand
from tests.support.places import view_of
from tests.support.visits import FLOWS

WITH_SITES = Config(help=Help(desk_url="http://127.0.0.1:9"), web=Web(enabled=True))
FLOW = FLOWS["changement-adresse"]
OFFICIAL = FLOW.official.url
SHOWN = CleanPages("picture", (CleanPage(b"jpeg", 2, 1, 96, b"\x00" * 6, 2, 1),))


def jpeg(side: int = 64) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (side, side // 2), (200, 30, 30)).save(kept, "JPEG")
    return kept.getvalue()


def talking(config: Config = WITH_SITES) -> HelpedHand:
    hand = HelpedHand(config).enter().identify()
    return hand.talk().do(events.CloseHelp())


def parts(action: str, data: bytes, count: int) -> list[wire.Picture]:
    size = -(-len(data) // count)
    return [wire.Picture(CALL, action, n, count, data[n * size : (n + 1) * size]) for n in range(count)]


def result(hand: HelpedHand) -> str:
    return hand.last(wire.ActionResult).result


def opened(hand: HelpedHand, action: str, what: Any = SHOWN) -> HelpedHand:
    return hand.do(helps.PictureOpened(action, what))


def test_a_picture_is_asked_about_and_seen_on_a_page_of_its_own() -> None:
    hand, data = talking(), jpeg()
    action = hand.action()
    hand.hear(*parts(action, data, 3))
    wanted = next(effect for effect in hand.wanted if isinstance(effect, helps.OpenPicture))
    assert (wanted.action, wanted.data) == (action, data)
    assert overlay_of(view_of(hand)) is None, "nothing is asked before the sandbox has opened it"
    opened(hand, action)
    asked = overlay_of(view_of(hand))
    assert asked is not None
    assert AGENT in asked.title
    hand.answer(yes=True)
    assert result(hand) == "accepted"
    page = page_of(view_of(hand))
    assert page.preview.removeprefix("image://page/") in pictures_of(hand.visit)
    hand.do(helps.HelpGo(""))
    again = next(way for way in page_of(view_of(hand)).ways if way.argument == "picture")
    hand.do(helps.HelpGo("picture"))
    assert page_of(view_of(hand)).key == "help-picture", again
    hand.do(helps.HelpGo(""), events.CloseHelp())
    assert isinstance(hand.visit.place, AtStep), "the step is where it was"
    hand.do(helps.EndTalk())
    assert not [name for name in pictures_of(hand.visit) if name.startswith("sent-")], "it goes with the conversation"
    hand.do(helps.HelpGo("picture"))
    assert page_of(view_of(hand)).key != "help-picture"


def test_who_does_not_want_it_sees_nothing_of_it() -> None:
    hand = talking()
    action = hand.action()
    opened(hand.hear(*parts(action, jpeg(), 1)), action).answer(yes=False)
    assert result(hand) == "refused"
    assert not [name for name in pictures_of(hand.visit) if name.startswith("sent-")]


@pytest.mark.parametrize("broken", ["order", "count", "other", "again", "heavy"])
def test_parts_out_of_order_or_without_end_come_to_nothing(broken: str) -> None:
    hand = talking()
    action, other = hand.action(), hand.action()
    one, two, three = parts(action, jpeg(), 3)
    wrong: list[wire.Picture] = {
        "order": [one, three],
        "count": [one, wire.Picture(CALL, action, 1, 2, b"x")],
        "other": [one, wire.Picture(CALL, other, 1, 3, b"x"), three],
        "again": [one, one, three],
        "heavy": [wire.Picture(CALL, action, n, MAX_PARTS + 1, b"x" * 40_000) for n in range(MAX_PARTS)],
    }[broken]
    hand.hear(*wrong)
    assert not [effect for effect in hand.wanted if isinstance(effect, helps.OpenPicture)]
    assert result(hand) == "not_possible"
    hand.hear(two, three)
    assert overlay_of(view_of(hand)) is None


@pytest.mark.parametrize("made", [FileRefused("damaged"), CleanPages("pdf", SHOWN.pages), CleanPages("picture", ())])
def test_what_the_sandbox_takes_for_no_picture_is_not_shown(made: Any) -> None:
    hand = talking()
    action = hand.action()
    opened(hand.hear(*parts(action, b"%PDF-", 1)), action, made)
    assert overlay_of(view_of(hand)) is None
    assert result(hand) == "not_possible"


def test_a_picture_that_comes_out_of_the_sandbox_after_the_end_is_dropped() -> None:
    hand = talking()
    action = hand.action()
    hand.hear(*parts(action, jpeg(), 1)).do(helps.EndTalk())
    opened(hand, action)
    assert overlay_of(view_of(hand)) is None


def test_the_sandbox_is_the_one_of_files_from_outside() -> None:
    """A true worker process: a picture comes back as points, and a file that is none is refused."""

    async def told() -> list[Any]:
        said: list[Any] = []
        room = HelpRoom(HelpLine(WITH_SITES), opener=(opener := Opener()))
        room._dispatch = said.append
        try:
            for data in (jpeg(3000), b"<svg onload=x>"):
                room.carry_out(helps.OpenPicture("a" * 32, data, 1200))
                while room._tasks:
                    await asyncio.wait(room._tasks)
        finally:
            await opener.close()
        return said

    good, bad = (one.result for one in asyncio.run(told()))
    assert isinstance(good, CleanPages)
    page = good.pages[0]
    assert max(page.preview_width, page.preview_height) <= 1200
    assert len(page.preview_rgb) == page.preview_width * page.preview_height * 3
    assert isinstance(bad, FileRefused)


def test_an_official_page_opens_at_the_citizens_touch_and_comes_back_to_the_step() -> None:
    hand = talking().hear(wire.ShowPage(CALL, "a" * 32, OFFICIAL))
    asked = overlay_of(view_of(hand))
    assert asked is not None
    assert hosts_of(FLOW, WITH_SITES)[-1] in asked.lead
    assert not [effect for effect in hand.wanted if isinstance(effect, OpenWeb)]
    before = hand.visit.place
    hand.answer(yes=True)
    place = next(effect.place for effect in hand.wanted if isinstance(effect, OpenWeb))
    assert (place.start, place.hosts) == (OFFICIAL, hosts_of(FLOW, WITH_SITES))
    assert hand.visit.place == AtSite("open", sent=True)
    assert page_of(view_of(hand)).back is not None
    for verb in ("return", "said", "open", "without"):
        hand.do(WebAct(verb, "done"))
        assert hand.visit.place == AtSite("open", sent=True), verb
    hand.do(events.AskHelp()).do(events.CloseHelp())
    hand.do(WebAct("leave"))
    assert hand.visit.place == before
    assert hand.visit.web.stage == "closed"
    assert hand.visit.web.outcome == "", "nothing is said of the démarche"
    assert [effect for effect in hand.wanted if isinstance(effect, CloseWeb)]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        OFFICIAL.replace("https://", "https://evil.example/"),
        OFFICIAL.replace("https://", "https://name:word@"),
        "https://" + hosts_of(FLOW, WITH_SITES)[-1] + ":8443/",
        "https://" + hosts_of(FLOW, WITH_SITES)[-1] + ".evil.example/",
        "https://127.0.0.1/",
    ],
)
def test_an_address_of_elsewhere_is_not_even_asked_about(url: str) -> None:
    hand = talking().hear(wire.ShowPage(CALL, "a" * 32, url))
    assert overlay_of(view_of(hand)) is None
    assert result(hand) == "not_possible"


def test_without_a_demarche_or_without_sites_no_page_is_opened() -> None:
    hand = HelpedHand(WITH_SITES).do(events.Touched()).talk().hear(wire.ShowPage(CALL, "a" * 32, OFFICIAL))
    assert result(hand) == "not_possible"
    without = Config(help=Help(desk_url="http://127.0.0.1:9"), web=Web(enabled=False))
    assert result(talking(without).hear(wire.ShowPage(CALL, "b" * 32, OFFICIAL))) == "not_possible"


def test_the_bars_own_button_leads_back_too() -> None:
    hand = talking()
    hand.do(events.AskHelp()).hear(wire.ShowPage(CALL, "a" * 32, OFFICIAL)).answer(yes=True)
    hand.do(events.Back())
    assert isinstance(hand.visit.place, AtHelp), "in the conversation, as before"
