"""The rules of tickets, and what the common events mean on their pages."""

from collections.abc import Callable
from typing import Any

from kiosk.session import answering, events
from kiosk.session.resuming import keeping as resuming
from kiosk.session.resuming import opening, reminding, saying, state
from kiosk.session.resuming.saying_state import AskReminder, ChooseFace, NewsHeard, SayOpinion
from kiosk.session.state import AtTicket, ComingBack, Reminding, Saying, Visit
from kiosk.session.world import Next, World, stay

RULES: dict[type, Callable[[Visit, Any, World], Next]] = {
    state.ComeBack: resuming.come_back,
    state.VisitKept: resuming.visit_kept,
    state.VisitNotKept: resuming.visit_not_kept,
    state.ShowTicket: opening.show_ticket,
    state.LookForCode: opening.look,
    state.StopLookingForCode: opening.stop_looking,
    state.TypeReference: opening.type_reference,
    state.CodeSeen: opening.code_seen,
    state.KeptOpened: opening.opened,
    state.TicketRefused: opening.refused,
    state.FileFollowed: opening.followed,
    state.PrintStanding: opening.print_standing,
    SayOpinion: saying.say,
    ChooseFace: saying.choose,
    NewsHeard: saying.heard,
    AskReminder: reminding.ask,
}

# Answers that a locked visit takes, too: what a desk has handed over is handed over once.
FROM_OUTSIDE = (
    state.VisitKept,
    state.VisitNotKept,
    state.KeptOpened,
    state.TicketRefused,
    state.FileFollowed,
    NewsHeard,
)


def of_place(visit: Visit, event: events.Event, world: World) -> Next | None:
    """What a common event means at a ticket; None: the same as anywhere."""
    match visit.place:
        case ComingBack():
            return _coming_back(visit, event, world)
        case AtTicket():
            return _at_ticket(visit, event, world)
        case Saying():
            return saying.of_place(visit, event, world)
        case Reminding():
            return reminding.of_place(visit, event, world)
    return None


def _coming_back(visit: Visit, event: events.Event, world: World) -> Next | None:
    match event:
        case events.Continue():
            return resuming.keep(visit, world)
        case events.Back():
            return resuming.back(visit, world)
        case events.PrintAgain():
            return resuming.print_again(visit, event, world)
        case events.AskHelp() | events.Pause() if visit.keeping.stage == "sealing":
            return stay(visit)
    return None


def _at_ticket(visit: Visit, event: events.Event, world: World) -> Next | None:
    match event:
        case events.Typed():
            after = opening.typed(visit, event)
            return None if after is None else stay(after)
        case events.Continue():
            return opening.go_on(visit, world)
        case events.Back():
            return opening.back(visit)
        case events.AskHelp() | events.Pause() if visit.ticket_reading.stage == "asking":
            return stay(visit)
        case events.AskHelp() if visit.ticket_reading.stage == "looking":
            # Whoever goes elsewhere is not looked at.
            visit, ended = opening.put_down(visit)
            visit, wanted = answering.ask_help(visit, event, world)
            return visit, (*ended, *wanted)
    return None
