"""A paper before the camera: the same step and the same reading as on the scanner, where there is a camera."""

from msgspec.structs import replace

from kiosk.devices.camera.port import Picture
from kiosk.devices.scanner.port import Page
from kiosk.devices.states import Absent, Fault, Lost, Ready
from kiosk.errors import Code
from kiosk.flows.model import Step
from kiosk.session import events
from kiosk.session.answering import step_of
from kiosk.session.effects import BorrowCamera, Effect, ReturnCamera, TakePhoto
from kiosk.session.identity import offer as identity_offer
from kiosk.session.papers.coaching import again, captured
from kiosk.session.photo.camera import put_down
from kiosk.session.photo.state import LIVE_STAGES
from kiosk.session.resuming import opening as resuming_opening
from kiosk.session.state import CAMERA_STAGES, AtStep, Capture, Visit, changed, device_of
from kiosk.session.world import Next, World, stay

# How long a shot waits for the paper to lie still.
STEADY_S = 3.0


def can_photograph(visit: Visit, step: Step) -> bool:
    """Whether the camera stands in for the scanner at this step, now."""
    offered = step.capture is not None and step.capture.fallback == "camera"
    return offered and isinstance(device_of(visit, "camera"), Ready)


def use_camera(visit: Visit, event: events.UseCamera, world: World) -> Next:
    here = step_of(visit, world)
    if here is None or visit.capture.stage not in ("idle", "failed") or not can_photograph(visit, here[1]):
        return stay(visit)
    aiming = again(visit, Capture("aiming", with_camera=True))
    return changed(visit, place=AtStep(here[1].id), capture=aiming, errors={}), (BorrowCamera(),)


def aimed(visit: Visit, event: events.CameraAimed, world: World) -> Next:
    if visit.capture.stage != "aiming" or (event.fault is not None and event.fault.code is Code.CANCELLED):
        return stay(visit)
    if event.fault is not None:
        return _failed(visit, event.fault)
    return stay(changed(visit, capture=again(visit, Capture("aimed", with_camera=True))))


def take_picture(visit: Visit, event: events.TakePicture, world: World) -> Next:
    return stay(visit) if step_of(visit, world) is None else press(visit, world)


def press(visit: Visit, world: World) -> Next:
    """The camera's button: the picture is taken when the paper lies still."""
    if visit.capture.stage != "aimed":
        return stay(visit)
    seen = visit.capture.seen
    if seen is not None and seen.quad is not None and seen.still < 1.0:
        return stay(changed(visit, capture=replace(visit.capture, stage="steadying", since=world.monotonic)))
    return shoot(visit)


def shoot(visit: Visit) -> Next:
    shot = again(visit, Capture("photographing", with_camera=True, seen=visit.capture.seen))
    return changed(visit, capture=shot), (TakePhoto(),)


def seen(visit: Visit, event: events.PaperSeen, world: World) -> Next:
    """What the camera sees of the paper; a shot that waits for stillness is taken when it is there."""
    if visit.capture.stage not in ("aimed", "steadying"):
        return stay(visit)
    visit = changed(visit, capture=replace(visit.capture, seen=event.seen))
    return shoot(visit) if visit.capture.stage == "steadying" and event.seen.still >= 1.0 else stay(visit)


def tick(visit: Visit, world: World) -> Next:
    """A hand that trembles is not waited for longer than this: the coach will say whether the picture is good."""
    now = visit.capture
    late = now.stage == "steadying" and world.monotonic - now.since >= STEADY_S
    return shoot(visit) if late else stay(visit)


def picture_taken(visit: Visit, event: events.PictureTaken, world: World) -> Next:
    """The camera is turned off before the picture is looked into: nobody is to be seen longer than needed."""
    if visit.capture.stage != "photographing":
        return stay(visit)
    match event.result:
        case Fault() as fault:
            return _failed(visit, fault)
        case Picture() as picture:
            after, wanted = captured(visit, (page_of(picture),), world, with_camera=True)
            return after, (ReturnCamera(), *wanted)


def page_of(picture: Picture) -> Page:
    """`dpi` 0: nobody knows how far away the paper was."""
    return Page(
        picture.jpeg,
        picture.width_px,
        picture.height_px,
        0,
        picture.sha256,
        picture.preview_rgb,
        picture.preview_width,
        picture.preview_height,
    )


def put_away(visit: Visit, event: events.PutCameraAway, world: World) -> Next:
    return let_go(visit)


def let_go(visit: Visit) -> Next:
    """The visit without the camera: whoever goes elsewhere is not looked at."""
    if visit.identity.stage == "showing":
        return identity_offer.put_down(visit)
    if visit.photo.stage in LIVE_STAGES:
        return put_down(visit)
    if visit.ticket_reading.stage == "looking":
        return resuming_opening.put_down(visit)
    effects: tuple[Effect, ...] = (ReturnCamera(),)
    return (
        (changed(visit, capture=again(visit, Capture())), effects)
        if visit.capture.stage in CAMERA_STAGES
        else stay(visit)
    )


def camera_changed(visit: Visit) -> Next:
    """A camera that has gone in the middle takes its stage with it; one that stalls is waited for."""
    if visit.capture.stage not in CAMERA_STAGES:
        return stay(visit)
    match device_of(visit, "camera"):
        case Lost(fault=fault):
            return _failed(visit, fault)
        case Absent():
            return _failed(visit, Fault(Code.DISCONNECTED))
    return stay(visit)


def light(visit: Visit, event: events.CameraLight, world: World) -> Next:
    return stay(changed(visit, camera_on=event.on))


def _failed(visit: Visit, fault: Fault) -> Next:
    return changed(visit, capture=again(visit, Capture("failed", fault=fault, with_camera=True))), (ReturnCamera(),)
