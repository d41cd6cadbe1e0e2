"""A practice visit: from the staff's page, marked on every page and paper; what it is made of lets nothing out."""

import asyncio
from datetime import date
from typing import Any, cast

import pytest
from msgspec.structs import replace

from kiosk.config import Config, Staff
from kiosk.devices.receipt_printer.port import Line, Printed, PrintResult, Ticket
from kiosk.documents.port import Rendered, RenderSummary
from kiosk.errors import Code
from kiosk.i18n.translator import FRENCH
from kiosk.processes.link import Committed, FromScreen, VisitOver, VisitStarted
from kiosk.session import effects, events
from kiosk.session.ports import Ports
from kiosk.session.staff.practice import KEPT, MarkedPrinter, MarkedRenderer, NothingLeaves, rehearsing
from kiosk.session.staff.specimens import specimens
from kiosk.session.state import Attract, Welcome
from kiosk.session.state import Staff as AtStaff
from kiosk.ui.viewmodels.compose import chrome_of, page_of
from tests.support.places import view_of
from tests.support.visits import FLOWS, Hand

STAFFED = Config(staff=Staff(pin_hash="set"))
NOTHING: Any = None


def inside(config: Config = STAFFED, *before: events.Event) -> Hand:
    return Hand(config).do(*before, events.StaffAsked(), events.StaffPin("1"), events.StaffChecked(right=True))


def practising() -> Hand:
    return inside().do(events.StaffGo("practice"), events.Practise())


def test_the_staff_page_leads_to_it_and_says_what_it_is() -> None:
    hand = inside()
    assert ("staff_go", "practice") in [(tile.action, tile.argument) for tile in page_of(view_of(hand)).tiles]
    shown = page_of(view_of(hand.do(events.StaffGo("practice"))))
    assert shown.primary is not None
    assert shown.primary.action == "practise"
    assert "SPECIMEN" in [row.value for row in shown.rows]


def test_every_page_of_it_says_so() -> None:
    hand = practising()
    assert isinstance(hand.visit.place, Welcome)
    hand.do(events.ChooseFlow("changement-adresse"), events.ChooseRoute("kiosk"))
    for go_on in (hand.identify, hand.live_at, hand.scan):
        assert "Exercice" in chrome_of(view_of(hand)).mark
        go_on()
    hand.do(events.EndAsked("staff"))
    assert "Exercice" in chrome_of(view_of(hand)).mark


def test_a_citizen_s_visit_does_not() -> None:
    assert chrome_of(view_of(Hand().enter())).mark == ""


def test_the_ports_are_changed_before_anything_else_happens() -> None:
    wanted = [type(effect) for effect in practising().wanted]
    assert wanted.index(effects.Rehearse) < wanted.index(effects.BeginVisit)


def test_somebody_s_visit_does_not_become_an_exercise() -> None:
    hand = inside(STAFFED, events.Begin())
    hand.do(events.StaffGo("practice"), events.Practise())
    assert not hand.visit.practice
    assert hand.count(effects.Rehearse) == 0
    assert isinstance(hand.visit.place, AtStaff)
    outside = Hand(STAFFED).do(events.Practise())
    assert isinstance(outside.visit.place, Attract)


class Printer:
    def __init__(self) -> None:
        self.printed: list[Ticket] = []

    async def print_ticket(self, job: str, ticket: Ticket) -> PrintResult:
        self.printed.append(ticket)
        return Printed(job)


class Renderer:
    def __init__(self) -> None:
        self.rendered: list[RenderSummary] = []

    async def render(self, summary: RenderSummary) -> Rendered:
        self.rendered.append(summary)
        return cast("Rendered", NOTHING)


class Devices:
    def __init__(self) -> None:
        self.receipt_printer = Printer()


def test_a_ticket_begins_and_ends_with_the_mark() -> None:
    printer = Printer()
    asyncio.run(MarkedPrinter(cast("Any", printer)).print_ticket("job", Ticket((Line("Référence"),))))
    (ticket,) = printer.printed
    texts = [block.text for block in ticket.blocks if isinstance(block, Line)]
    assert texts[0] == texts[-1]
    assert texts[0].startswith("EXERCICE")
    assert "Référence" in texts


def test_a_summary_says_so_and_is_not_signed() -> None:
    renderer = Renderer()
    summary = replace(specimens(FRENCH, "Mairie", date(2026, 11, 22)), seal="code", title="Récapitulatif")
    asyncio.run(MarkedRenderer(renderer).render(summary))
    (made,) = renderer.rendered
    assert made.title.startswith("Exercice")
    assert made.seal is None


def committed() -> effects.CommitFile:
    return Hand().to_review().sign().send().wants(effects.CommitFile)


def test_nothing_is_sealed_and_nothing_is_in_the_outbox() -> None:
    """There is no outbox here to write into, and no key to seal to; the envelope holds no file."""
    envelope = NothingLeaves(Hand().clock.now).commit(committed(), b"pdf")
    assert not isinstance(envelope, Code)
    assert envelope.sealed == b""


def ports(told: list[FromScreen]) -> Ports:
    return Ports(
        devices=cast("Any", Devices()),
        decoder=NOTHING,
        renderer=NOTHING,
        registrar=NOTHING,
        check_pin=lambda digits: True,
        staff=NOTHING,
        tell=told.append,
        eye=NOTHING,
        seal=lambda reference, words: "a signed code",
    )


def test_the_supervisor_hears_of_the_visit_and_of_no_file() -> None:
    told: list[FromScreen] = []
    rehearsal = rehearsing(ports(told), Renderer(), Hand().clock.now)
    for message in (VisitStarted("v"), Committed("e"), VisitOver("citizen")):
        rehearsal.tell(message)
    assert told == [VisitStarted("v"), VisitOver("citizen")]
    assert rehearsal.seal("reference", ()) == ""


@pytest.mark.parametrize("name", Ports._fields)
def test_somebody_has_said_of_each_port_whether_something_leaves_by_it(name: str) -> None:
    before = ports([])._replace(
        **{one: cast("Any", object()) for one in Ports._fields if one not in ("devices", "tell")}
    )
    before = before._replace(devices=cast("Any", Devices()))
    after = rehearsing(before, Renderer(), Hand().clock.now)
    changed = getattr(after, name) is not getattr(before, name)
    assert changed != (name in KEPT), name


def test_what_is_kept_is_a_port_that_there_is() -> None:
    """The reading of RIBs was once lost to exercises when it moved into another port, and its name stayed behind."""
    assert set(Ports._fields) >= KEPT


def test_the_flow_is_the_real_one() -> None:
    hand = practising().do(events.ChooseFlow("changement-adresse"), events.ChooseRoute("kiosk"))
    assert hand.engine("changement-adresse").flow is FLOWS["changement-adresse"]
