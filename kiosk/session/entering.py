"""From the attract screen to the first question."""

from kiosk.session import events
from kiosk.session.answering import go_to
from kiosk.session.effects import BeginVisit
from kiosk.session.state import (
    SIZES,
    THEMES,
    Attract,
    Idle,
    OtherRoute,
    Prepare,
    Visit,
    Welcome,
    changed,
)
from kiosk.session.world import Next, World, stay


def activated(visit: Visit, event: events.Activated, world: World) -> Next:
    return stay(changed(visit, interrupted=event.interrupted, after=event.after))


def begin(visit: Visit, event: events.Begin, world: World) -> Next:
    if not isinstance(visit.place, Attract):
        return stay(visit)
    visit_id = world.fresh_id()
    started = changed(visit, visit_id=visit_id, place=Welcome(), idle=Idle(since=world.monotonic))
    return started, (BeginVisit(visit_id),)


def choose_language(visit: Visit, event: events.ChooseLanguage, world: World) -> Next:
    if event.code not in world.config.screen.languages:
        return stay(visit)
    return stay(changed(visit, language=event.code))


def choose_size(visit: Visit, event: events.ChooseSize, world: World) -> Next:
    return stay(changed(visit, size=max(0, min(SIZES - 1, event.step))))


def choose_theme(visit: Visit, event: events.ChooseTheme, world: World) -> Next:
    return stay(changed(visit, theme=event.name) if event.name in THEMES else visit)


def choose_flow(visit: Visit, event: events.ChooseFlow, world: World) -> Next:
    if not isinstance(visit.place, Welcome) or event.flow_id not in world.flow_ids:
        return stay(visit)
    return stay(changed(visit, flow_id=event.flow_id, place=Prepare()))


def choose_route(visit: Visit, event: events.ChooseRoute, world: World) -> Next:
    if not isinstance(visit.place, Prepare):
        return stay(visit)
    match event.route:
        case "paper" | "counter" as route:
            return stay(changed(visit, place=OtherRoute(route)))
        case "kiosk":
            engine = world.engine(visit.flow_id)
            return stay(go_to(visit, engine, engine.visible_steps(visit.facts)[0]))
    return stay(visit)
