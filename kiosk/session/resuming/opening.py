"""A ticket that is shown: one that keeps a visit opens it again, one of a file that was sent tells where it stands."""

import msgspec

from kiosk.delivery.reference import normalise_reference
from kiosk.devices.states import Busy, DeviceName, Fault, Ready
from kiosk.documents.signed import code as signed
from kiosk.session import events
from kiosk.session.answering import go_to
from kiosk.session.effects import Effect, PrintTicket
from kiosk.session.known import leave_flow
from kiosk.session.needs import cannot_start
from kiosk.session.resuming.refit import refit, where_to_go
from kiosk.session.resuming.state import (
    CodeSeen,
    FileFollowed,
    FindCode,
    FollowFile,
    KeptOpened,
    LookForCode,
    PrintStanding,
    Problem,
    Reopened,
    SettleKept,
    ShowTicket,
    StopFindingCode,
    StopLookingForCode,
    TakeKept,
    TicketReading,
    TicketRefused,
    TypeReference,
)
from kiosk.session.resuming.ticket import standing_ticket
from kiosk.session.state import AtTicket, TicketState, Visit, Welcome, changed, device_of
from kiosk.session.turns import NOBODY
from kiosk.session.world import Next, World, stay
from kiosk.ticket import code

REFERENCE_FIELD = "ticket_reference"
MAX_TYPED = 20
# What a code can be shown to, the one that wants no steady hand last: a small ticket is quickly held up.
EYES: tuple[DeviceName, ...] = ("camera", "scanner")


def ready(visit: Visit, name: DeviceName) -> bool:
    return isinstance(device_of(visit, name), Ready | Busy)


def show_ticket(visit: Visit, event: ShowTicket, world: World) -> Next:
    if not isinstance(visit.place, Welcome) or visit.practice or not world.config.delivery.desk_url:
        return stay(visit)
    return stay(_at(changed(visit, place=AtTicket()), _first_stage(visit)))


def _first_stage(visit: Visit) -> TicketReading:
    """Where nothing can look, the reference is typed."""
    eyes = any(ready(visit, name) for name in EYES)
    return TicketReading("how" if eyes else "typing", turn=visit.ticket_reading.turn)


def _at(visit: Visit, reading: TicketReading) -> Visit:
    return changed(visit, ticket_reading=reading, ticket=TicketState(), errors={})


def _next(visit: Visit, **fields: object) -> TicketReading:
    """Another stage, with nothing of the one before but its count."""
    return msgspec.structs.replace(TicketReading(turn=visit.ticket_reading.turn), **fields)


def look(visit: Visit, event: LookForCode, world: World) -> Next:
    now = visit.ticket_reading
    eye: DeviceName = "camera" if event.with_camera else "scanner"
    if not isinstance(visit.place, AtTicket) or now.stage not in ("how", "failed") or not ready(visit, eye):
        return stay(visit)
    turn = now.turn + 1
    looking = TicketReading("looking", turn, event.with_camera)
    return _at(visit, looking), (FindCode(turn, event.with_camera),)


def stop_looking(visit: Visit, event: StopLookingForCode, world: World) -> Next:
    return put_down(visit) if visit.ticket_reading.stage == "looking" else stay(visit)


def put_down(visit: Visit) -> Next:
    """The camera goes off; the ways stand there again."""
    if visit.ticket_reading.stage != "looking":
        return stay(visit)
    return _at(visit, _next(visit, stage="how")), (StopFindingCode(),)


def type_reference(visit: Visit, event: TypeReference, world: World) -> Next:
    if not isinstance(visit.place, AtTicket) or visit.ticket_reading.stage not in ("how", "failed"):
        return stay(visit)
    return stay(_at(visit, _next(visit, stage="typing")))


def typed(visit: Visit, event: events.Typed) -> Visit | None:
    """None: it is not the reference that is being typed."""
    if not isinstance(visit.place, AtTicket) or visit.ticket_reading.stage != "typing":
        return None
    if event.field != REFERENCE_FIELD:
        return visit
    return changed(visit, ticket_reading=_next(visit, stage="typing", typed=event.text[:MAX_TYPED]), errors={})


def go_on(visit: Visit, world: World) -> Next | None:
    """Continue, at a ticket; None: it is not one."""
    now = visit.ticket_reading
    if not isinstance(visit.place, AtTicket):
        return None
    if now.stage == "reopened" and now.reopened is not None:
        engine = world.engine(visit.flow_id)
        here = changed(visit, ticket_reading=TicketReading(turn=now.turn))
        return stay(go_to(here, engine, engine.flow.step(now.reopened.step)))
    if now.stage != "typing":
        return stay(visit)
    reference = normalise_reference(now.typed)
    if reference is None:
        return stay(changed(visit, ticket_reading=_next(visit, stage="typing", typed=now.typed, wrong=True)))
    return _ask_where(visit, reference)


def back(visit: Visit) -> Next | None:
    """None: it is no ticket that is spoken of."""
    if not isinstance(visit.place, AtTicket):
        return None
    now = visit.ticket_reading
    match now.stage:
        case "looking":
            return put_down(visit)
        case "asking" | "reopened":
            return stay(visit)
        case "typing" | "failed" if any(ready(visit, name) for name in EYES):
            return stay(_at(visit, _next(visit, stage="how")))
    if visit.ticket.stage == "printing":
        return stay(visit)
    return stay(_at(changed(visit, place=Welcome()), _next(visit, stage="how")))


def code_seen(visit: Visit, event: CodeSeen, world: World) -> Next:
    now = visit.ticket_reading
    if now.stage != "looking" or now.turn != event.turn:
        return stay(visit)
    if isinstance(event.result, Fault):
        return stay(_at(visit, _next(visit, stage="failed", problem=event.result, with_camera=now.with_camera)))
    if code.parse(event.result) is not None:
        return _at(visit, _next(visit, stage="asking")), (TakeKept(now.turn, event.result),)
    reference = reference_in(event.result)
    if reference is not None:
        return _ask_where(visit, reference)
    problem: Problem = "not_ours" if event.result else "no_code"
    return stay(_at(visit, _next(visit, stage="failed", problem=problem, with_camera=now.with_camera)))


def reference_in(text: str) -> str | None:
    """Of a receipt's QR code: the reference alone, or the kiosk's signed code around it. Whether that signature holds
    changes nothing here: who knows a reference may ask where the file stands."""
    if not signed.is_ours(text):
        return normalise_reference(text)
    found = signed.opened(text)
    return normalise_reference(found.statement.reference) if isinstance(found, signed.Opened) else None


def _ask_where(visit: Visit, reference: str) -> Next:
    turn = visit.ticket_reading.turn + 1
    return _at(visit, TicketReading("asking", turn)), (FollowFile(turn, reference),)


def refused(visit: Visit, event: TicketRefused, world: World) -> Next:
    if visit.ticket_reading.stage != "asking" or visit.ticket_reading.turn != event.turn:
        return stay(visit)
    failed = _next(visit, stage="failed", problem=event.problem, tries_left=event.tries_left)
    return stay(_at(visit, failed))


def followed(visit: Visit, event: FileFollowed, world: World) -> Next:
    if visit.ticket_reading.stage != "asking" or visit.ticket_reading.turn != event.turn:
        return stay(visit)
    return stay(_at(visit, _next(visit, stage="followed", followed=event.followed)))


def opened(visit: Visit, event: KeptOpened, world: World) -> Next:
    """Nobody waits for it any longer, or it cannot be done here: the ticket stays good. Else it is used up."""
    kept, waiting = event.kept, visit.ticket_reading
    if not isinstance(visit.place, AtTicket) or waiting.stage != "asking" or waiting.turn != event.turn:
        return visit, (SettleKept(event.claim, used=False),)
    if kept.flow not in world.flow_ids or cannot_start(visit, world.engine(kept.flow).flow):
        return _at(visit, _next(visit, stage="failed", problem="not_here")), (SettleKept(event.claim, used=False),)
    engine = world.engine(kept.flow)
    holds = refit(kept, engine, world.today)
    labels = tuple(engine.flow.field(name).label for name in holds.doubted)
    if visit.flow_id:
        visit = leave_flow(visit, world.engine(visit.flow_id))
    turn = NOBODY if engine.flow.apart else ""
    visit = changed(visit, flow_id=kept.flow, turn=turn, facts=holds.facts, pages=kept.pages)
    again = Reopened(where_to_go(kept, engine, holds.facts).id, holds.lost, labels)
    return _at(visit, _next(visit, stage="reopened", reopened=again)), (SettleKept(event.claim, used=True),)


def print_standing(visit: Visit, event: PrintStanding, world: World) -> Next:
    """Only because a person asked, and not while it is being printed."""
    said = visit.ticket_reading.followed
    if not isinstance(visit.place, AtTicket) or said is None or visit.ticket.stage == "printing":
        return stay(visit)
    title = world.engine(said.flow).flow.title if said.flow in world.flow_ids else ""
    ticket, job = standing_ticket(said, title, visit.preferences.language, world), world.fresh_id()
    effects: tuple[Effect, ...] = (PrintTicket(job, ticket),)
    return changed(visit, ticket=TicketState("printing", job, visit.ticket.tries, ticket)), effects
