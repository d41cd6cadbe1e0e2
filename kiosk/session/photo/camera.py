"""What ends a photo that is being taken, from wherever it comes: another page, a pause, the camera itself."""

from msgspec.structs import replace

from kiosk.devices.scanner.port import Page
from kiosk.devices.states import Absent, Fault, Lost
from kiosk.documents.photo.port import HEIGHT_PX, WIDTH_PX
from kiosk.errors import Code
from kiosk.flows.facts import DocumentValue
from kiosk.session.effects import ReturnCamera
from kiosk.session.photo.state import LIVE_STAGES, PhotoTaking
from kiosk.session.state import Visit, changed, device_of
from kiosk.session.world import Next, stay


def put_down(visit: Visit) -> Next:
    """The visit without the camera; tries that were made stay."""
    if visit.photo.stage not in LIVE_STAGES:
        return stay(visit)
    return changed(visit, photo=at_rest(visit.photo)), (ReturnCamera(),)


def at_rest(photo: PhotoTaking) -> PhotoTaking:
    return replace(photo, stage="choosing" if photo.tries else "ready", waiting=False, fault=None)


def without_tries(visit: Visit) -> Visit:
    """Nothing of what was taken, but the photo that is an answer."""
    used = {
        name for fact in visit.facts.values() if isinstance(fact.value, DocumentValue) for name in fact.value.sha256
    }
    pages = {name: page for name, page in visit.pages.items() if name in used or not _is_photo(page)}
    return changed(visit, pages=pages, photo=PhotoTaking())


def _is_photo(page: Page) -> bool:
    return (page.width_px, page.height_px) == (WIDTH_PX, HEIGHT_PX)


def camera_changed(visit: Visit) -> Next:
    """A camera that has gone takes its stage with it; one that stalls is waited for."""
    if visit.photo.stage not in LIVE_STAGES:
        return stay(visit)
    match device_of(visit, "camera"):
        case Lost(fault=fault):
            return failed(visit, fault)
        case Absent():
            return failed(visit, Fault(Code.DISCONNECTED))
    return stay(visit)


def failed(visit: Visit, fault: Fault) -> Next:
    """Tries that were made can still be chosen from."""
    return changed(visit, photo=replace(visit.photo, stage="failed", waiting=False, fault=fault)), (ReturnCamera(),)
