"""The family quotient, asked of API Particulier by the desk with the identity that FranceConnect has proved: the number
alone comes to the kiosk, and counts once it is said to be right."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.config import Config, Identify
from kiosk.connectors.franceconnect import PIVOT, Person
from kiosk.connectors.particulier import QuotientAnswer, quotient_of
from kiosk.connectors.particulier_settings import Particulier
from kiosk.flows.facts import Fact
from kiosk.hall.site.france_connect import StandInFranceConnect
from kiosk.hall.site.particulier import QUOTIENT, TOKEN_FILE
from kiosk.identify import wire
from kiosk.identify.protocol import Failed, Returned, Sealed, Start, Started
from kiosk.identify.wire import Given
from kiosk.privacy import sealing
from kiosk.session import events
from kiosk.session.identify.state import BeginIdentify, IdentifyTold, SignInElsewhere
from kiosk.session.state import AtStep, changed
from kiosk.session.web import state as web_state
from kiosk.session.web.state import CloseWeb
from kiosk.tour.citizen import library
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page
from kiosk.ui.viewmodels.identify_pages import TROUBLES
from kiosk.web import port
from tests.identify.test_a_citizen_signs_in_and_sees_what_was_given import BEGUN
from tests.support.desk import running_desk
from tests.support.identify import Browser, client, desk_file, enrolled, messenger, stand_in
from tests.support.places import view_of
from tests.support.recorded_line import recorded_line
from tests.support.ticket_road import files_below
from tests.support.visits import Hand

TODAY = date(2026, 11, 22)
FLOW = library(("inscription-scolaire-cantine",)).flows["inscription-scolaire-cantine"]
ON = Config(identify=Identify(france_connect=True, family_quotient=True))
OUTCOMES = {
    "quotient_401": "settings", "quotient_403": "settings", "quotient_404": "nothing_there",
    "quotient_422": "nothing_there", "quotient_429": "source_down", "quotient_500": "source_down",
    "quotient_502": "source_down", "quotient_garbage": "source_down", "quotient_text": "source_down",
    "quotient_negative": "source_down", "quotient_cut": "source_down", "quotient_redirect": "source_down",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fc")


@pytest.fixture(scope="module")
def there(folder: Path) -> Iterator[StandInFranceConnect]:
    with stand_in(folder) as running:
        yield running


@pytest.fixture
def settings(there: StandInFranceConnect, folder: Path) -> Particulier:
    return Particulier(token_file=str(folder / TOKEN_FILE), recipient="0" * 14, url=there.url, timeout_s=3)


def test_the_number_of_this_month_is_asked_with_the_whole_identity(
    there: StandInFranceConnect, folder: Path, settings: Particulier
) -> None:
    asking = client(there, folder)
    url, asked = asking.begin(("quotient",))
    person = asking.finish(asked, Browser().sign_in(url))
    assert isinstance(person, Person)
    assert there.scopes[-1] == ("openid", *PIVOT)
    assert person.values == {}, "the identity goes no further than the desk"
    assert quotient_of(settings, person.pivot, TODAY) == QuotientAnswer(QUOTIENT)
    sent = there.particulier.asked[-1]
    assert sent["prenoms[]"] == ["Camille", "Alix"]
    assert (sent["annee"], sent["mois"], sent["recipient"]) == (["2026"], ["11"], ["0" * 14])
    assert sent["codeCogInseeCommuneNaissance"] == ["57463"]


def test_every_answer_of_the_table_has_its_reason(there: StandInFranceConnect, settings: Particulier) -> None:
    for fault, why in OUTCOMES.items():
        there.fault = fault  # type: ignore[assignment]
        assert quotient_of(settings, there.person, TODAY) == QuotientAnswer(why=why), fault
    there.fault = None
    assert quotient_of(settings, {**there.person, "family_name": "AUTRE"}, TODAY) == QuotientAnswer(why="nothing_there")


@pytest.mark.parametrize(
    "lacks", [{"birthdate": "1950"}, {"gender": "?"}, {"birthplace": ""}, {"birthcountry": "FR"}, {"given_name": " "}]
)
def test_an_identity_that_says_too_little_is_not_sent(
    there: StandInFranceConnect, settings: Particulier, lacks: dict[str, str]
) -> None:
    before = len(there.particulier.asked)
    assert quotient_of(settings, {**there.person, **lacks}, TODAY) == QuotientAnswer(why="nothing_there")
    assert len(there.particulier.asked) == before


def test_who_was_born_abroad_is_asked_for_without_a_town(there: StandInFranceConnect, settings: Particulier) -> None:
    abroad = {**there.person, "birthcountry": "99139", "birthplace": "", "birthdate": "1950-00-00"}
    quotient_of(settings, abroad, TODAY)
    sent = there.particulier.asked[-1]
    assert not {"codeCogInseeCommuneNaissance", "moisDateNaissance", "jourDateNaissance"} & sent.keys()


def test_without_a_token_or_a_server_it_is_said(settings: Particulier, there: StandInFranceConnect) -> None:
    assert quotient_of(replace(settings, token_file="/nowhere"), there.person, TODAY) == QuotientAnswer(why="settings")
    closed = replace(settings, url="http://127.0.0.1:9")
    assert quotient_of(closed, there.person, TODAY) == QuotientAnswer(why="source_down")
    assert "872" not in repr(QuotientAnswer(872))


def test_the_desk_seals_the_number_and_nothing_else(there: StandInFranceConnect, folder: Path, tmp_path: Path) -> None:
    path = desk_file(there, folder)
    path.write_text(
        f'{path.read_text()}\n[particulier]\ntoken_file = "{folder / TOKEN_FILE}"\nrecipient = "{"0" * 14}"\n'
        f'url = "{there.url}"\n'
    )
    with running_desk(tmp_path, "--config", str(path)) as desk, recorded_line(desk.port) as line:
        asking = messenger(line.url, enrolled(desk, tmp_path / "kiosk"))
        given = []
        for fault in (None, "quotient_404"):
            there.fault, keys = fault, sealing.new_key_pair()
            started = asking.handle(Start(keys.public, ("quotient",)))
            assert isinstance(started, Started)
            reply = asking.handle(Returned(started.begun.id, Browser().sign_in(started.begun.url)))
            assert isinstance(reply, Sealed)
            given.append(wire.decode(sealing.open_sealed(keys, reply.sealed), wire.Given))
        went_by, on_disk = line.went_by, files_below(tmp_path)
    there.fault = None
    assert [(one.values, one.why) for one in given if one] == [({"quotient": "872"}, ""), ({}, "nothing_there")]
    assert all(one is not None and one.logout for one in given), "the session there ends in either case"
    for canary in (b"SPECIMEN", b"57463", b"CANARI", b'"872"', there.particulier.token.encode()):
        assert canary not in went_by
        assert not [path for path, data in on_disk.items() if canary in data]


@pytest.mark.long
def test_a_desk_that_may_not_ask_says_so(there: StandInFranceConnect, folder: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "secret").write_text(there.secret)
    with running_desk(tmp_path, "--config", str(desk_file(there, plain))) as desk:
        asking = messenger(desk.url, enrolled(desk, tmp_path / "kiosk"))
        asked = asking.handle(Start(sealing.new_key_pair().public, ("quotient",)))
    assert asked == Failed("off")


# -- in the visit


def at_the_price(config: Config = ON) -> Hand:
    hand = Hand(config, flow=FLOW)
    wanted = {"quoi": Fact("cantine", "chosen", "declarant")}
    hand.visit = changed(hand.visit, visit_id="1", flow_id=FLOW.id, place=AtStep("tarif"), facts=wanted)
    return hand


def page(hand: Hand) -> Page:
    view = view_of(hand)
    return page_of(view._replace(flows={**view.flows, FLOW.id: FLOW}))


def answered(hand: Hand, given: Given) -> Hand:
    hand.do(SignInElsewhere(), web_state.WebAct("open"))
    hand.do(IdentifyTold(hand.visit.identify.turn, Started(BEGUN)), web_state.WebLife(True))
    hand.do(web_state.WebTold(port.Returned("site", BEGUN.back, "code=1")))
    hand.do(IdentifyTold(hand.visit.identify.turn, given))
    return hand.do(web_state.WebTold(port.Returned("site", BEGUN.out, "")))


def test_it_is_offered_where_it_is_asked_and_told_before() -> None:
    hand = at_the_price()
    assert "Demander mon quotient" in [way.label for way in page(hand).ways]
    hand.do(SignInElsewhere())
    rows = {row.label: row.value for row in page(hand).rows}
    assert rows["La borne demande"] == "Votre quotient familial"
    assert "CAF" in rows["À qui"]
    assert not hand.count(BeginIdentify)
    hand.do(web_state.WebAct("open"))
    assert hand.wants(BeginIdentify).wants == ("quotient",)


def test_without_the_right_to_ask_it_is_a_question_like_any_other() -> None:
    hand = at_the_price(Config(identify=Identify(france_connect=True)))
    assert "sign_in_elsewhere" not in [way.action for way in page(hand).ways]


def test_the_number_is_shown_and_the_other_question_is_still_asked() -> None:
    hand = answered(at_the_price(), Given({"quotient": "872"}, "https://fc.example/end"))
    shown = page(hand)
    assert [(row.label, row.value, row.origin) for row in shown.rows] == [
        ("Votre quotient familial", "872", "donné par la CAF ou la MSA")
    ]
    assert "quotient" not in hand.visit.facts
    hand.do(events.Continue())
    fact = hand.visit.facts["quotient"]
    assert (fact.value, fact.origin, fact.person) == (872, "particulier", "declarant")
    assert page(hand).page == "form"
    assert hand.step == "tarif"


@pytest.mark.parametrize("why", ["nothing_there", "source_down", "settings"])
def test_a_number_that_is_not_there_is_said_and_the_session_is_ended(why: wire.Why) -> None:
    hand = answered(at_the_price(), Given({}, "https://fc.example/end", why))
    notice = page(hand).notice
    assert notice is not None
    assert notice.text == TROUBLES[why]
    assert hand.count(CloseWeb) == 1
    hand.do(web_state.WebAct("leave"))
    assert page(hand).page == "form"


def test_a_number_that_is_none_fills_nothing() -> None:
    hand = answered(at_the_price(), Given({"quotient": "beaucoup"}, "https://fc.example/end"))
    hand.do(events.Continue())
    assert "quotient" not in hand.visit.facts
