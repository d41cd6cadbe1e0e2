"""An agent sees no photo, not even while it is taken in the midst of a call, until the citizen shows it: one touch, one
photo, and another one is hidden again."""

import asyncio
import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from kiosk.devices.states import Ready
from kiosk.documents.photo.port import Photo
from kiosk.flows.model import Flow
from kiosk.help import wire
from kiosk.help.key import keep_key, key_file
from kiosk.help.wire_sending import MAX_PART_BYTES, MAX_PARTS
from kiosk.session import events
from kiosk.session.help import events as helps
from kiosk.ui.viewmodels.actions import ACTIONS
from kiosk.ui.viewmodels.compose import chrome_of, page_of
from kiosk.ui.viewmodels.help_strip import news
from tests.support.help_line import Helped
from tests.support.help_visits import AGENT, CALL, SERVICE, HelpedHand
from tests.support.helpdesk import StandIn, standing_in
from tests.support.loops import run_in
from tests.support.photos import judged, live, taken
from tests.support.places import view_of

# What no shared view holds, in whatever clothes.
CANARY = b"\xff\xd8\xff CANARY-OF-A-FACE " * 4000
SHOW, HIDE = "Montrer ma photo à l'agent", "Ne plus montrer ma photo"


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Flow:
    flow, findings = judged(tmp_path_factory.mktemp("flow"))
    assert flow is not None, findings
    return flow


def portrait(number: int = 1, jpeg: bytes = CANARY) -> Photo:
    return replace(taken(number), jpeg=jpeg)


def at_the_photo(hand: HelpedHand, flow: Flow) -> HelpedHand:
    """A try has been made; nobody else is there."""
    hand.do(events.DeviceChanged("camera", Ready()), events.Begin(), events.ChooseFlow(flow.id))
    hand.do(events.ChooseRoute("kiosk")).fill(nom="SPECIMEN").do(events.Continue())
    live(hand).do(events.Shoot(now=True), events.PhotoMade(portrait()))
    return hand


def watched(flow: Flow) -> HelpedHand:
    hand = at_the_photo(HelpedHand(flow=flow), flow)
    return hand.share()


def press(hand: HelpedHand, label: str) -> HelpedHand:
    button = next(one for one in page_of(view_of(hand)).ways if one.label == label)
    return hand.do(ACTIONS[button.action](button.argument))


def labels(hand: HelpedHand) -> list[str]:
    return [button.label for button in page_of(view_of(hand)).ways]


def test_nothing_of_it_is_offered_or_told_by_itself(flow: Flow) -> None:
    hand = at_the_photo(HelpedHand(flow=flow), flow)
    assert SHOW not in labels(hand), "nobody is there"
    hand.talk().do(events.CloseHelp())
    assert SHOW not in labels(hand), "nobody is shown anything"
    hand.hear(wire.AskToShare(CALL, hand.action())).answer(yes=True)
    assert SHOW in labels(hand)
    assert hand.said(wire.PhotoPart) == []
    shared = hand.last(wire.ShareState)
    assert [(one.masked, one.value) for one in shared.fields] == [(True, None)]
    hand.do(helps.Reveal(shared.fields[0].id, show=True))
    assert hand.visit.helping.revealed == {}, "by its own touch alone"


def test_one_touch_shows_this_photo_in_parts_that_fit(flow: Flow) -> None:
    hand = press(watched(flow), SHOW)
    parts = hand.said(wire.PhotoPart)
    assert [part.index for part in parts] == list(range(len(CANARY) // MAX_PART_BYTES + 1))
    assert {(part.call_id, part.field, part.count) for part in parts} == {(CALL, "photo", len(parts))}
    assert b"".join(part.data for part in parts) == CANARY
    assert all(len(wire.encode(part)) < wire.MAX_FRAME_BYTES for part in parts)
    strip = chrome_of(view_of(hand)).strip
    assert strip is not None
    assert strip.text == f"{AGENT} voit votre photo."
    assert HIDE in labels(hand)
    assert hand.notes()[-1] == ("photo_shown", "photo")
    press(hand, HIDE)
    assert hand.last(wire.PhotoHidden).field == "photo"
    assert SHOW in labels(hand)
    assert hand.notes()[-1] == ("photo_hidden", "photo")


def test_it_is_said_aloud_who_sees_it_and_that_they_do_no_more(flow: Flow) -> None:
    hand = watched(flow)
    before = hand.visit.helping
    assert news(view_of(press(hand, SHOW)), before) == [f"{AGENT} voit votre photo."]
    before = hand.visit.helping
    assert news(view_of(press(hand, HIDE)), before) == [f"{AGENT} voit où vous en êtes."]


def other_try(hand: HelpedHand) -> None:
    live(hand).do(events.Shoot(now=True), events.PhotoMade(portrait(2, b"another")))


def kept(hand: HelpedHand) -> None:
    hand.do(events.KeepPhoto())


def back(hand: HelpedHand) -> None:
    hand.do(events.Back())


def refused(hand: HelpedHand) -> None:
    hand.do(events.RefusePhoto())


def paused(hand: HelpedHand) -> None:
    hand.do(events.Pause())


@pytest.mark.parametrize("way", [other_try, kept, back, refused, paused])
def test_what_the_citizen_does_not_look_at_any_more_is_hidden_again(flow: Flow, way: object) -> None:
    hand = press(watched(flow), SHOW)
    count = len(hand.said(wire.PhotoPart))
    way(hand)  # type: ignore[operator]
    assert hand.visit.helping.photo is None
    assert len(hand.said(wire.PhotoHidden)) == 1
    assert len(hand.said(wire.PhotoPart)) == count, "and no other one is shown"


def test_the_answer_can_be_shown_when_the_step_is_come_back_to(flow: Flow) -> None:
    hand = watched(flow).do(events.KeepPhoto(), events.Back())
    assert hand.step == "portrait"
    assert b"".join(part.data for part in press(hand, SHOW).said(wire.PhotoPart)) == CANARY


def test_the_conversation_over_the_page_hides_nothing(flow: Flow) -> None:
    hand = press(watched(flow), SHOW).do(events.AskHelp(), events.CloseHelp())
    assert hand.visit.helping.photo is not None


@pytest.mark.parametrize("end", ["stop", "transfer", "hang_up", "line"])
def test_the_end_of_the_shared_view_is_the_end_of_it(flow: Flow, end: str) -> None:
    hand = press(watched(flow), SHOW)
    match end:
        case "stop":
            hand.do(helps.StopSharing())
        case "transfer":
            hand.answered(call_id="d" * 32, agent="Sam Modele", transferred=True)
        case "hang_up":
            hand.do(helps.EndTalk())
        case "line":
            hand.down()
    assert hand.visit.helping.photo is None
    count = len(hand.said(wire.PhotoPart))
    if end == "line":
        hand.up().answered()
    hand.do(events.Tick())
    assert len(hand.said(wire.PhotoPart)) == count, "it wants another touch"


def test_a_finger_that_comes_late_shows_no_other_photo(flow: Flow) -> None:
    hand = watched(flow)
    button = next(one for one in page_of(view_of(hand)).ways if one.label == SHOW)
    live(hand)
    hand.do(ACTIONS[button.action](button.argument))
    hand.do(events.Shoot(now=True), events.PhotoMade(portrait(2, b"another")))
    hand.do(ACTIONS[button.action](button.argument), helps.ShowPhoto(""), helps.HidePhoto())
    assert hand.said(wire.PhotoPart) == []
    assert hand.said(wire.PhotoHidden) == []


def test_a_photo_that_the_contract_has_no_room_for_is_not_offered(flow: Flow) -> None:
    hand = watched(flow)
    live(hand).do(events.Shoot(now=True), events.PhotoMade(portrait(2, b"x" * (MAX_PART_BYTES * MAX_PARTS + 1))))
    assert SHOW not in labels(hand)


def test_the_camera_itself_is_never_shown(flow: Flow) -> None:
    hand = watched(flow)
    live(hand)
    assert SHOW not in labels(hand)
    before = len(hand.said(wire.PhotoPart))
    hand.do(helps.ShowPhoto(f"{1:064x}"))
    assert len(hand.said(wire.PhotoPart)) == before


# -- on the wire


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StandIn]:
    with standing_in(known=bytes(keep_key(key_file(tmp_path)).verify_key)) as desk:
        yield desk


def told(desk: StandIn) -> bool:
    """Whether anything of the canary is in what the desk was sent."""
    sent = "\n".join(frame if isinstance(frame, str) else frame.decode("latin-1") for frame in desk.frames)
    shifted = [base64.b64encode(b"x" * shift + b"CANARY-OF-A-FACE").decode()[4:-4] for shift in range(3)]
    return any(part in sent for part in (*shifted, "CANARY", b"CANARY-OF-A-FACE".hex()))


async def heard(desk: StandIn, ready: Callable[[], Any], what: str) -> Any:
    return await asyncio.to_thread(desk.until, ready, what)


def whole(parts: list[wire.PhotoPart]) -> list[wire.PhotoPart]:
    return parts if parts and len(parts) == parts[0].count else []


def test_no_octet_of_it_leaves_before_the_touch(tmp_path: Path, desk: StandIn, flow: Flow) -> None:
    async def story() -> None:
        helped = Helped(desk.url, tmp_path, flow=flow)
        try:
            await helped.until(lambda: helped.hand.visit.helping.line == "up")
            helped.step(lambda hand: at_the_photo(hand, flow).ask())
            asked = (await heard(desk, lambda: desk.heard(wire.AskForHelp), "a request"))[-1]
            desk.say(wire.Answered(asked.request_id, CALL, AGENT, SERVICE), wire.AskToShare(CALL, "a" * 32))
            await helped.until(lambda: helped.hand.visit.helping.asked is not None)
            helped.step(lambda hand: hand.answer(yes=True).do(events.CloseHelp()))
            helped.step(lambda hand: live(hand).do(events.Shoot(now=True), events.PhotoMade(portrait(2))))
            await heard(
                desk, lambda: [one for one in desk.heard(wire.ShareState) if one.step == "portrait"], "the step"
            )
            assert not told(desk)
            helped.step(lambda hand: press(hand, SHOW))
            parts = await heard(desk, lambda: whole(desk.heard(wire.PhotoPart)), "the photo")
            assert b"".join(part.data for part in parts) == CANARY
            assert told(desk), "so that the search above is known to find it"
        finally:
            await helped.line.close()

    run_in("asyncio", story, 30)
