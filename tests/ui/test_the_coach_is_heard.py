"""Which side, which way up, what is cut off: who listens hears each of the coach's words in the screen's language."""

from functools import cache
from typing import get_args

import pytest

from kiosk.devices.states import Ready
from kiosk.documents.page.port import CUT_SIDES, REMEDIES, Kind, Origin, Seen, Side, Verdict
from kiosk.i18n.display import plain
from kiosk.i18n.languages import LANGUAGES
from kiosk.i18n.translator import load
from kiosk.session import events
from kiosk.session.papers.coaching import captured
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.spoken import Speech
from tests.session.test_a_page_is_judged_before_it_is_taken import QUAD, judged
from tests.support.places import view_of
from tests.support.visits import PAGE, Hand

KINDS: tuple[Kind, ...] = get_args(Kind)
ORIGINS: tuple[Origin, ...] = get_args(Origin)
SIDES: tuple[Side, ...] = get_args(Side)


@cache
def stopped_at(verdict: Verdict, origin: Origin) -> Hand:
    """A page was taken, and the coach has said this of it."""
    hand = Hand().enter().identify().live_at()
    hand.coach = None
    hand.visit, wanted = captured(
        hand.visit, (PAGE,), hand.world(), with_camera=origin == "camera", from_file=origin == "file"
    )
    hand.wanted += wanted
    hand.do(events.PageExamined(PAGE.sha256, judged("a" * 64, verdict)))
    return hand


@cache
def turned_upright() -> Hand:
    """A page that the coach has turned by itself, and that was read."""
    hand = stopped_at(Verdict("upside_down"), "scan")
    return hand.do(events.ProofRead("a" * 64, hand.bill))


def heard(hand: Hand, language: str) -> str:
    """All that is said of the page, and in which language."""
    speech = Speech(load(language))
    said = speech.page(page_of(view_of(hand, language)), whole=True)
    assert {one.language for one in said if one.kind == "page" and one.text} <= {language, "fr"}
    return " ".join(one.text for one in said if one.language == language)


def sentence(verdict: Verdict, origin: Origin) -> str:
    return REMEDIES[verdict.kind].of(origin)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("origin", ORIGINS)
def test_every_remedy_is_said_in_the_language_of_the_screen(language: str, origin: Origin) -> None:
    tr = load(language)
    for kind in KINDS:
        if Verdict(kind).mended:
            continue
        told = heard(stopped_at(Verdict(kind), origin), language)
        assert plain(tr(sentence(Verdict(kind), origin))) in told, (kind, origin)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_page_that_is_cut_off_the_side_and_the_way_are_said(language: str) -> None:
    tr = load(language)
    for side in SIDES:
        for origin in ("scan", "camera"):
            told = heard(stopped_at(Verdict("crop", (side,)), origin), language)
            assert plain(tr(CUT_SIDES[side])) in told, (side, origin)


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_a_page_was_upside_down_is_said_where_it_is_read(language: str) -> None:
    hand = turned_upright()
    assert plain(load(language)(REMEDIES["upside_down"].sentence)) in heard(hand, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_camera_sees_wrong_is_said_when_it_changes_and_nothing_else_is(language: str) -> None:
    """While a hand moves the paper: one sentence, and again only when it is another one."""
    tr, speech = load(language), Speech(load(language))
    hand = Hand().enter().identify().live_at().do(events.DeviceChanged("camera", Ready()))
    hand.do(events.UseCamera(), events.CameraAimed(None))
    before = page_of(view_of(hand, language))
    for seen, expected in (
        (Seen(QUAD, 0.0, Verdict("crop", ("left",))), tr(CUT_SIDES["left"])),
        (Seen(QUAD, 0.0, Verdict("dark")), tr(REMEDIES["dark"].camera)),
        (Seen(None, 0.0, Verdict("no_page")), tr(REMEDIES["no_page"].camera)),
    ):
        hand.do(events.PaperSeen(seen))
        now = page_of(view_of(hand, language))
        assert plain(expected) in " ".join(one.text for one in speech.change(before, now))
        hand.do(events.PaperSeen(seen))
        assert speech.change(now, page_of(view_of(hand, language))) == []
        before = now


def test_no_sentence_has_to_be_seen_to_be_followed() -> None:
    """A remedy that says "like this" or "here" would need the drawing beside it."""
    texts = [remedy.of(origin) for remedy in REMEDIES.values() for origin in ORIGINS] + list(CUT_SIDES.values())
    pointing = ("ci-contre", "comme ici", "image suivante", "dessin", "flèche", "cliquez")
    assert not [text for text in texts for word in pointing if word in text.lower()]
