"""A paper comes from the telephone or from a stick; its pages are judged and kept as a scanner's are."""

import pytest
from msgspec.structs import replace

from kiosk.config import Config, Delivery, Documents
from kiosk.documents.incoming.port import (
    REFUSALS,
    CleanPage,
    CleanPages,
    FileRefused,
    StickFile,
    StickGone,
    StickListed,
)
from kiosk.documents.page.port import Verdict
from kiosk.errors import MEANINGS, Code
from kiosk.flows.facts import DocumentValue
from kiosk.i18n.translator import load
from kiosk.session import effects, events
from kiosk.session.files import effects as file_effects
from kiosk.session.files import events as file_events
from kiosk.session.files.words import papers_of
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page
from tests.session.test_a_page_is_judged_before_it_is_taken import answered, read
from tests.support.places import view_of
from tests.support.visits import Hand

CODE = (b"\0" * 300, 10, 10)
CONFIG = Config(
    delivery=Delivery(desk_url="http://127.0.0.1:1", phone_url="https://desk.example"),
    documents=Documents(stick_dir="/media/kiosk"),
)


def page(number: int = 1) -> CleanPage:
    return CleanPage(b"jpeg %d" % number, 10, 10, 200, b"\0" * 300, 10, 10)


def at_the_glass(config: Config = CONFIG) -> Hand:
    hand = Hand(config).enter().identify().live_at()
    hand.coach = None
    return hand


def shown(hand: Hand, language: str = "fr") -> Page:
    return page_of(view_of(hand, language))


def actions(hand: Hand) -> set[str]:
    return {button.action for button in (*shown(hand).ways, *shown(hand).tiles)}


def by_phone() -> tuple[Hand, int]:
    hand = at_the_glass().do(file_events.OpenPhone())
    turn = hand.wants(file_effects.AskPhone).turn
    return hand.do(file_events.PhoneShown(turn, CODE)), turn


def test_both_ways_are_offered_only_where_the_kiosk_has_them() -> None:
    assert {"open_phone", "open_stick"} <= actions(at_the_glass())
    bare = at_the_glass(Config())
    assert not {"open_phone", "open_stick"} & actions(bare)
    bare.do(file_events.OpenPhone(), file_events.OpenStick())
    assert bare.visit.capture.stage == "idle"


def test_the_code_is_shown_until_files_have_come_and_is_then_dropped() -> None:
    hand, turn = by_phone()
    assert shown(hand).preview == f"image://page/phone-{turn}"
    assert shown(hand).notice is None
    hand.do(file_events.PhoneStands(turn, "opened"))
    assert shown(hand).notice is not None
    hand.do(file_events.FilesOpened(turn, (CleanPages("pdf", (page(1), page(2))),)))
    assert hand.count(file_effects.DropPhone) == 1
    assert hand.wants(effects.ExaminePage).request.origin == "file"
    read(answered(answered(hand, "a"), "b"))
    value = hand.visit.facts["preuve"].value
    assert isinstance(value, DocumentValue)
    assert [name[0] for name in value.sha256] == ["a", "b"]


def test_a_page_of_a_file_that_is_blurred_gets_a_remedy_that_can_be_followed() -> None:
    hand, turn = by_phone()
    hand.do(file_events.FilesOpened(turn, (CleanPages("picture", (page(),)),)))
    answered(hand, "a", Verdict("crop", ("left",)))
    notice = shown(hand).notice
    assert notice is not None
    assert "Reprenez la photo" in notice.text
    assert "poussez la feuille" not in notice.text


@pytest.mark.parametrize("why", REFUSALS)
def test_a_file_that_is_refused_is_said_and_another_code_is_shown(why: str) -> None:
    hand, turn = by_phone()
    hand.do(file_events.FilesOpened(turn, (CleanPages("pdf", (page(),)), FileRefused(why))))  # type: ignore[arg-type]
    assert hand.wants(file_effects.AskPhone).turn == turn + 1
    notice = shown(hand).notice
    assert notice is not None
    assert notice.text == load("fr").for_screen()(REFUSALS[why])  # type: ignore[index]
    assert hand.count(effects.ExaminePage) == 0, "all of the files, or none"


def test_what_was_altered_on_the_way_is_not_taken() -> None:
    hand, turn = by_phone()
    hand.do(file_events.FilesOpened(turn, (CleanPages("pdf", (page(),)),), damaged=1))
    assert hand.count(effects.ExaminePage) == 0
    hand.do(file_events.FilesOpened(turn, (CleanPages("pdf", (page(),)),)))
    assert hand.count(effects.ExaminePage) == 0, "of a turn that is over"


def test_too_many_pages_are_refused_before_they_are_looked_at() -> None:
    hand, turn = by_phone()
    many = CleanPages("pdf", tuple(page(number) for number in range(15)))
    hand.do(file_events.FilesOpened(turn, (many, many)))
    assert hand.visit.files.refused == "too_many_pages"


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (lambda turn: file_events.PhoneShown(turn, Code.NETWORK_DOWN), Code.PHONE_UNREACHABLE),
        (lambda turn: file_events.PhoneStands(turn, "unreachable"), Code.PHONE_UNREACHABLE),
        (lambda turn: file_events.PhoneStands(turn, "over"), Code.PHONE_OVER),
    ],
)
def test_a_telephone_that_cannot_be_reached_leaves_the_scanner(event: object, code: Code) -> None:
    hand, turn = by_phone()
    hand.do(event(turn))  # type: ignore[operator]
    notice = shown(hand).notice
    assert notice is not None
    assert notice.text.startswith(MEANINGS[code].citizen)
    assert {"open_phone"} <= actions(hand)
    assert shown(hand).primary is not None


def test_who_goes_back_from_the_code_has_it_dropped() -> None:
    hand, turn = by_phone()
    hand.do(file_events.LeaveFiles())
    assert hand.visit.capture.stage == "idle"
    assert hand.count(file_effects.DropPhone) == 1
    hand.do(file_events.FilesOpened(turn, (CleanPages("pdf", (page(),)),)))
    assert hand.visit.capture.stage == "idle", "what comes then is dropped"


def test_whoever_leaves_has_it_dropped_too() -> None:
    hand, _ = by_phone()
    hand.do(events.EndAsked("staff"))
    assert hand.count(file_effects.DropPhone) == 1
    assert hand.visit.phone == file_events.PhoneState()


def test_a_file_of_the_stick_is_chosen_from_a_list() -> None:
    hand = at_the_glass().do(file_events.OpenStick())
    files = (StickFile(0, "facture.pdf", "pdf", 10), StickFile(1, "photo.jpg", "picture", 10))
    hand.do(file_events.StickSeen(StickListed(files, more=True)), file_events.TakeFile(7))
    assert [(tile.label, tile.detail) for tile in shown(hand).tiles] == [("facture.pdf", "PDF"), ("photo.jpg", "Photo")]
    hand.do(file_events.TakeFile(1))
    asked = hand.wants(file_effects.ReadStickFile)
    assert asked.number == 1
    hand.do(events.Back(), events.Continue())
    assert hand.visit.capture.stage == "importing"
    hand.do(file_events.FilesOpened(asked.turn, (FileRefused("encrypted"),)))
    assert hand.visit.capture.stage == "stick"
    hand.do(file_events.TakeFile(0))
    hand.do(file_events.FilesOpened(hand.wants(file_effects.ReadStickFile).turn, (CleanPages("pdf", (page(),)),)))
    assert hand.wants(effects.ExaminePage).request.origin == "file"


def test_while_a_file_is_opened_nobody_is_asked_whether_they_are_there() -> None:
    hand = at_the_glass().do(file_events.OpenStick())
    hand.do(file_events.StickSeen(StickListed((StickFile(0, "facture.pdf", "pdf", 10),))), file_events.TakeFile(0))
    hand.wait(hand.config.session.idle_after_s + hand.config.session.idle_warning_s + 1)
    assert hand.visit.capture.stage == "importing"
    assert not hand.visit.idle.asks
    turn = hand.wants(file_effects.ReadStickFile).turn
    hand.do(events.EndAsked("staff"), file_events.FilesOpened(turn, (CleanPages("pdf", (page(),)),)))
    assert not hand.visit.capture.kept
    assert hand.count(effects.ExaminePage) == 0


def test_a_stick_that_is_not_there_is_said() -> None:
    hand = at_the_glass().do(file_events.OpenStick(), file_events.StickSeen(StickGone()))
    notice = shown(hand).notice
    assert notice is not None
    assert notice.text.startswith(MEANINGS[Code.STICK_MISSING].citizen)


def test_files_are_no_answer_to_a_form() -> None:
    hand = Hand(CONFIG).enter().do(file_events.OpenPhone(), file_events.OpenStick(), file_events.TakeFile(0))
    assert hand.count(file_effects.AskPhone) == hand.count(file_effects.LookAtStick) == 0


def test_an_exercise_sends_nothing_and_takes_nothing_along() -> None:
    hand = at_the_glass()
    hand.visit = replace(hand.visit, practice=True)
    assert not {"open_phone", "open_stick"} & actions(hand)
    hand.do(file_events.OpenPhone(), file_events.OpenStick())
    assert hand.count(file_effects.AskPhone) == hand.count(file_effects.LookAtStick) == 0
    assert papers_of(hand.visit, hand.engine(hand.visit.flow_id).flow, CONFIG) == ()
