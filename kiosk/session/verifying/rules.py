"""Verifying a paper: the scanner, the camera, files and the coach as at a step that asks for one, but what is looked
for is the signed code of a kiosk, and nothing of the paper stays."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kiosk.config import Config
from kiosk.devices.scanner.port import ScanSettings
from kiosk.devices.states import Ready
from kiosk.documents.page.port import Examined, Origin
from kiosk.documents.signed.port import Verdict
from kiosk.session import events
from kiosk.session.effects import BorrowCamera, ReturnCamera, StartScan
from kiosk.session.files.effects import DropPhone
from kiosk.session.files.events import FilesState, LeaveFiles, PhoneState
from kiosk.session.finding.state import AnswerShown
from kiosk.session.leaving import still_here, touched
from kiosk.session.papers.coaching import captured
from kiosk.session.papers.feeding import SCAN_BUTTONS
from kiosk.session.papers.importing import another_file, is_awaited, leave_files, page_of
from kiosk.session.papers.photographing import press
from kiosk.session.resuming.opening import ready
from kiosk.session.state import CAMERA_STAGES, Capture, VerifyingPaper, Visit, Welcome, changed, device_of
from kiosk.session.verifying.place import is_verifying
from kiosk.session.verifying.state import (
    FileVerified,
    OpenVerifying,
    PaperCheck,
    PaperVerified,
    VerifyAnother,
    VerifyPage,
)
from kiosk.session.world import Next, World, stay

FREE = ("idle", "failed")


def offered(config: Config) -> bool:
    """Whether this kiosk knows an operator whose papers it could verify."""
    return bool(config.papers.trust_dir)


def can_film(visit: Visit) -> bool:
    return isinstance(device_of(visit, "camera"), Ready)


def open_page(visit: Visit, event: OpenVerifying, world: World) -> Next:
    if not isinstance(visit.place, Welcome | AnswerShown) or not offered(world.config):
        return stay(visit)
    return stay(_anew(changed(visit, place=VerifyingPaper(visit.place))))


def another(visit: Visit, event: VerifyAnother, world: World) -> Next:
    return stay(_anew(visit)) if isinstance(visit.place, VerifyingPaper) and _is_free(visit) else stay(visit)


def verified(visit: Visit, event: PaperVerified, world: World) -> Next:
    """A picture without a code is told with what is wrong with it: that may be why."""
    now = visit.capture
    sheet = now.waiting[0] if now.waiting else None
    if not is_verifying(visit) or now.stage != "decoding" or sheet is None or sheet.sha256 != event.sha256:
        return stay(visit)
    blank = isinstance(event.result, Verdict) and event.result.outcome == "no_code"
    check = PaperCheck(event.result, visit.verifying.wrong if blank else None, visit.verifying.origin)
    return stay(changed(visit, capture=Capture(), verifying=check))


def file_verified(visit: Visit, event: FileVerified, world: World) -> Next:
    """What the code of a file says. A picture without one is looked at by the coach: what is wrong with it may be why,
    and is told with it."""
    if not is_awaited(visit, event.turn) or not is_verifying(visit):
        return stay(visit)
    visit, _ = still_here(visit, events.StillHere(), world)
    by_phone = visit.capture.stage == "phone"
    if isinstance(event.result, str):
        return another_file(visit, event.result, world)
    told = PaperCheck(event.result, origin="file")
    visit = changed(visit, capture=Capture(), files=FilesState(), phone=PhoneState(visit.phone.turn), verifying=told)
    after, wanted = stay(visit)
    if event.page is not None:
        after, wanted = captured(visit, (page_of(event.page),), world, from_file=True)
    return after, ((DropPhone(), *wanted) if by_phone else wanted)


RULES: dict[type, Callable[[Visit, Any, World], Next]] = {
    OpenVerifying: open_page,
    VerifyAnother: another,
    PaperVerified: verified,
    FileVerified: file_verified,
}
# Told while a visit is locked by a pause, too.
FROM_OUTSIDE = (PaperVerified, FileVerified)


def of_place(visit: Visit, event: events.Event, world: World) -> Next | None:
    """What a common event means where a paper is verified; None: the same as anywhere."""
    if isinstance(event, events.PageExamined) and is_verifying(visit):
        return _examined(visit, event)
    place = visit.place
    if not isinstance(place, VerifyingPaper):
        return None
    match event:
        case events.Scan():
            return _scan(visit, world)
        case events.ScannerButton(name=name):
            asked = name in SCAN_BUTTONS and not visit.idle.asks
            visit, _ = touched(visit, events.Touched(), world)
            return _scan(visit, world) if asked else stay(visit)
        case events.UseCamera():
            return _film(visit)
        case events.TakePicture():
            return press(visit, world)
        case events.Back():
            return _back(visit, place, world)
    return None


def _scan(visit: Visit, world: World) -> Next:
    if not _is_free(visit) or visit.verifying.told is not None or not ready(visit, "scanner"):
        return stay(visit)
    return changed(visit, capture=Capture("scanning")), (StartScan(ScanSettings(dpi=world.config.scanner.dpi)),)


def _film(visit: Visit) -> Next:
    if not _is_free(visit) or visit.verifying.told is not None or not can_film(visit):
        return stay(visit)
    return changed(visit, capture=Capture("aiming", with_camera=True)), (BorrowCamera(),)


def _examined(visit: Visit, event: events.PageExamined) -> Next:
    """The code is looked for on the picture as it was taken: what the coach makes of it is smaller. In a file it was
    looked for before. A coach that has died has seen nothing wrong."""
    now = visit.capture
    raw = now.waiting[0] if now.waiting else None
    if now.stage != "examining" or raw is None or raw.sha256 != event.sha256:
        return stay(visit)
    seen = event.result.verdicts if isinstance(event.result, Examined) else ()
    wrong = next((one for one in seen if not one.mended), None)
    if now.from_file:
        return stay(changed(visit, capture=Capture(), verifying=replace(visit.verifying, wrong=wrong)))
    origin: Origin = "camera" if now.with_camera else "scan"
    check = PaperCheck(wrong=wrong, origin=origin)
    looking = Capture("decoding", with_camera=now.with_camera, waiting=(raw,))
    return changed(visit, capture=looking, verifying=check), (VerifyPage(raw.sha256, raw.jpeg),)


def _back(visit: Visit, place: VerifyingPaper, world: World) -> Next:
    """From what was told, or from a list of files, to the glass; from there to where the visit came from."""
    if visit.capture.stage in ("phone", "stick"):
        return leave_files(visit, LeaveFiles(), world)
    if visit.capture.stage in CAMERA_STAGES:
        return _anew(visit), (ReturnCamera(),)
    if not _is_free(visit):
        return stay(visit)
    if visit.verifying.told is not None:
        return stay(_anew(visit))
    return stay(changed(_anew(visit), place=place.under))


def _is_free(visit: Visit) -> bool:
    return visit.capture.stage in FREE


def _anew(visit: Visit) -> Visit:
    return changed(visit, capture=Capture(), verifying=PaperCheck())
