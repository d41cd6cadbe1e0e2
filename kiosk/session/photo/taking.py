"""A photo of the citizen: the camera on at their word, a coach, three tries of which they choose, or none.

Where it goes: into the file that is sealed, and nowhere else. Tries that are not kept are dropped at once.
"""

from msgspec.structs import replace

from kiosk.devices.scanner.port import Page
from kiosk.devices.states import Busy, Fault, Ready
from kiosk.documents.photo.port import DPI, HEIGHT_PX, WIDTH_PX, Photo
from kiosk.errors import Code
from kiosk.flows.engine import Engine
from kiosk.flows.facts import DocumentValue
from kiosk.flows.model import Field, Step
from kiosk.session import events
from kiosk.session.answering import go_to, onward, step_of, take
from kiosk.session.effects import Effect, OpenPhotoCamera, ReturnCamera, TakePortrait
from kiosk.session.leaving import touched
from kiosk.session.photo.camera import at_rest, failed, put_down, without_tries
from kiosk.session.photo.state import HOLD_ALOUD_S, HOLD_S, LIVE_STAGES, Coaching, Try, looked, photo_at
from kiosk.session.state import AtStep, Visit, changed, device_of
from kiosk.session.world import Next, World, stay


def photo_field(step: Step) -> Field | None:
    return next((field for field in step.fields if field.type == "photo"), None)


def can_take(visit: Visit) -> bool:
    return isinstance(device_of(visit, "camera"), Ready | Busy)


def kept(visit: Visit, step: Step) -> str:
    """SHA-256 of the photo that is the answer; empty: there is none."""
    field = photo_field(step)
    value = visit.facts[field.id].value if field is not None and field.id in visit.facts else None
    return value.sha256[0] if isinstance(value, DocumentValue) else ""


def open_camera(visit: Visit, event: events.OpenPhoto, world: World) -> Next:
    here = _here(visit, world)
    if here is None or visit.photo.stage in LIVE_STAGES or not can_take(visit):
        return stay(visit)
    now = photo_at(visit.photo, here[1].id)
    if not now.left:
        return stay(visit)
    if now is not visit.photo:
        visit = without_tries(visit)
    opening = replace(now, stage="opening", waiting=False, fault=None, coaching=Coaching())
    return changed(visit, place=AtStep(here[1].id), photo=opening, errors={}), (OpenPhotoCamera(),)


def opened(visit: Visit, event: events.PhotoOpened, world: World) -> Next:
    if visit.photo.stage != "opening" or (event.fault is not None and event.fault.code is Code.CANCELLED):
        return stay(visit)
    if event.fault is not None:
        return failed(visit, event.fault)
    coaching = Coaching(since=world.monotonic)
    return stay(changed(visit, photo=replace(visit.photo, stage="live", coaching=coaching)))


def hinted(visit: Visit, event: events.PhotoHinted, world: World) -> Next:
    """Who stands before the camera is not away, though nothing is touched."""
    if visit.photo.stage != "live":
        return stay(visit)
    if event.hint not in ("no_face", "no_coach"):
        visit, _ = touched(visit, events.Touched(), world)
    hold_s = HOLD_ALOUD_S if visit.preferences.speech else HOLD_S
    coaching = looked(visit.photo.coaching, event.hint, world.monotonic, hold_s)
    visit = changed(visit, photo=replace(visit.photo, coaching=coaching))
    # A page of help may lie over it: nobody is photographed behind that.
    if isinstance(visit.place, AtStep) and visit.photo.waiting and coaching.hint == "good" and event.hint == "good":
        return _shoot(visit)
    return stay(visit)


def shoot(visit: Visit, event: events.Shoot, world: World) -> Next:
    if visit.photo.stage != "live":
        return stay(visit)
    # Without a coach there is nothing to wait for.
    at_once = event.now or visit.photo.waiting or visit.photo.coaching.hint in ("good", "no_coach")
    return _shoot(visit) if at_once else stay(changed(visit, photo=replace(visit.photo, waiting=True)))


def _shoot(visit: Visit) -> Next:
    return changed(visit, photo=replace(visit.photo, stage="taking", waiting=False)), (TakePortrait(),)


def made(visit: Visit, event: events.PhotoMade, world: World) -> Next:
    """The camera is off while the citizen looks at what it took. A picture that fails is not a try."""
    if visit.photo.stage != "taking":
        return stay(visit)
    match event.result:
        case Photo() as photo:
            tried = (*visit.photo.tries, Try(photo.sha256, photo.hint, photo.framed))
            after = replace(visit.photo, stage="choosing", tries=tried, shown=photo.sha256)
            pages = {**visit.pages, photo.sha256: page_of(photo)}
            return changed(visit, photo=after, pages=pages), (ReturnCamera(),)
        case Fault() as fault:
            return failed(visit, fault)
    return failed(visit, Fault(Code.CAMERA_GARBAGE))


def page_of(photo: Photo) -> Page:
    return Page(
        photo.jpeg,
        WIDTH_PX,
        HEIGHT_PX,
        DPI,
        photo.sha256,
        photo.preview_rgb,
        photo.preview_width,
        photo.preview_height,
    )


def show_try(visit: Visit, event: events.ShowTry, world: World) -> Next:
    if visit.photo.stage != "choosing" or all(one.sha256 != event.sha256 for one in visit.photo.tries):
        return stay(visit)
    return stay(changed(visit, photo=replace(visit.photo, shown=event.sha256)))


def keep(visit: Visit, event: events.KeepPhoto, world: World) -> Next:
    here = _here(visit, world)
    field = photo_field(here[1]) if here is not None else None
    if here is None or field is None or visit.photo.shown not in visit.pages:
        return stay(visit)
    engine, step = here
    if photo_at(visit.photo, step.id).stage != "choosing":
        return stay(visit)
    visit = take(visit, engine, field, DocumentValue((visit.photo.shown,), "none"), "photo")
    return stay(onward(without_tries(visit), engine, step.id))


def refuse(visit: Visit, event: events.RefusePhoto, world: World) -> Next:
    """No photo is kept, not even one from before; the page tells the other way."""
    here = _here(visit, world)
    field = photo_field(here[1]) if here is not None else None
    if here is None or field is None:
        return stay(visit)
    engine, step = here
    effects: tuple[Effect, ...] = (ReturnCamera(),) if visit.photo.stage in LIVE_STAGES else ()
    visit = without_tries(changed(visit, facts=engine.withdraw(visit.facts, field.id)))
    return changed(go_to(visit, engine, step), place=AtStep(step.id, without_paper=True)), effects


def close(visit: Visit, event: events.ClosePhoto, world: World) -> Next:
    """Back to the tries, where there are any."""
    if visit.photo.stage == "failed":
        return stay(changed(visit, photo=at_rest(visit.photo)))
    return put_down(visit)


def _here(visit: Visit, world: World) -> tuple[Engine, Step] | None:
    here = step_of(visit, world)
    return here if here is not None and here[1].capture is not None and here[1].capture.takes_photo else None
