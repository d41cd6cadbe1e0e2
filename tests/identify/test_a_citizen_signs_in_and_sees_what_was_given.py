"""FranceConnect in the visit's rules and pages: told before, done there, ended, shown before it counts; and the form is
always a touch away."""

import pytest
from msgspec.structs import replace

from kiosk.config import Config, Identify, Web
from kiosk.devices.states import Ready
from kiosk.identify.protocol import Failed, Started, Trouble
from kiosk.identify.wire import Begun, Given
from kiosk.session import events
from kiosk.session.identify.signing_in import CLOSING_S
from kiosk.session.identify.state import BeginIdentify, FinishIdentify, IdentifyTold, SignInElsewhere
from kiosk.session.state import AtStep, Help, Leaving, changed
from kiosk.session.web import state as web_state
from kiosk.session.web.state import AtSite, CloseWeb, OpenWeb, WebDo
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Button, Page
from kiosk.ui.viewmodels.identify_pages import LEFT_OPEN, SAID, TROUBLES
from kiosk.web import port, protocol
from kiosk.web.allowed import SIGN_IN
from tests.support.identify import BACK, OUT
from tests.support.places import view_of
from tests.support.visits import LEAVE, Hand

ON = Config(identify=Identify(france_connect=True))
BEGUN = Begun("0" * 64, "https://oidc.franceconnect.gouv.fr/api/v2/authorize?state=1", BACK, OUT)
GIVEN = Given(
    {"surname": "SPECIMEN", "given_names": "Camille Alix", "birth_date": "1950-03-12"},
    "https://oidc.franceconnect.gouv.fr/api/v2/session/end?state=2",
)


def page(hand: Hand) -> Page:
    return page_of(view_of(hand))


def offered(hand: Hand) -> dict[str, Button]:
    shown = page(hand)
    every = (*shown.tiles, *shown.ways, *filter(None, (shown.primary, shown.back)))
    return {f"{button.action} {button.argument}".strip(): button for button in every if button.enabled}


def answer(hand: Hand, result: Started | Given | Failed) -> Hand:
    return hand.do(IdentifyTold(hand.visit.identify.turn, result))


def at_the_question(config: Config = ON) -> Hand:
    return Hand(config).enter()


def told_before(config: Config = ON) -> Hand:
    return at_the_question(config).do(SignInElsewhere())


def asking() -> Hand:
    return told_before().do(web_state.WebAct("open"))


def signing_in() -> Hand:
    return answer(asking(), Started(BEGUN)).do(web_state.WebLife(True))


def finishing() -> Hand:
    return signing_in().do(web_state.WebTold(port.Returned("site", BACK, "code=1&state=1")))


def closing() -> Hand:
    return answer(finishing(), GIVEN)


def given(hand: Hand | None = None) -> Hand:
    return (hand or closing()).do(web_state.WebTold(port.Returned("site", OUT, "state=2")))


def test_it_stands_beside_the_other_ways_and_is_told_before() -> None:
    assert offered(at_the_question())["sign_in_elsewhere"].label == "FranceConnect"
    hand = told_before()
    shown = page(hand)
    assert "Nom de famille · Prénoms · Date de naissance" in [row.value for row in shown.rows]
    assert not hand.count(BeginIdentify), "nobody is asked before the citizen says so"
    assert {"site open", "site leave", "back", "end"} <= offered(hand).keys()


def test_beside_a_card_reader_it_is_a_tile() -> None:
    hand = Hand(ON).do(events.DeviceChanged("card_reader", Ready())).enter()
    labels = [tile.label for tile in page(hand).tiles]
    assert labels == ["Lire ma carte", "Numériser ma pièce", "FranceConnect", "Écrire moi-même"]


@pytest.mark.parametrize(
    "config",
    [
        Config(),
        Config(identify=Identify(france_connect=True), web=Web(enabled=False)),
        Config(identify=Identify(france_connect=True, flows=("another",))),
    ],
)
def test_where_the_operator_has_none_it_is_not_offered(config: Config) -> None:
    hand = at_the_question(config)
    assert "sign_in_elsewhere" not in offered(hand)
    assert isinstance(hand.do(SignInElsewhere()).visit.place, AtStep)


def test_an_exercise_signs_in_nowhere() -> None:
    hand = at_the_question()
    hand.visit = changed(hand.visit, practice=True)
    assert "sign_in_elsewhere" not in offered(hand)
    assert isinstance(hand.do(SignInElsewhere()).visit.place, AtStep)


def test_what_was_written_is_never_replaced() -> None:
    hand = at_the_question().fill(nom="Autre")
    assert "sign_in_elsewhere" not in offered(hand)
    assert isinstance(hand.do(SignInElsewhere()).visit.place, AtStep)


def test_the_view_opens_only_what_may_be_opened() -> None:
    hand = signing_in()
    place = hand.wants(OpenWeb).place
    assert place.start == BEGUN.url
    assert place.hosts == SIGN_IN["france_connect"]
    assert place.returns == (BACK, OUT)
    named = replace(ON, identify=Identify(france_connect=True, hosts=("fc.example",)))
    asked = Hand(named).enter().do(SignInElsewhere(), web_state.WebAct("open"))
    assert answer(asked, Started(BEGUN)).wants(OpenWeb).place.hosts == ("fc.example",)
    assert hand.wants(BeginIdentify).wants == ("surname", "given_names", "birth_date")


def test_what_was_given_counts_only_once_it_is_said_to_be_right() -> None:
    hand = closing()
    assert hand.wants(FinishIdentify).query == "code=1&state=1"
    logout = hand.wants(WebDo).request
    assert isinstance(logout, protocol.Show)
    assert logout.place.start == GIVEN.logout, "the session there is ended at once, whatever comes next"
    given(hand)
    assert hand.count(CloseWeb) == 1
    assert hand.visit.web.stage == "closed"
    shown = page(hand)
    assert [(row.label, row.value, row.origin) for row in shown.rows] == [
        ("Nom de famille", "SPECIMEN", "donné par FranceConnect"),
        ("Prénoms", "Camille Alix", "donné par FranceConnect"),
        ("Date de naissance", "12 mars 1950", "donné par FranceConnect"),
    ]
    assert shown.notice is not None
    assert shown.notice.text == SAID
    assert not hand.visit.facts
    hand.do(events.Continue())
    assert {name: (fact.value, fact.origin) for name, fact in hand.visit.facts.items()}["nom"] == (
        "SPECIMEN", "france_connect",
    )  # fmt: skip
    assert hand.step == "logement"


def test_it_can_be_corrected() -> None:
    hand = given().do(events.TypeMyself())
    assert page(hand).page == "form"
    assert hand.visit.facts["nom"].value == "SPECIMEN"
    hand.fill(nom="Specimen").do(events.Continue())
    assert hand.visit.facts["nom"].origin == "typed"


def test_a_day_that_nobody_knows_is_asked() -> None:
    hand = given(answer(finishing(), replace(GIVEN, values={"surname": "SPECIMEN", "birth_date": "1950"})))
    hand.do(events.Continue())
    assert hand.step == "identite"
    assert page(hand).page == "form"
    assert "naissance" not in hand.visit.facts


@pytest.mark.parametrize("why", sorted(TROUBLES))
def test_every_refusal_has_its_sentence_and_the_form(why: Trouble) -> None:
    for hand in (asking(), finishing()):
        answer(hand, Failed(why))
        shown = page(hand)
        assert shown.notice is not None
        assert shown.notice.text == TROUBLES[why]
        assert hand.visit.web.stage == "closed"
        hand.do(web_state.WebAct("leave"))
        assert hand.step == "identite"
        assert not hand.visit.facts


def test_after_a_refusal_it_can_be_tried_again() -> None:
    hand = answer(finishing(), Failed("denied")).do(web_state.WebAct("open"))
    assert hand.count(BeginIdentify) == 2
    assert given(answer(answer(hand, Started(BEGUN)).do(
        web_state.WebLife(True), web_state.WebTold(port.Returned("site", BACK, "code=2"))
    ), GIVEN)).visit.identity.read is not None  # fmt: skip


def test_an_empty_answer_is_none() -> None:
    hand = given(answer(finishing(), replace(GIVEN, values={})))
    assert hand.visit.identify.why == "not_proved"


def test_a_logout_that_does_not_come_back_is_waited_for_a_while_and_said() -> None:
    hand = closing().wait(CLOSING_S - 1)
    assert page(hand).key == "identify-closing"
    hand.wait(2)
    notice = page(hand).notice
    assert notice is not None
    assert notice.text == LEFT_OPEN
    assert hand.count(CloseWeb) == 1
    hand.do(events.Continue())
    assert hand.visit.facts["nom"].value == "SPECIMEN"


@pytest.mark.parametrize("begin", [told_before, asking, signing_in, finishing, closing, given])
def test_whoever_leaves_takes_everything_along(begin: object) -> None:
    hand = begin()  # type: ignore[operator]
    was_open = hand.visit.web.stage != "closed"
    ended = hand.count(CloseWeb)
    hand.do(*LEAVE)
    assert isinstance(hand.visit.place, Leaving)
    assert hand.count(CloseWeb) == ended + was_open
    assert hand.visit.identify.given is None
    assert hand.visit.identity.read is None
    hand.do(IdentifyTold(1, GIVEN), IdentifyTold(0, GIVEN), web_state.WebTold(port.Returned("site", BACK, "code=1")))
    assert hand.visit.identity.read is None


@pytest.mark.parametrize("begin", [told_before, asking, signing_in, finishing, closing])
def test_whoever_gives_up_is_at_the_form(begin: object) -> None:
    hand = begin()  # type: ignore[operator]
    turn = hand.visit.identify.turn
    hand.do(events.Back())
    assert hand.step == "identite"
    assert hand.visit.web.stage == "closed"
    hand.do(IdentifyTold(turn, Started(BEGUN)), IdentifyTold(turn, GIVEN))
    assert hand.step == "identite"
    assert hand.visit.identity.read is None
    assert "sign_in_elsewhere" in offered(hand)


def test_help_may_lie_over_it() -> None:
    hand = finishing().do(events.AskHelp())
    assert isinstance(hand.visit.place, Help)
    given(answer(hand, GIVEN))
    assert isinstance(hand.visit.place, Help)
    hand.do(events.CloseHelp())
    assert page(hand).rows[0].value == "SPECIMEN"


def test_a_way_back_that_nobody_waits_for_is_dropped() -> None:
    for hand in (signing_in(), closing()):
        before = hand.visit
        hand.do(
            web_state.WebTold(port.Returned("site", "https://elsewhere.example/", "code=1")),
            web_state.WebTold(port.Returned("site", OUT if hand.visit.identify.stage == "open" else BACK, "code=1")),
        )
        assert hand.visit == before
    assert finishing().do(web_state.WebTold(port.Returned("site", BACK, "code=2"))).count(FinishIdentify) == 1


def test_the_site_is_driven_as_any_other() -> None:
    hand = signing_in()
    item = port.Item(3, "button", "Continuer")
    hand.do(web_state.WebTold(port.Shown(port.SitePage("site", "fc.example", True, "Connexion", (item,)))))
    assert page(hand).page == "web"
    hand.do(web_state.WebAct("item", "3"))
    assert hand.wants(WebDo).request == protocol.Press(3)
    hand.do(web_state.WebAct("said", "done"))
    assert isinstance(hand.visit.place, AtSite), "it is not the démarche's own site"


def test_an_engine_that_dies_is_there_again() -> None:
    hand = signing_in().do(web_state.WebLife(False))
    assert hand.visit.web.stage == "starting"
    hand.do(web_state.WebLife(True))
    assert given(answer(hand.do(web_state.WebTold(port.Returned("site", BACK, "c"))), GIVEN)).visit.identity.read
