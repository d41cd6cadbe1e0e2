"""Asking for somebody: the menu, the queue, the mediator in the hall, a call-back, and going on alone meanwhile."""

from typing import Literal

from msgspec.structs import replace

from kiosk.flows.notations import Refused, read_phone
from kiosk.help import wire
from kiosk.session.help import events
from kiosk.session.help.state import MOST_NUMBER, Helping
from kiosk.session.state import AtStep, Help, Visit, beneath, changed
from kiosk.session.world import Next, World, stay
from kiosk.text import typed as clean


def helped(visit: Visit, **fields: object) -> Visit:
    """The visit with other facts about its help."""
    return changed(visit, helping=replace(visit.helping, **fields))


def note(visit: Visit, action: str, about: str = "") -> events.NoteHelp:
    return events.NoteHelp(visit.visit_id, action, about)


def without_request(helping: Helping) -> Helping:
    """Only what is known of the desk: nobody is asked, nobody is there."""
    return Helping(
        line=helping.line,
        key=helping.key,
        numbers=helping.numbers,
        agents=helping.agents,
        agents_until=helping.agents_until,
        mediator=helping.mediator,
        mediator_until=helping.mediator_until,
        reported=helping.reported,
        ignored=helping.ignored,
        cleaning_until=helping.cleaning_until,
    )


def go(visit: Visit, event: events.HelpGo, world: World) -> Next:
    """Who has read that it has ended begins anew."""
    if visit.helping.stage == "ended" and event.page == "":
        visit = changed(visit, helping=without_request(visit.helping))
    if not isinstance(visit.place, Help) or not _may_be(visit, event.page):
        return stay(visit)
    return stay(changed(visit, place=Help(visit.place.under, event.page)))


def _may_be(visit: Visit, page: str) -> bool:
    helping = visit.helping
    return {
        "": True,
        "team": helping.line == "up" and not helping.live,
        "callback": helping.line == "up" and helping.stage != "talking",
        "phrases": helping.stage == "talking",
        "show": helping.stage == "talking" and helping.sharing,
        "picture": helping.stage == "talking" and helping.picture is not None,
    }[page]


def ask_team(visit: Visit, event: events.AskTeam, world: World) -> Next:
    helping = visit.helping
    if not isinstance(visit.place, Help) or helping.line != "up" or helping.live:
        return stay(visit)
    fresh = replace(without_request(helping), stage="asked", request=world.fresh_id(), team=event.team)
    visit = changed(visit, helping=fresh, place=Help(visit.place.under))
    asked = events.TellDesk(request_of(visit))
    return visit, (note(visit, "asked", event.team), asked, *step_counted(visit, "called"))


def step_counted(visit: Visit, what: Literal["left", "called"]) -> tuple[events.TellDesk, ...]:
    """For the operator's statistics: at which step of a démarche. Never of an exercise."""
    place = beneath(visit.place)
    if visit.practice or not visit.flow_id or not isinstance(place, AtStep) or not place.step:
        return ()
    return (events.TellDesk(wire.StepCounted(visit.flow_id, place.step, what)),)


def request_of(visit: Visit) -> wire.AskForHelp:
    team = visit.helping.team
    return wire.AskForHelp(
        visit.helping.request, team, visit.preferences.language, visit.flow_id, sign_language=team == "sign_language"
    )


def stop_asking(visit: Visit, event: events.StopAsking, world: World) -> Next:
    helping = visit.helping
    if helping.stage == "talking" or not helping.request:
        return stay(visit)
    told = events.TellDesk(wire.CancelHelp(helping.request))
    visit = changed(visit, helping=without_request(helping))
    if isinstance(visit.place, Help):
        visit = changed(visit, place=Help(visit.place.under))
    return visit, (note(visit, "cancelled"), told)


def ring_mediator(visit: Visit, event: events.RingMediator, world: World) -> Next:
    """One who is away is not rung: the page has said until when."""
    helping = visit.helping
    if helping.line != "up" or helping.mediator != "there" or helping.ringing in ("rings", "comes"):
        return stay(visit)
    told: tuple[events.HelpEffect, ...] = ()
    if not helping.live:
        # The tablet rings for a request: the agents see it too, and whoever is first comes.
        visit = helped(visit, stage="asked", request=world.fresh_id(), team="unsure")
        told = (events.TellDesk(request_of(visit)),)
    request = visit.helping.request
    visit = helped(visit, ringing="rings")
    return visit, (note(visit, "mediator_rung"), *told, events.TellDesk(wire.CallMediator(request)))


def type_number(visit: Visit, text: str) -> Visit:
    return helped(visit, number=text[:MOST_NUMBER], callback="")


def ask_callback(visit: Visit, event: events.AskCallback, world: World) -> Next:
    """The number leaves sealed: only who is to call can read it."""
    helping = visit.helping
    if not isinstance(visit.place, Help) or helping.line != "up" or helping.callback in ("asked", "kept"):
        return stay(visit)
    number = read_phone(clean(helping.number)) if helping.number.strip() else Refused("")
    if isinstance(number, Refused):
        return stay(helped(visit, callback="wrong"))
    request = helping.request or world.fresh_id()
    visit = helped(visit, callback="asked", request=request)
    sealing = events.SealNumber(request, number, helping.key, visit.preferences.language, visit.flow_id)
    return visit, (note(visit, "callback_asked"), sealing)
