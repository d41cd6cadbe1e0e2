"""From the home page: how accessible the kiosk is, how to complain, who runs it, what becomes of the data."""

import pytest

from kiosk.config import Config, Operator
from kiosk.finding.themes import offered
from kiosk.i18n.display import plain
from kiosk.session import events
from kiosk.session.state import AtStep, Welcome
from kiosk.tour.citizen import library
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page
from tests.support.places import view_of
from tests.support.visits import Hand


def _page(hand: Hand) -> Page:
    return page_of(view_of(hand))


def _told(page: Page) -> str:
    return plain("\n".join([page.title, page.lead, *(f"{row.heading}\n{row.label}\n{row.value}" for row in page.rows)]))


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("not_audited", "Accessibilité : non auditée"),
        ("none", "Accessibilité : non conforme"),
        ("partial", "Accessibilité : partiellement conforme"),
        ("full", "Accessibilité : totalement conforme"),
    ],
)
def test_the_status_stands_on_the_home_page_and_is_the_operators(status: str, said: str) -> None:
    hand = Hand(Config(operator=Operator(accessibility=status))).do(events.Begin())  # type: ignore[arg-type]
    assert said in [plain(way.label) for way in _page(hand).ways]
    hand.do(events.AskAbout("accessibility"))
    assert plain(_page(hand).title) == said


def test_a_kiosk_that_nobody_has_audited_claims_nothing() -> None:
    told = _told(_page(Hand().do(events.Begin(), events.AskAbout("accessibility"))))
    assert "Nous ne pouvons pas dire qu'elle est conforme." in told


@pytest.mark.parametrize("topic", ["accessibility", "legal"])
def test_both_pages_say_how_to_complain_here_and_elsewhere(topic: str) -> None:
    hand = Hand().do(events.Begin(), events.AskAbout(topic))
    told = _told(_page(hand))
    assert hand.config.operator.phone in told
    assert hand.config.operator.email in told
    assert "Défenseur des droits" in told


def test_the_legal_notice_names_who_runs_it_and_who_protects_the_data() -> None:
    hand = Hand().do(events.Begin(), events.AskAbout("legal"))
    told = _told(_page(hand))
    operator = hand.config.operator
    for said in (operator.name, operator.address, operator.privacy_officer, "CNIL", "Vos réponses sont effacées."):
        assert said in told


def test_back_leads_home_and_only_home_leads_there() -> None:
    hand = Hand().do(events.Begin(), events.AskAbout("legal"), events.Back())
    assert hand.visit.place == Welcome()
    hand.enter().do(events.AskAbout("legal"))
    assert isinstance(hand.visit.place, AtStep)
    assert Hand().do(events.Begin(), events.AskAbout("nonsense")).visit.place == Welcome()


def test_many_démarches_are_found_by_their_themes() -> None:
    flows = library(offer=()).flows
    hand = Hand().do(events.Begin())
    themes = [tile for tile in page_of(view_of(hand)._replace(flows=flows)).tiles if tile.action == "choose_theme"]
    assert len(themes) == len(offered(flows)) > 8
    reached: set[str] = set()
    for theme in themes:
        shown = page_of(view_of(hand.do(events.ChooseTheme(theme.argument)))._replace(flows=flows))
        assert shown.title == theme.label
        reached |= {tile.argument for tile in shown.tiles if tile.action == "choose_flow"}
        hand.do(events.Back())
        assert hand.visit.place == Welcome()
    assert reached == set(flows)


def test_a_theme_that_is_none_leads_nowhere() -> None:
    assert Hand().do(events.Begin(), events.ChooseTheme("nonsense")).visit.place == Welcome()
