"""Signing, sending, and what the recipient and the printer say of it."""

import hashlib

from msgspec import structs

from kiosk.devices.receipt_printer.port import NotPrinted, Printed, Unconfirmed
from kiosk.flows.engine import Engine
from kiosk.flows.facts import SignatureValue
from kiosk.flows.model import Field, Step
from kiosk.session import events
from kiosk.session.answering import advise, answer_form, go_to, onward, step_of, take, take_turn
from kiosk.session.effects import PrintTicket
from kiosk.session.filing import file_of
from kiosk.session.finishing import rules as finishing
from kiosk.session.rights import estimate as rights
from kiosk.session.staff.mediation import with_helper
from kiosk.session.state import AtStep, NotSent, Prepared, Receipt, Sending, Submission, TicketState, Visit, changed
from kiosk.session.ticket import receipt_ticket, receipt_words
from kiosk.session.world import Next, World, stay

# How long the page waits for the recipient's answer before the ticket is printed. On a good network the answer is
# there in well under a second; an old person should not look at "one moment" for longer than this.
ANSWER_WAIT_S = 4.0
# What the printer was sent for one visit: the ticket, and one more when the citizen says that none came out.
TICKET_TRIES = 2


def go_on(visit: Visit, event: events.Continue, world: World) -> Next:
    """Continue, on any step: what it asks must be answered, and the last step sends."""
    if (turned := take_turn(visit, world)) is not None:
        return stay(turned)
    here = step_of(visit, world)
    if here is None:
        return stay(visit)
    engine, step = here
    match step.kind:
        case "submit":
            return send(visit, engine, world)
        case "review":
            blocked = engine.missing(visit.facts, before=step.id)
            return stay(visit if blocked else onward(visit, engine, step.id))
        case "sign" if is_anothers_turn(visit, engine, step):
            return stay(changed(visit, place=AtStep(step.id, handed_over=True)))
        case "sign":
            return stay(visit if to_sign(visit, engine, step) else onward(visit, engine, step.id))
    seen = visit.advised
    visit = advise(answer_form(visit, engine, step), engine, step)
    if visit.errors or not set(visit.advised) <= set(seen):
        return stay(visit)
    return stay(onward(visit, engine, step.id))


def to_sign(visit: Visit, engine: Engine, step: Step) -> Field | None:
    """The next signature that this step waits for. One that was given for other answers must be given again."""
    for field in engine.visible_fields(step.id, visit.facts):
        fact = visit.facts.get(field.id)
        if field.type == "signature" and (fact is None or fact.to_confirm):
            return field
    return None


def is_anothers_turn(visit: Visit, engine: Engine, step: Step) -> bool:
    """Whether another person than the visitor is to sign and has not come to the screen yet. Without a page of its own
    between them, two taps at one place would be the statements of two persons."""
    if engine.flow.apart:
        return False  # `turns` has seen to it
    field, place = to_sign(visit, engine, step), visit.place
    visitor = next(iter(engine.flow.persons))
    return field is not None and field.of != visitor and not (isinstance(place, AtStep) and place.handed_over)


def sign(visit: Visit, event: events.Sign | events.SignSpoken, world: World) -> Next:
    here = step_of(visit, world)
    field = to_sign(visit, *here) if here is not None and here[1].kind == "sign" else None
    if here is None or field is None or is_anothers_turn(visit, *here):
        return stay(visit)
    engine, step = here
    statement = field.statement or field.label
    if isinstance(event, events.Sign):
        sha256 = hashlib.sha256(event.png).hexdigest()
        visit = changed(visit, drawings={**visit.drawings, sha256: event.png})
        visit = take(visit, engine, field, SignatureValue("drawn", statement, sha256), "drawn")
    else:
        visit = take(visit, engine, field, SignatureValue("spoken", statement), "spoken")
    if to_sign(visit, engine, step):
        return stay(changed(visit, place=AtStep(step.id)))
    return stay(onward(visit, engine, step.id))


def send(visit: Visit, engine: Engine, world: World) -> Next:
    """Ask for the commit. Until it has happened, no screen says "sent"."""
    missing = engine.missing(visit.facts)
    if missing:
        return stay(go_to(visit, engine, engine.flow.step(missing[0].step)))
    if engine.flow.prepares:
        visit = finished(visit)
        return rights.ask(visit, engine, world) if engine.flow.estimates else stay(changed(visit, place=Prepared()))
    sending = changed(visit, place=Sending("preparing", since=world.monotonic))
    return sending, (file_of(visit, engine, world),)


def finished(visit: Visit) -> Visit:
    """The démarche of the visit has come to its end."""
    return changed(visit, finished=(*(name for name in visit.finished if name != visit.flow_id), visit.flow_id))


def file_committed(visit: Visit, event: events.FileCommitted, world: World) -> Next:
    """From here on the file leaves, whatever happens. A visit that has been left meanwhile is told nothing: its
    screen says no reference to whoever stands there now."""
    if not isinstance(visit.place, Sending):
        return stay(visit)
    submission = Submission(event.envelope_id, event.reference, event.at)
    return stay(changed(visit, submission=submission, place=Sending("leaving", since=world.monotonic)))


def file_failed(visit: Visit, event: events.FileFailed, world: World) -> Next:
    if not isinstance(visit.place, Sending):
        return stay(visit)
    return stay(changed(visit, place=NotSent(event.code)))


def file_fate(visit: Visit, event: events.FileDelivered | events.FileRefused | events.FileWaits, world: World) -> Next:
    submission = visit.submission
    envelope = event.acknowledgement.envelope_id if isinstance(event, events.FileDelivered) else event.envelope_id
    if submission is None or submission.envelope_id != envelope:
        return stay(visit)
    match event:
        case events.FileDelivered(acknowledgement=acknowledgement):
            submission = structs.replace(submission, fate="acknowledged", acknowledgement=acknowledgement)
        case events.FileRefused():
            submission = structs.replace(submission, fate="refused")
        case events.FileWaits() if submission.fate == "unknown":
            submission = structs.replace(submission, fate="waits")
    visit, asked = stay(changed(visit, submission=submission))
    if isinstance(event, events.FileDelivered):
        visit, asked = finishing.arrived(visit, world)
    visit, wanted = to_receipt(visit, world) if isinstance(visit.place, Sending) else stay(visit)
    return visit, (*asked, *wanted)


def tick_sending(visit: Visit, world: World) -> Next:
    place = visit.place
    if isinstance(place, Sending) and place.stage == "leaving" and world.monotonic - place.since >= ANSWER_WAIT_S:
        return to_receipt(visit, world)
    return stay(visit)


def to_receipt(visit: Visit, world: World) -> Next:
    """Show the receipt and print it, once."""
    visit = changed(finished(visit), place=Receipt())
    return print_ticket(visit, world) if visit.ticket.stage == "none" else stay(visit)


def print_ticket(visit: Visit, world: World) -> Next:
    if visit.submission is None:
        return stay(visit)
    submission, flow = visit.submission, world.engine(visit.flow_id).flow
    ticket = with_helper(receipt_ticket(submission, flow, visit.preferences.language, world), visit, world)
    words, job = receipt_words(submission, flow, world), world.fresh_id()
    printing = TicketState("printing", job, visit.ticket.tries, ticket)
    return changed(visit, ticket=printing), (PrintTicket(job, ticket, submission.reference, words),)


def ticket_done(visit: Visit, event: events.TicketDone, world: World) -> Next:
    """Only what may have reached the paper counts as a try."""
    ticket, reprint = visit.ticket, visit.reprint
    if reprint.stage == "printing" and event.result.job == reprint.job:
        done = TicketState("done", reprint.job, reprint.tries, reprint.ticket, event.result)
        return stay(changed(visit, reprint=done))
    if ticket.stage != "printing" or event.result.job != ticket.job:
        return stay(visit)
    tries = ticket.tries if isinstance(event.result, NotPrinted) else ticket.tries + 1
    return stay(changed(visit, ticket=TicketState("done", ticket.job, tries, ticket.ticket, event.result)))


def print_again(visit: Visit, event: events.PrintAgain, world: World) -> Next:
    """Never by itself: a person asked. A ticket that is known to be out is not printed a second time."""
    ticket = visit.ticket
    if not isinstance(visit.place, Receipt) or not isinstance(ticket.result, NotPrinted | Unconfirmed):
        return stay(visit)
    if ticket.stage != "done" or ticket.tries >= TICKET_TRIES:
        return stay(visit)
    return print_ticket(visit, world)


def ticket_taken(visit: Visit, event: events.TicketTaken, world: World) -> Next:
    if not isinstance(visit.ticket.result, Unconfirmed):
        return stay(visit)
    ticket = visit.ticket
    printed = TicketState("done", ticket.job, ticket.tries, ticket.ticket, Printed(ticket.job))
    return stay(changed(visit, ticket=printed))


def without_ticket(visit: Visit, event: events.WithoutTicket, world: World) -> Next:
    ticket = visit.ticket
    if ticket.stage != "done":
        return stay(visit)
    given_up = TicketState("given_up", ticket.job, ticket.tries, ticket.ticket, ticket.result)
    return stay(changed(visit, ticket=given_up))
