"""A service that takes a file as a draft: nothing is filed before the citizen has finished it; every page says so."""

import pytest
from msgspec.structs import replace

from kiosk.config import Config
from kiosk.devices.receipt_printer.port import Line, NotPrinted, Printed, QrCode
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.flows.model import Delivery
from kiosk.privacy import sealing
from kiosk.processes.link import Delivered
from kiosk.session import effects, events
from kiosk.session.finishing.errands import Keyring
from kiosk.session.finishing.state import AwaitFinish, Finish, FinishThere, FinishTold
from kiosk.session.state import changed
from kiosk.session.ticket import NOT_FILED
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page
from kiosk.ui.viewmodels.finishing_pages import LATE, SOON
from kiosk.ui.viewmodels.pictures import pictures_of
from tests.support.places import view_of
from tests.support.visits import FLOWS, LEAVE, Hand

URL = "https://demarches.example/commencer/essai?prefill_token=CANARI"
FINISH = Finish(URL, (b"\0" * 3, 1, 1), ("champ_B", "champ_C"))
BASE = next(flow for flow in FLOWS.values() if flow.id == "changement-adresse")
MAP = {"champ_A": "nom", "champ_B": "prenoms", "champ_C": "$reference"}
FLOW = replace(BASE, deliver=(Delivery("demarches_simplifiees", service="prefecture", map=MAP),))


def committed(hand: Hand | None = None) -> Hand:
    return (hand or Hand(Config(), flow=FLOW)).to_review().sign().send()


def delivered(hand: Hand | None = None) -> Hand:
    hand = committed(hand)
    return hand.do(
        events.FileDelivered(Delivered("envelope-1", hand.clock.now(), service="Accueil"))
    ).ticket_comes_out()


def there() -> Hand:
    return delivered().do(FinishTold("envelope-1", FINISH))


def page(hand: Hand) -> Page:
    view = view_of(hand)
    return page_of(view._replace(flows={**view.flows, FLOW.id: FLOW}))


def told(hand: Hand) -> str:
    shown = page(hand)
    return " ".join(f"{row.value} {row.attention}" for row in shown.rows)


def offered(hand: Hand) -> list[str]:
    shown = page(hand)
    buttons = [*shown.ways, *([shown.primary] if shown.primary else [])]
    return [f"{button.action} {button.argument}".strip() for button in buttons]


def test_the_answer_is_waited_for_once_the_recipient_has_the_file() -> None:
    hand = committed()
    assert hand.count(AwaitFinish) == 0
    hand.do(events.FileDelivered(Delivered("envelope-1", hand.clock.now())))
    hand.do(events.FileDelivered(Delivered("envelope-1", hand.clock.now())))
    assert hand.wants(AwaitFinish) == AwaitFinish("envelope-1")
    assert hand.count(AwaitFinish) == 1
    assert hand.count(effects.PrintTicket) == 1, "the receipt is printed as for any other file"
    assert NOT_FILED in told(hand)
    assert SOON in told(hand)
    lines = [block.text for block in hand.wants(effects.PrintTicket).ticket.blocks if isinstance(block, Line)]
    assert NOT_FILED in lines, "on the paper, too"
    assert not [line for line in lines if line.startswith("Déposé le")]


def test_a_file_that_is_filed_at_once_asks_nothing_and_says_nothing() -> None:
    hand = delivered(Hand(flow=BASE))
    assert hand.count(AwaitFinish) == 0
    assert NOT_FILED not in told(hand)
    assert not hand.wants(effects.CommitFile).finishes
    assert delivered().wants(effects.CommitFile).finishes


def test_an_exercise_asks_nobody() -> None:
    hand = committed()
    hand.visit = changed(hand.visit, practice=True)
    hand.do(events.FileDelivered(Delivered("envelope-1", hand.clock.now())))
    assert hand.count(AwaitFinish) == 0


def test_the_code_is_shown_when_it_is_wanted_and_only_then() -> None:
    hand = there()
    assert offered(hand)[-1] == "finish_there open", "before anything else"
    assert pictures_of(hand.visit) == {} or FINISH.code not in pictures_of(hand.visit).values()
    hand.do(FinishThere("open"))
    shown = page(hand)
    assert pictures_of(hand.visit)[shown.preview.removeprefix("image://page/")] == FINISH.code
    assert "CANARI" not in repr(shown) + repr(hand.visit), "the address is in the picture alone"
    again = [row.value for row in shown.rows if row.heading]
    assert again == [next(field.label for step in FLOW.steps for field in step.fields if field.id == "prenoms")]
    hand.do(FinishThere("close"))
    assert page(hand).page == "receipt"
    assert offered(hand)[-1] == "end"
    assert "finish_there open" in offered(hand), "and once more"


def test_it_is_printed_in_french_and_in_the_citizen_s_language() -> None:
    hand = there().do(events.Prefer("language", "ar"), FinishThere("open"), FinishThere("print"), FinishThere("print"))
    assert hand.count(effects.PrintTicket) == 2, "the receipt, and this once"
    paper = hand.wants(effects.PrintTicket)
    assert [block.payload for block in paper.ticket.blocks if isinstance(block, QrCode)] == [URL]
    lines = [block.text for block in paper.ticket.blocks if isinstance(block, Line)]
    assert NOT_FILED in lines
    assert len(lines) > 6, "in both"
    hand.do(events.TicketDone(Printed(paper.job)))
    notice = page(hand).notice
    assert notice is not None
    assert notice.kind == "good"
    assert hand.do(FinishThere("print")).count(effects.PrintTicket) == 3, "a person asks again"


def test_a_printer_that_fails_leaves_the_code_on_the_screen() -> None:
    hand = there().do(FinishThere("open"), FinishThere("print"))
    job = hand.wants(effects.PrintTicket).job
    hand.do(events.TicketDone(NotPrinted(job, Fault(Code.PRINTER_NO_PAPER))))
    shown = page(hand)
    assert shown.notice is not None
    assert shown.notice.code == Code.PRINTER_NO_PAPER
    assert shown.preview


def test_an_answer_that_does_not_come_leads_to_people() -> None:
    hand = delivered().do(FinishTold("envelope-1", None))
    assert LATE in told(hand)
    assert NOT_FILED in told(hand)
    assert "finish_there open" not in offered(hand)
    assert hand.do(FinishThere("open")).visit.finishing.open is False


@pytest.mark.parametrize("answer", [FINISH, None])
def test_an_answer_for_another_file_or_after_the_end_is_dropped(answer: Finish | None) -> None:
    hand = delivered()
    hand.do(FinishTold("envelope-9", answer))
    assert hand.visit.finishing.stage == "waiting"
    gone = there().do(events.AnotherFlow())
    assert gone.visit.finishing.finish is None
    gone.do(FinishTold("envelope-1", answer))
    assert gone.visit.finishing.finish is None
    left = there().do(*LEAVE)
    assert left.visit.finishing.finish is None


def test_a_key_is_one_file_s_and_taken_once() -> None:
    ring = Keyring()
    public = ring.new("a")
    keys = ring.take("a")
    assert keys is not None
    assert keys.public == public
    assert sealing.open_sealed(keys, sealing.seal(public, b"x")) == b"x"
    assert (ring.take("a"), ring.take("b")) == (None, None)
