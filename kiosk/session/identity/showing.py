"""An identity document that is shown to the scanner or the camera: its machine-readable zone fills in the form, the six
digits on its front open its chip. Nothing that was seen counts before the citizen has said that it is right."""

from msgspec import structs

from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.session import events
from kiosk.session.answering import step_of
from kiosk.session.effects import LookAtDocument
from kiosk.session.identity.offer import at, can_show, ready
from kiosk.session.identity.state import CanShown, IdentityReading, Refusal, ZoneShown
from kiosk.session.leaving import touched
from kiosk.session.state import Idle, Visit, beneath, changed
from kiosk.session.world import Next, World, stay


def show(visit: Visit, event: events.ShowDocument, world: World) -> Next:
    """From where a way is chosen, or once more after what could not be read. The digits are looked for only where they
    are asked."""
    here = step_of(visit, world)
    asked = ("digits",) if event.sought == "can" else ("offer", "by_hand", "digits", "failed")
    if here is None or visit.identity.stage not in asked or not can_show(visit, here[1], event.sought):
        return stay(visit)
    return stay(at(changed(visit, errors={}), "show", sought=event.sought))


def start(visit: Visit, event: events.StartShowing, world: World) -> Next:
    here = step_of(visit, world)
    if here is None or visit.identity.stage != "show":
        return stay(visit)
    if not ready(visit, "camera" if event.with_camera else "scanner"):
        return stay(visit)
    now, turn = visit.identity, visit.identity.turn + 1
    showing = IdentityReading("showing", sought=now.sought, with_camera=event.with_camera, wrong=now.wrong, turn=turn)
    with_code = now.sought == "zone" and here[1].capture is not None and "cev" in here[1].capture.accept
    return changed(visit, identity=showing), (LookAtDocument(turn, now.sought, event.with_camera, with_code),)


def goes_on(visit: Visit, event: events.ShowingGoesOn, world: World) -> Next:
    """Who turns a document over before the camera is not away."""
    if visit.identity.stage != "showing" or visit.identity.turn != event.turn:
        return stay(visit)
    visit, _ = touched(visit, events.Touched(), world)
    return stay(changed(visit, identity=structs.replace(visit.identity, hint=event.hint)))


def was_shown(visit: Visit, event: events.DocumentShown, world: World) -> Next:
    """What nobody waits for any longer is dropped. Somebody may be reading the page of help meanwhile."""
    here = step_of(changed(visit, place=beneath(visit.place)), world)
    if here is None or visit.identity.stage != "showing" or visit.identity.turn != event.turn:
        return stay(visit)
    if not visit.idle.asks:
        visit = changed(visit, idle=Idle(since=world.monotonic))
    capture = here[1].capture
    match event.result:
        case ZoneShown(read=read) if read.expired and (capture is None or not capture.accept_expired):
            return stay(_failed(visit, "expired"))
        case ZoneShown() as zone:
            return stay(_read(visit, zone))
        case CanShown(digits=digits):
            return stay(at(visit, "digits", can=digits, seen=True))
        case Fault(code=Code.CANCELLED):
            return stay(at(visit, "show", sought=visit.identity.sought))
        case problem if visit.identity.sought == "can":
            # They are typed as before; why they were not found stands on that page.
            return stay(_told(at(visit, "digits"), problem))
        case problem:
            return stay(_failed(visit, problem))


def keep(visit: Visit, event: events.KeepZone, world: World) -> Next:
    """Back from the chip to what the zone says."""
    now = visit.identity
    if step_of(visit, world) is None or now.stage not in ("lay", "failed") or now.zone is None:
        return stay(visit)
    return stay(_read(visit, now.zone))


def _read(visit: Visit, zone: ZoneShown) -> Visit:
    read = at(visit, "read", zone=zone)
    return changed(read, identity=structs.replace(read.identity, read=zone.read))


def _failed(visit: Visit, problem: Refusal | Fault) -> Visit:
    return _told(at(visit, "failed", sought=visit.identity.sought), problem)


def _told(visit: Visit, problem: Refusal | Fault) -> Visit:
    return changed(visit, identity=structs.replace(visit.identity, problem=problem))
