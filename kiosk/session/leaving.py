"""Time-outs, pauses and the end: every way out passes through `leave`, which drops what is known."""

import math

from msgspec import structs

from kiosk.devices.scanner.port import Glass
from kiosk.devices.states import Busy, Fault, NeedsAttention, Ready
from kiosk.errors import Code
from kiosk.processes.link import EndedBy
from kiosk.session import events
from kiosk.session.effects import (
    ClearPages,
    Effect,
    Finish,
    LetGo,
    LookAtGlass,
    ReturnCamera,
    StopDocument,
    StopLooking,
    StopPrinting,
    StopScan,
)
from kiosk.session.files.effects import DropPhone
from kiosk.session.papers.photographing import let_go
from kiosk.session.photo.state import LIVE_STAGES
from kiosk.session.preferences import Preferences
from kiosk.session.resuming.keeping import may_go_back
from kiosk.session.resuming.state import StopFindingCode
from kiosk.session.state import (
    CAMERA_STAGES,
    Appointments,
    AtStep,
    AtTicket,
    Attract,
    ComingBack,
    Ended,
    Idle,
    Leaving,
    Paused,
    Sending,
    Staff,
    StaffDoor,
    VerifyingPaper,
    Visit,
    beneath,
    changed,
    device_of,
)
from kiosk.session.web.state import CloseWeb
from kiosk.session.world import Next, World, stay

# A look takes the lamp across the glass; this often is enough for a person who is fetching the paper.
LOOK_AGAIN_S = 4.0
PIN_DIGITS = 4
# Stages of a capture in which the kiosk works and the person waits.
OURS = ("scanning", "examining", "decoding", "importing")
# `Leaving.looked_at` of a look that the scanner was too busy for: the next tick looks again.
NEVER = float("-inf")


def leave(visit: Visit, by: EndedBy, world: World) -> Next:
    """Drop everything but how it is shown, look at the glass and into the card reader, then go."""
    if isinstance(visit.place, Leaving | Ended):
        return stay(visit)
    bare = Visit(
        visit_id=visit.visit_id,
        preferences=visit.preferences,
        devices=visit.devices,
        feeder=visit.feeder,
        cards=visit.cards,
        camera_on=visit.camera_on,
        felt=visit.felt,
        practice=visit.practice,
        place=Leaving("looking", by, since=world.monotonic, looked_at=world.monotonic),
    )
    effects: list[Effect] = [LetGo(by)]
    if "printing" in (visit.ticket.stage, visit.slip.stage):
        effects.append(StopPrinting())
    effects += _papers_end(visit)
    if visit.capture.stage == "scanning":
        # It keeps the scanner from looking; `glass_seen` has it asked again until it is free.
        effects.append(StopScan())
    if visit.capture.stage in CAMERA_STAGES or visit.photo.stage in LIVE_STAGES:
        effects.append(ReturnCamera())
    if visit.web.stage != "closed":
        effects.append(CloseWeb())
    if visit.web.printed is not None or visit.web.job:
        effects.append(ClearPages())
    if visit.identity.stage == "reading":
        effects.append(StopDocument())
    if visit.identity.stage == "showing":
        effects.append(StopLooking())
    if visit.ticket_reading.stage == "looking":
        effects.append(StopFindingCode())
    if isinstance(device_of(visit, "scanner"), Ready | Busy | NeedsAttention):
        return bare, (*effects, LookAtGlass())
    after, wanted = _remind(bare, by, world) if bare.cards else finish(bare, by)
    return after, (*effects, *wanted)


def _papers_end(visit: Visit) -> list[Effect]:
    """What was made of paper for this visit, and what waits for a telephone."""
    effects: list[Effect] = []
    if visit.copy.stage != "none" or visit.handing.stage != "choosing":
        effects.append(ClearPages())
    if "phone" in (visit.capture.stage, visit.handing.stage):
        effects.append(DropPhone())
    return effects


def finish(visit: Visit, by: EndedBy) -> Next:
    return changed(visit, place=Ended(by)), (Finish(by),)


def end_asked(visit: Visit, event: events.EndAsked, world: World) -> Next:
    match visit.place:
        case Leaving(stage=stage, by=by) if stage != "looking":
            return finish(visit, by)
        case Attract():
            return stay(visit)
        case Appointments(under=under) if not isinstance(beneath(under), AtStep):
            pass  # nothing is under way
        case AtStep() | AtTicket() | ComingBack() | Appointments() if event.by == "citizen" and not _sure(visit):
            return let_go(changed(visit, idle=_question(world.monotonic, 0.0, world)))
    return leave(visit, event.by, world)


def _sure(visit: Visit) -> bool:
    """Whether nothing is lost, or the question has been answered. Behind a code nobody can tell what would be. What is
    on a ticket is not lost."""
    if isinstance(visit.place, ComingBack) and not may_go_back(visit):
        return True
    given = visit.facts or visit.drafts or visit.capture.kept
    return not given or visit.paused is not None or visit.idle.stage == "leaving"


def _question(since: float, untouched: float, world: World) -> Idle:
    return Idle(since, "leaving", seconds_left=math.ceil(world.config.session.idle_warning_s - untouched))


def glass_seen(visit: Visit, event: events.GlassSeen, world: World) -> Next:
    place = visit.place
    if isinstance(place, Staff):
        return stay(changed(visit, glass=event.result))
    if not isinstance(place, Leaving) or place.stage == "goodbye":
        return stay(visit)
    if isinstance(event.result, Fault) and place.stage == "forgotten":
        # Nothing was seen: the paper may still be there. It is looked for again, or the page ends in its time.
        return stay(visit)
    if isinstance(event.result, Fault) and event.result.code is Code.DEVICE_BUSY:
        return stay(changed(visit, place=structs.replace(place, looked_at=NEVER)))
    if isinstance(event.result, Glass) and (event.result.occupied or visit.feeder is not None):
        since = place.since if place.stage == "forgotten" else world.monotonic
        waiting = Leaving("forgotten", place.by, since=since, looked_at=world.monotonic, paper=True)
        return stay(changed(visit, place=waiting))
    if not visit.cards:
        return _part(visit, place.by, world)
    if place.stage == "forgotten":
        return stay(changed(visit, place=structs.replace(place, paper=False)))
    return _remind(visit, place.by, world)


def card_taken(visit: Visit, world: World) -> Next:
    """A card has left its reader: the page that reminded of it may close."""
    place = visit.place
    if isinstance(place, Leaving) and place.stage == "forgotten" and not place.paper and not visit.cards:
        return _part(visit, place.by, world)
    return stay(visit)


def _remind(visit: Visit, by: EndedBy, world: World) -> Next:
    """No paper was seen, and a card lies there still."""
    return stay(changed(visit, place=Leaving("forgotten", by, since=world.monotonic)))


def _part(visit: Visit, by: EndedBy, world: World) -> Next:
    if by == "citizen":
        return stay(changed(visit, place=Leaving("goodbye", by, since=world.monotonic)))
    return finish(visit, by)


def tick(visit: Visit, event: events.Tick, world: World) -> Next:
    if visit.interrupted is not None and world.now >= visit.interrupted.until:
        visit = changed(visit, interrupted=None)
    match visit.place:
        case Attract():
            return stay(_wishes_forgotten(visit, world))
        case Ended():
            return stay(visit)
        case Leaving() as place:
            return _tick_leaving(visit, place, world)
        case Sending(stage="preparing"):
            # The person has pressed "send" and waits for us: the time is ours, not theirs.
            return stay(changed(visit, idle=Idle(since=world.monotonic)))
        case AtStep() | VerifyingPaper() if (
            visit.capture.stage in OURS and visit.paused is None and not visit.idle.asks
        ):
            return stay(changed(visit, idle=Idle(since=world.monotonic)))
        case _ if visit.calling.stage == "on" and visit.paused is None and not visit.idle.asks:
            # Who speaks with somebody touches nothing, and is not alone.
            return stay(changed(visit, idle=Idle(since=world.monotonic)))
    if visit.paused is not None and visit.paused.stage == "locked":
        return leave(visit, "timeout", world) if world.monotonic >= visit.paused.until else stay(visit)
    return _tick_idle(visit, world)


def _wishes_forgotten(visit: Visit, world: World) -> Visit:
    """Somebody set the screen up and went away before a visit began: the next person finds it as it always is. A
    headset that is plugged in is not forgotten."""
    plugged = visit.preferences.headset
    fresh = Preferences(language=world.config.screen.languages[0], headset=plugged, speech=plugged)
    if visit.preferences == fresh or world.monotonic - visit.idle.since < world.config.session.idle_after_s:
        return visit
    return changed(visit, preferences=fresh)


def _tick_leaving(visit: Visit, place: Leaving, world: World) -> Next:
    settings = world.config.session
    waited = world.monotonic - place.since
    match place.stage:
        case "looking" if waited >= world.config.scanner.look_timeout_s + 1:
            return _remind(visit, place.by, world) if visit.cards else finish(visit, place.by)
        case "goodbye" if waited >= settings.goodbye_s:
            return finish(visit, place.by)
        case "forgotten" if waited >= settings.forgotten_s:
            return finish(visit, place.by)
        case "forgotten" if place.paper and world.monotonic - place.looked_at >= LOOK_AGAIN_S:
            return _look_again(visit, place, world)
        case "looking" if place.looked_at == NEVER:
            return _look_again(visit, place, world)
    return stay(visit)


def _look_again(visit: Visit, place: Leaving, world: World) -> Next:
    effects: tuple[Effect, ...] = (LookAtGlass(),)
    return changed(visit, place=structs.replace(place, looked_at=world.monotonic)), effects


def _tick_idle(visit: Visit, world: World) -> Next:
    settings = world.config.session
    untouched = world.monotonic - visit.idle.since
    if visit.idle.stage == "leaving":
        # Who asks for the end and goes has answered.
        if untouched >= settings.idle_warning_s:
            return leave(visit, "citizen", world)
        asked = _question(visit.idle.since, untouched, world)
        return stay(visit if asked == visit.idle else changed(visit, idle=asked))
    idle_after_s = settings.idle_unseen_s if visit.preferences.unseen else settings.idle_after_s
    left = idle_after_s + settings.idle_warning_s - untouched
    if left <= 0:
        return leave(visit, "timeout", world)
    if untouched >= idle_after_s:
        idle = Idle(visit.idle.since, "warned", seconds_left=int(left) + 1)
    elif untouched >= settings.blur_after_s:
        idle = Idle(visit.idle.since, "blurred")
    else:
        idle = Idle(visit.idle.since)
    return stay(visit if idle == visit.idle else changed(visit, idle=idle))


def touched(visit: Visit, event: events.Touched, world: World) -> Next:
    """Any touch counts, but a question is answered by its buttons only: a sleeve on the glass is no answer."""
    if visit.idle.asks:
        return stay(visit)
    return stay(changed(visit, idle=Idle(since=world.monotonic)))


def still_here(visit: Visit, event: events.StillHere, world: World) -> Next:
    return stay(changed(visit, idle=Idle(since=world.monotonic)))


def pause(visit: Visit, event: events.Pause, world: World) -> Next:
    if isinstance(visit.place, Attract | Leaving | Ended | Sending | StaffDoor | Staff) or visit.paused is not None:
        return stay(visit)
    return let_go(changed(visit, paused=Paused("choosing", until=0.0)))


def pause_code(visit: Visit, event: events.PauseCode, world: World) -> Next:
    if visit.paused is None:
        return stay(visit)
    if visit.paused.stage == "choosing":
        if len(event.digits) != PIN_DIGITS or not event.digits.isdecimal():
            return stay(visit)
        settings = world.config.session
        locked = Paused("locked", world.monotonic + settings.pause_max_s, event.digits, settings.pause_tries)
        return stay(changed(visit, paused=locked))
    if event.digits == visit.paused.digits:
        return stay(changed(visit, paused=None, idle=Idle(since=world.monotonic)))
    tries_left = visit.paused.tries_left - 1
    if tries_left <= 0:
        return leave(visit, "timeout", world)
    wrong = Paused("locked", visit.paused.until, visit.paused.digits, tries_left, wrong=True)
    return stay(changed(visit, paused=wrong))


def stop_pausing(visit: Visit, event: events.StopPausing, world: World) -> Next:
    if visit.paused is None or visit.paused.stage != "choosing":
        return stay(visit)
    return stay(changed(visit, paused=None))
