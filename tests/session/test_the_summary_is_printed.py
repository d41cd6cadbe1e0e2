"""On the receipt, the summary that was sent may be printed: asked for, told truly, and gone with the visit."""

import asyncio
from typing import Any

from kiosk.devices.page_printer.port import Document, NotPrinted, Printed, PrintResult, Unconfirmed
from kiosk.devices.states import Absent, Fault, NeedsAttention, Ready
from kiosk.errors import Code
from kiosk.session import effects, events
from kiosk.session.copies import Copies
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page
from tests.support.places import view_of
from tests.support.visits import Hand

JAM = Fault(Code.PAGE_PRINTER_JAM)


def at_the_receipt() -> Hand:
    hand = Hand().do(events.DeviceChanged("page_printer", Ready())).to_review().sign().send().wait(5)
    return hand.ticket_comes_out()


def page(hand: Hand) -> Page:
    return page_of(view_of(hand))


def offered(hand: Hand) -> list[str]:
    return [way.label for way in page(hand).ways if way.action == "print_copy"]


def said(hand: Hand) -> str:
    return " ".join(row.value + row.attention for row in page(hand).rows if row.label == "Récapitulatif")


def test_it_is_printed_once_when_it_is_asked_for() -> None:
    hand = at_the_receipt()
    assert said(hand) == ""
    assert offered(hand) == ["Imprimer le récapitulatif"]
    hand.do(events.PrintCopy(), events.PrintCopy())
    assert hand.count(effects.PrintPages) == 1
    assert said(hand) == "Vos pages s'impriment."
    assert page(hand).primary is not None
    assert not page(hand).primary.enabled  # type: ignore[union-attr]
    hand.do(events.CopyDone(Printed(hand.wants(effects.PrintPages).job, 2)))
    assert said(hand) == "Prenez vos pages."
    assert offered(hand) == []


def test_a_fault_is_said_and_it_may_be_asked_for_again() -> None:
    hand = at_the_receipt().do(events.PrintCopy())
    hand.do(events.CopyDone(NotPrinted(hand.wants(effects.PrintPages).job, JAM)))
    assert said(hand) == "Une feuille est coincée dans l'imprimante."
    assert offered(hand) == ["Imprimer le récapitulatif"]


def test_pages_that_may_be_out_are_printed_once_more_at_most() -> None:
    hand = at_the_receipt()
    for labels in (["Réimprimer le récapitulatif"], []):
        hand.do(events.PrintCopy())
        hand.do(events.CopyDone(Unconfirmed(hand.wants(effects.PrintPages).job, JAM)))
        assert offered(hand) == labels


def test_without_a_printer_that_is_ready_nothing_is_offered() -> None:
    for state in (Absent(), NeedsAttention(JAM)):
        hand = at_the_receipt().do(events.DeviceChanged("page_printer", state))
        assert offered(hand) == []
        assert hand.do(events.PrintCopy()).count(effects.PrintPages) == 0


def test_leaving_clears_the_printer_only_where_it_was_used() -> None:
    assert at_the_receipt().do(events.EndAsked("citizen")).count(effects.ClearPages) == 0
    used = at_the_receipt().do(events.PrintCopy(), events.EndAsked("timeout"))
    assert used.count(effects.ClearPages) == 1
    assert used.visit.copy.stage == "none"


class SlowServer:
    """Stands where the client stands: clearing takes until the test says so."""

    def __init__(self) -> None:
        self.may_clear = asyncio.Event()
        self.printed: list[bytes] = []

    async def print_pdf(self, job: str, document: Document, progress: object = None) -> PrintResult:
        self.printed.append(document.pdf)
        return Printed(job, 2)

    async def clear(self) -> Fault | None:
        await self.may_clear.wait()
        return None


def test_the_visit_ends_when_the_print_server_has_forgotten_it() -> None:
    async def story() -> None:
        server = SlowServer()
        counted: list[int] = []
        heard: list[Any] = []

        async def count(pages: int) -> None:
            counted.append(pages)

        copies = Copies(server, count)  # type: ignore[arg-type]
        await copies.cleared()
        await copies.print("one", heard.append)
        assert isinstance(heard[0].result, NotPrinted), "nothing was sent yet"
        copies.pdf = b"%PDF"
        await copies.print("two", heard.append)
        assert (server.printed, counted) == ([b"%PDF"], [2])
        clearing = asyncio.create_task(copies.clear())
        await asyncio.sleep(0)
        ending = asyncio.create_task(copies.cleared())
        await asyncio.sleep(0)
        assert not ending.done()
        server.may_clear.set()
        await asyncio.gather(clearing, ending)
        assert copies.pdf == b""

    asyncio.run(story())
