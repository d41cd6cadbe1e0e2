"""Finding one's way: in one's own words, and to the answers and places behind them."""

from msgspec.structs import replace

from kiosk.devices.receipt_printer.port import Ticket
from kiosk.finding.answer import Answer, said
from kiosk.finding.tickets import ticket
from kiosk.session import events
from kiosk.session.effects import PrintTicket
from kiosk.session.finding.state import (
    FIELD,
    AnswerShown,
    FetchAnswer,
    FetchPlaces,
    InWords,
    LookFor,
    Places,
)
from kiosk.session.state import TicketState, Visit, Welcome, changed
from kiosk.session.ticket import directed
from kiosk.session.world import Next, World, stay

# As much as is looked at (`finding.folding`): a longer text is a letter, and no question.
MOST_CHARS = 300


def notices_read(visit: Visit, event: events.NoticesRead, world: World) -> Next:
    return stay(changed(visit, notices=event.notices))


def say_it(visit: Visit, event: events.SayIt, world: World) -> Next:
    """The index is made while the page slides in."""
    if not isinstance(visit.place, Welcome):
        return stay(visit)
    return changed(visit, place=InWords()), (LookFor(""),)


def letters(visit: Visit, event: events.Letters, world: World) -> Next:
    if not isinstance(visit.place, InWords):
        return stay(visit)
    return stay(changed(visit, place=replace(visit.place, latin=event.latin)))


def typed(visit: Visit, place: InWords, event: events.Typed) -> Next:
    """What was found stays until the next is there, so that nothing flickers under the finger."""
    if event.field != FIELD:
        return stay(visit)
    text = event.text[:MOST_CHARS]
    found = place.found if text.strip() else None
    return changed(visit, place=replace(place, text=text, found=found)), (LookFor(text),)


def sought(visit: Visit, event: events.Sought, world: World) -> Next:
    """What was found of a text that has changed meanwhile is not shown."""
    place = visit.place
    if not isinstance(place, InWords) or place.text != event.text or not event.text.strip():
        return stay(visit)
    return stay(changed(visit, place=replace(place, found=event.found)))


def show_answer(visit: Visit, event: events.ShowAnswer, world: World) -> Next:
    if not isinstance(visit.place, InWords | Places):
        return stay(visit)
    return visit, (FetchAnswer(event.answer_id),)


def answer_fetched(visit: Visit, event: events.AnswerFetched, world: World) -> Next:
    """Somebody who has gone on meanwhile is not called back."""
    if event.answer is None or not isinstance(visit.place, InWords | Places):
        return stay(visit)
    slip = visit.slip if visit.slip.stage == "printing" else TicketState()
    return stay(changed(visit, place=AnswerShown(visit.place, event.answer), slip=slip))


def show_places(visit: Visit, event: events.ShowPlaces, world: World) -> Next:
    return (visit, (FetchPlaces(),)) if isinstance(visit.place, AnswerShown) else stay(visit)


def places_fetched(visit: Visit, event: events.PlacesFetched, world: World) -> Next:
    """From a place that was found in the directory, the directory is what lies under it."""
    place = visit.place
    if not isinstance(place, AnswerShown) or not event.places:
        return stay(visit)
    under = place.under if isinstance(place.under, Places) else Places(place, event.places)
    return stay(changed(visit, place=under))


def back(visit: Visit) -> Visit | None:
    """None: it is no page of these."""
    match visit.place:
        case InWords():
            return changed(visit, place=Welcome())
        case AnswerShown(under=under) | Places(under=under):
            return changed(visit, place=under)
    return None


def print_answer(visit: Visit, event: events.PrintAnswer, world: World) -> Next:
    """Each touch is a person who asks: only what is being printed is not printed twice."""
    place = visit.place
    if not isinstance(place, AnswerShown) or "printing" in (visit.slip.stage, visit.ticket.stage):
        return stay(visit)
    job = world.fresh_id()
    printed = answer_ticket(place.answer, visit.preferences.language, world)
    slip = TicketState("printing", job, visit.slip.tries + 1, printed)
    return changed(visit, slip=slip), (PrintTicket(job, printed),)


def ticket_done(visit: Visit, event: events.TicketDone) -> Visit | None:
    """None: it was another ticket."""
    slip = visit.slip
    if slip.stage != "printing" or event.result.job != slip.job:
        return None
    return changed(visit, slip=replace(slip, stage="done", result=event.result))


def answer_ticket(answer: Answer, language: str, world: World) -> Ticket:
    """Nothing of the citizen stands on it."""
    tr, operator = world.translator(language), world.config.operator
    made = ticket(tr(answer.title), (said(line, tr, operator) for line in answer.lines), answer.code)
    return Ticket(directed(made.blocks, tr))
