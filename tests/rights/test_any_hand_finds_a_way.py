"""Hands that press everything, engines that answer late, twice or nonsense: there is always a page with a way on."""

import random

import pytest

from kiosk.devices.receipt_printer.port import NotPrinted, Printed, PrintResult, Unconfirmed
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.rights.judging import TOO_MUCH
from kiosk.rights.port import EstimateAnswer, Progress, Refused
from kiosk.session import effects, events
from kiosk.session.rights.state import EstimateRights
from kiosk.session.state import Attract, Ended, Leaving
from kiosk.ui.viewmodels.actions import ACTIONS
from tests.support.rights import ALONE, COUPLE, INTERVIEW, PARENT, Asked, amounts, buttons

STRAY: tuple[events.Event, ...] = (
    events.EstimateAgain(), events.CorrectAnswers(), events.RefuseOffer(), events.StartFlow("caf-rsa"),
    events.StartFlow("nowhere"), events.OpenLifeEvents(), events.ChooseLifeEvent("naissance"),
    events.ChooseLifeEvent("x"), events.TickStep("reconnaitre"), events.TickStep(""), events.PrintPlan(),
    events.Back(), events.Continue(), events.RightsGoOn(Progress("computing", 3, 9)), events.AnotherFlow(),
    events.RightsEstimated(99, Refused(TOO_MUCH)), events.Prefer("language", "ar"), events.PrintList(),
)  # fmt: skip
REFUSALS = (Refused(TOO_MUCH), Fault(Code.TIMED_OUT))
ENDING = ("end", "new_person", "staff", "pause")


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_pressed_there_is_a_way_on(seed: int) -> None:
    chance = random.Random(seed)
    citizen = Asked().do(events.Begin())
    reached = set()
    for _ in range(80):
        if chance.random() < 0.2:
            citizen.do(chance.choice(STRAY))
        elif citizen.visit.flow_id == INTERVIEW and chance.random() < 0.5:
            citizen.answer(chance.choice([ALONE, PARENT, COUPLE]) | {"lien": "accord"}, until="relecture")
        else:
            press(citizen, chance)
        answer(citizen, chance)
        page = citizen.page(citizen.visit.preferences.language)
        reached.add(page.key)
        actions = {button.action for button in buttons(page) if button.enabled}
        assert actions - {"help"}, page.key
        assert actions <= {*ACTIONS, "sign"}
        assert not isinstance(citizen.visit.place, Attract | Leaving | Ended)
    assert len(reached) > 8


def press(citizen: Asked, chance: random.Random) -> None:
    offered = [one for one in buttons(citizen.page()) if one.enabled and one.action not in ENDING]
    if offered:
        button = chance.choice(offered)
        citizen.do(ACTIONS[button.action](button.argument))


def answer(citizen: Asked, chance: random.Random) -> None:
    """What was wanted of the engine and the printer, sometimes twice, sometimes never."""
    for effect in citizen.wanted:
        for _ in range(chance.choice([0, 1, 1, 2])):
            match effect:
                case EstimateRights(turn=turn):
                    kinds: list[EstimateAnswer | Fault] = [amounts(css=0, rsa=57_349), amounts(), *REFUSALS]
                    citizen.do(events.RightsEstimated(turn, chance.choice(kinds)))
                case effects.PrintTicket(job=job):
                    fault = Fault(Code.PRINTER_NO_PAPER)
                    papers: list[PrintResult] = [Printed(job), NotPrinted(job, fault), Unconfirmed(job, fault)]
                    citizen.do(events.TicketDone(chance.choice(papers)))
    citizen.wanted = [] if chance.random() < 0.5 else citizen.wanted[-2:]


@pytest.mark.parametrize("answers", [ALONE, PARENT, COUPLE])
def test_a_page_of_rights_has_a_way_on_a_way_out_and_a_way_to_a_person(answers: dict[str, str]) -> None:
    citizen = Asked().interview(answers)
    pages = [citizen.page()]
    for told in (amounts(rsa=100_00), amounts(), Refused(TOO_MUCH), Fault(Code.TIMED_OUT), Fault(Code.NOT_CONFIGURED)):
        again = Asked().interview(answers)
        pages.append(again.do(events.RightsEstimated(again.asked().turn, told)).page())
    pages.append(Asked().do(events.Begin(), events.OpenLifeEvents()).page())
    pages.append(Asked().do(events.Begin(), events.OpenLifeEvents(), events.ChooseLifeEvent("deces")).page())
    for page in pages:
        actions = {button.action for button in buttons(page)}
        assert {"end", "help"} <= actions, page.key
        assert page.primary or page.back or page.tiles, page.key
        assert all(button.label for button in buttons(page))


def test_a_locked_visit_keeps_its_estimate_to_itself() -> None:
    """The engine may answer while the screen is locked: it is shown when the person is back."""
    citizen = Asked().interview(ALONE)
    turn = citizen.asked().turn
    citizen.do(events.Pause(), events.PauseCode("2468"))
    assert citizen.visit.paused is not None
    citizen.do(events.RightsEstimated(turn, amounts(rsa=57_349)), events.StartFlow("caf-rsa"))
    assert citizen.visit.flow_id == INTERVIEW
    citizen.do(events.PauseCode("2468"))
    assert citizen.visit.rights.stage == "done"
