""" "I shall come back": the visit is sealed with a secret that is nowhere but on the ticket, and kept at the desk."""

from datetime import timedelta

import msgspec

from kiosk.devices.outcomes import NotPrinted, Unconfirmed
from kiosk.devices.states import Busy, Ready
from kiosk.flows.engine import Engine
from kiosk.flows.facts import DocumentValue
from kiosk.session import events
from kiosk.session.effects import PrintTicket
from kiosk.session.papers.photographing import let_go
from kiosk.session.resuming.format import KeptVisit, kept_fact
from kiosk.session.resuming.state import ComeBack, Keeping, KeepVisit, VisitKept, VisitNotKept
from kiosk.session.resuming.ticket import kept_ticket
from kiosk.session.sending import TICKET_TRIES
from kiosk.session.shown import shown
from kiosk.session.state import AtStep, ComingBack, Idle, TicketState, Visit, changed, device_of
from kiosk.session.world import Next, World, stay


def can_keep(visit: Visit, desk_url: str) -> bool:
    """There is something to keep, a desk that keeps it, and a printer for the only key that opens it. Of an exercise
    nothing is kept."""
    printer = isinstance(device_of(visit, "receipt_printer"), Ready | Busy)
    return bool(desk_url and printer and visit.facts and visit.no_room is None and not visit.practice)


def come_back(visit: Visit, event: ComeBack, world: World) -> Next:
    """What it means is said before anything leaves the kiosk."""
    under = visit.place
    if not isinstance(under, AtStep) or not can_keep(visit, world.config.delivery.desk_url):
        return stay(visit)
    visit, effects = let_go(visit)
    fresh = changed(visit, keeping=Keeping(), ticket=TicketState(), errors={}, idle=Idle(since=world.monotonic))
    return changed(fresh, place=ComingBack(under)), effects


def keep(visit: Visit, world: World) -> Next:
    if not isinstance(visit.place, ComingBack) or visit.keeping.stage not in ("none", "failed"):
        return stay(visit)
    engine = world.engine(visit.flow_id)
    wanted = KeepVisit(
        kept=kept_visit(visit, engine, visit.place.under.step, world),
        view=view_of(visit, engine, world),
        reference=world.fresh_reference(),
        until=world.now + timedelta(days=engine.flow.legal.kept_days),
        phone_url=world.config.delivery.phone_url if engine.flow.keeps is None else "",
    )
    return changed(visit, keeping=Keeping("sealing")), (wanted,)


def kept_visit(visit: Visit, engine: Engine, step: str, world: World) -> KeptVisit:
    """Every answer but signatures, and the pages that answers refer to."""
    labels = {field.id: field.label for one in engine.flow.steps for field in one.fields}
    kept = {name: kept_fact(fact, labels[name]) for name, fact in visit.facts.items() if name in labels}
    papers = [fact.value for fact in visit.facts.values() if isinstance(fact.value, DocumentValue)]
    pages = {name: visit.pages[name] for paper in papers for name in paper.sha256 if name in visit.pages}
    facts = {name: fact for name, fact in kept.items() if fact is not None}
    return KeptVisit(visit.flow_id, step, world.now, facts, pages)


def view_of(visit: Visit, engine: Engine, world: World) -> bytes:
    """What a phone shows, in the citizen's language: what stands on the review page, papers by the number of their
    pages."""
    tr = world.translator(visit.preferences.language)
    sections = [
        {
            "heading": tr(section.title),
            "rows": [
                [tr(row.label), shown(engine.flow.field(row.field), row.fact, tr)]
                for row in section.rows
                if engine.flow.field(row.field).type != "signature"
            ],
        }
        for section in engine.review(visit.facts)
    ]
    return msgspec.json.encode({
        "title": tr(engine.flow.title),
        "note": tr.unreviewed,
        "direction": "rtl" if tr.rtl else "ltr",
        "language": tr.about.locale.replace("_", "-"),
        "sections": [section for section in sections if section["rows"]],
    })  # fmt: skip


def visit_kept(visit: Visit, event: VisitKept, world: World) -> Next:
    """The ticket comes out at once. For somebody who has left meanwhile there is none, and nobody can open what was
    kept."""
    if not isinstance(visit.place, ComingBack) or visit.keeping.stage != "sealing":
        return stay(visit)
    kept = Keeping("kept", event.envelope_id, event.text, event.until)
    return print_ticket(changed(visit, keeping=kept), world)


def visit_not_kept(visit: Visit, event: VisitNotKept, world: World) -> Next:
    if not isinstance(visit.place, ComingBack) or visit.keeping.stage != "sealing":
        return stay(visit)
    return stay(changed(visit, keeping=Keeping("failed", code=event.code)))


def print_ticket(visit: Visit, world: World) -> Next:
    flow, job = world.engine(visit.flow_id).flow, world.fresh_id()
    ticket = kept_ticket(visit.keeping, flow, visit.preferences.language, world)
    printing = TicketState("printing", job, visit.ticket.tries, ticket)
    return changed(visit, ticket=printing), (PrintTicket(job, ticket),)


def print_again(visit: Visit, event: events.PrintAgain, world: World) -> Next | None:
    """None: it is no ticket of this kind that is spoken of."""
    if not isinstance(visit.place, ComingBack):
        return None
    ticket = visit.ticket
    again = ticket.stage == "done" and ticket.tries < TICKET_TRIES
    if not again or not isinstance(ticket.result, NotPrinted | Unconfirmed) or visit.keeping.stage != "kept":
        return stay(visit)
    return print_ticket(visit, world)


def back(visit: Visit, world: World) -> Next | None:
    """To the step, while no ticket is out or on its way: with one in the hand, the visit is on paper."""
    place = visit.place
    if not isinstance(place, ComingBack):
        return None
    if not may_go_back(visit):
        return stay(visit)
    return stay(changed(visit, place=place.under, keeping=Keeping(), ticket=TicketState()))


def may_go_back(visit: Visit) -> bool:
    """Once the printer has said that it is out, or the citizen has, there is only the end."""
    if visit.keeping.stage == "sealing" or visit.ticket.stage == "printing":
        return False
    return visit.keeping.stage != "kept" or isinstance(visit.ticket.result, NotPrinted | Unconfirmed)
