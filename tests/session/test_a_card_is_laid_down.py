"""A card that is laid on the reader is recognised, never read; each sort gets its sentence and a way on."""

import pytest

from kiosk.devices.card_reader.port import CardPresent, Interface, Kind
from kiosk.devices.scanner.port import Glass
from kiosk.devices.states import Absent
from kiosk.i18n.display import plain
from kiosk.session import effects, events
from kiosk.session.state import Ended, Leaving
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page
from tests.support.places import view_of
from tests.support.visits import Hand


def card(kind: Kind, interface: Interface = "contact", reader: str = "reader") -> events.CardSeen:
    return events.CardSeen(CardPresent(reader, b"", kind, interface))


def page(hand: Hand) -> Page:
    return page_of(view_of(hand))


def said(hand: Hand) -> str:
    notice = page(hand).notice
    return plain(notice.text) if notice else ""


@pytest.mark.parametrize(
    ("kind", "interface", "sentence", "code"),
    [
        ("vitale", "contact", "C'est une carte Vitale : la borne ne la lit jamais.", "card_vitale"),
        ("bank", "contact", "C'est une carte de paiement", "card_bank"),
        ("mute", "contact", "la carte est peut-être à l'envers", "card_upside_down"),
        ("mute", "contactless", "La puce ne répond pas.", "card_unsteady"),
        ("memory", "contactless", "Cette carte n'est pas une pièce d'identité", "card_unknown"),
        ("unknown", "contact", "Cette carte n'est pas une pièce d'identité", "card_unknown"),
        ("identity", "contact", "Aucune carte n'est demandée ici.", ""),
    ],
)
def test_each_sort_of_card_gets_its_sentence_and_the_visit_goes_on(
    kind: Kind, interface: Interface, sentence: str, code: str
) -> None:
    hand = Hand().enter()
    before = page(hand)
    hand.do(card(kind, interface))
    assert sentence in said(hand)
    notice = page(hand).notice
    assert notice is not None
    assert notice.code == code
    assert page(hand).primary == before.primary, "the way on stays"
    assert not [effect for effect in hand.wanted if isinstance(effect, effects.CheckBadge)], "nothing is asked of it"
    hand.do(events.CardGone("reader"))
    assert page(hand) == before


def test_a_card_turned_over_that_is_still_mute_has_no_chip() -> None:
    hand = Hand().enter().do(card("mute"), events.CardGone("reader"), card("mute"))
    assert "elle n'a peut-être pas de puce" in said(hand)


def test_a_card_may_be_there_before_the_visit_and_behind_a_pause() -> None:
    hand = Hand().do(card("vitale"), events.Begin())
    assert "Vitale" in said(hand)
    hand.do(events.Pause(), events.PauseCode("2468"), events.CardGone("reader"), events.PauseCode("2468"))
    assert said(hand) == ""


def test_a_card_that_is_forgotten_is_announced_until_it_is_taken() -> None:
    hand = Hand().enter().do(card("identity"), events.EndAsked("citizen"), events.GlassSeen(Glass(occupied=False)))
    assert page(hand).title == "Une carte est restée dans le lecteur"
    assert hand.wait(5).count(effects.LookAtGlass) == 1, "the glass is known to be free"
    hand.do(events.CardGone("reader"))
    assert page(hand).title == "Au revoir"


def test_a_card_on_the_contactless_reader_is_still_the_citizens() -> None:
    hand = Hand().enter().do(card("memory", "contactless"), events.EndAsked("timeout"))
    hand.do(events.GlassSeen(Glass(occupied=False)))
    assert page(hand).lead == "Reprenez la carte posée sur le lecteur."
    assert isinstance(hand.do(events.CardGone("reader")).visit.place, Ended)


def test_a_paper_and_a_card_are_both_waited_for() -> None:
    hand = Hand().enter().do(card("identity"), events.EndAsked("citizen"), events.GlassSeen(Glass(occupied=True)))
    assert page(hand).rows[0].value == "Reprenez aussi la carte qui est dans le lecteur."
    hand.do(events.GlassSeen(Glass(occupied=False)))
    assert page(hand).title == "Une carte est restée dans le lecteur"
    hand.do(events.CardGone("reader"))
    assert isinstance(hand.visit.place, Leaving)
    assert hand.visit.place.stage == "goodbye"


def test_the_card_taken_first_leaves_the_page_to_the_paper() -> None:
    hand = Hand().enter().do(card("identity"), events.EndAsked("citizen"), events.GlassSeen(Glass(occupied=True)))
    hand.do(events.CardGone("reader"))
    assert page(hand).title == "Un papier est resté sur la vitre"


def test_without_a_scanner_the_card_is_waited_for_all_the_same() -> None:
    hand = Hand().do(events.DeviceChanged("scanner", Absent())).enter().do(card("bank"), events.EndAsked("timeout"))
    assert "carte" in page(hand).title
    hand.wait(61)
    assert isinstance(hand.visit.place, Ended), "a card that stays does not hold the kiosk"
