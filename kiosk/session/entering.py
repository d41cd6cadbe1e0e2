"""From the attract screen to the first question."""

from kiosk.finding.themes import THEMES
from kiosk.flows import carrying
from kiosk.session import events
from kiosk.session.answering import go_to
from kiosk.session.effects import BeginVisit, LookForRoom
from kiosk.session.finding.state import InWords
from kiosk.session.known import leave_flow
from kiosk.session.needs import cannot_start
from kiosk.session.preferences import preferred
from kiosk.session.rights.estimate import warming
from kiosk.session.state import (
    About,
    Attract,
    Idle,
    OtherRoute,
    Prepare,
    Prepared,
    Receipt,
    Visit,
    Welcome,
    changed,
)
from kiosk.session.world import Next, World, stay


def begin(visit: Visit, event: events.Begin, world: World) -> Next:
    if not isinstance(visit.place, Attract):
        return stay(visit)
    visit_id = world.fresh_id()
    started = changed(visit, visit_id=visit_id, place=Welcome(), idle=Idle(since=world.monotonic))
    return started, (BeginVisit(visit_id), LookForRoom())


def room_seen(visit: Visit, event: events.RoomSeen, world: World) -> Next:
    """A full disk is said before a démarche starts: in the midst of one, its answers would be lost."""
    return stay(changed(visit, no_room=event.fault))


def prefer(visit: Visit, event: events.Prefer, world: World) -> Next:
    return stay(changed(visit, preferences=preferred(visit.preferences, event.name, event.value, world.config)))


def ask_about(visit: Visit, event: events.AskAbout, world: World) -> Next:
    match event.topic:
        case "accessibility" | "legal" as topic if isinstance(visit.place, Welcome):
            return stay(changed(visit, place=About(topic)))
    return stay(visit)


def choose_theme(visit: Visit, event: events.ChooseTheme, world: World) -> Next:
    if not isinstance(visit.place, Welcome) or event.theme not in {one.id for one in THEMES}:
        return stay(visit)
    return stay(changed(visit, place=Welcome(event.theme)))


def choose_flow(visit: Visit, event: events.ChooseFlow, world: World) -> Next:
    if not isinstance(visit.place, Welcome | InWords) or event.flow_id not in world.flow_ids:
        return stay(visit)
    if visit.flow_id and visit.flow_id != event.flow_id:
        visit = leave_flow(visit, world.engine(visit.flow_id))
    return changed(visit, flow_id=event.flow_id, place=Prepare()), warming(event.flow_id, world)


def another_flow(visit: Visit, event: events.AnotherFlow, world: World) -> Next:
    """Not while something is being printed: the paper would come out under another page."""
    printing = "printing" in (visit.ticket.stage, visit.copy.stage)
    if not isinstance(visit.place, Receipt | Prepared) or printing:
        return stay(visit)
    return changed(leave_flow(visit, world.engine(visit.flow_id)), place=Welcome()), (LookForRoom(),)


def choose_route(visit: Visit, event: events.ChooseRoute, world: World) -> Next:
    if not isinstance(visit.place, Prepare):
        return stay(visit)
    match event.route:
        case "kiosk" if cannot_start(visit, world.engine(visit.flow_id).flow):
            return stay(visit)
        case "paper" | "counter" as route:
            return stay(changed(visit, place=OtherRoute(route)))
        case "kiosk":
            engine = world.engine(visit.flow_id)
            if not visit.facts:
                visit = changed(visit, facts=carrying.begin(engine.flow, visit.known))
            return stay(go_to(visit, engine, engine.visible_steps(visit.facts)[0]))
    return stay(visit)
