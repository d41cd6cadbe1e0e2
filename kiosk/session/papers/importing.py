"""A paper that comes as a file: from the citizen's telephone, or from a USB stick where the configuration allows it.
At a step its pages are judged and kept as those of the scanner are; where a paper is verified nothing of it is kept."""

import hashlib

from msgspec.structs import replace

from kiosk.config import Config
from kiosk.devices.scanner.port import Page
from kiosk.devices.states import Fault
from kiosk.documents.incoming.port import CleanPage, CleanPages, FileRefused, StickListed, Why
from kiosk.errors import Code
from kiosk.session.answering import step_of
from kiosk.session.events import StillHere
from kiosk.session.files import events
from kiosk.session.files.effects import AskPhone, DropPhone, LookAtStick, ReadStickFile
from kiosk.session.files.events import FilesState, PhoneState
from kiosk.session.files.handing import phone_shown as paper_shown
from kiosk.session.files.handing import phone_stands as paper_stands
from kiosk.session.leaving import still_here
from kiosk.session.papers.coaching import MOST_SIDES, again, captured
from kiosk.session.state import AtStep, Capture, PapersOut, Place, VerifyingPaper, Visit, beneath, changed
from kiosk.session.verifying.place import is_verifying
from kiosk.session.world import Next, World, stay


def phone_is_there(visit: Visit, config: Config) -> bool:
    """Never in an exercise: nothing of it leaves the kiosk."""
    return bool(config.delivery.phone_url and config.delivery.desk_url) and not visit.practice


def stick_is_there(visit: Visit, config: Config) -> bool:
    return bool(config.documents.stick_dir) and not visit.practice


def may_begin(visit: Visit, world: World) -> bool:
    """Whether a paper may come as a file, here and now."""
    if isinstance(visit.place, VerifyingPaper):
        return visit.verifying.told is None and visit.capture.stage in ("idle", "failed", "phone", "stick")
    here = step_of(visit, world)
    taking = here[1].capture if here is not None and here[1].kind == "capture" else None
    free = visit.capture.stage in ("idle", "failed", "phone", "stick", "site")
    return taking is not None and not taking.takes_photo and free


def open_phone(visit: Visit, event: events.OpenPhone, world: World) -> Next:
    if not phone_is_there(visit, world.config) or not may_begin(visit, world):
        return stay(visit)
    return _ask(changed(visit, files=FilesState()), world)


def _ask(visit: Visit, world: World) -> Next:
    turn = visit.phone.turn + 1
    capture = again(visit, Capture("phone", from_file=True))
    visit = changed(visit, place=_here(visit), phone=PhoneState(turn), capture=capture, errors={})
    return visit, (AskPhone(turn, visit.preferences.language, is_verifying(visit)),)


def _here(visit: Visit) -> Place:
    """A step is shown without what was said there before. Somebody may read the help while another code is asked
    for."""
    return AtStep(visit.place.step) if isinstance(visit.place, AtStep) else visit.place


def open_stick(visit: Visit, event: events.OpenStick, world: World) -> Next:
    if not stick_is_there(visit, world.config) or not may_begin(visit, world):
        return stay(visit)
    looking = again(visit, Capture("stick", from_file=True))
    return changed(visit, place=_here(visit), files=FilesState(), capture=looking, errors={}), (LookAtStick(),)


def stick_seen(visit: Visit, event: events.StickSeen, world: World) -> Next:
    if visit.capture.stage != "stick":
        return stay(visit)
    if not isinstance(event.result, StickListed):
        return stay(_failed(visit, Code.STICK_MISSING))
    listed = replace(visit.files, listed=event.result.files, more=event.result.more)
    return stay(changed(visit, files=listed))


def take_file(visit: Visit, event: events.TakeFile, world: World) -> Next:
    if visit.capture.stage != "stick" or not 0 <= event.number < len(visit.files.listed):
        return stay(visit)
    turn = visit.phone.turn + 1
    opening = replace(visit.capture, stage="importing")
    visit = changed(visit, phone=PhoneState(turn), capture=opening, files=replace(visit.files, refused=None))
    return visit, (ReadStickFile(turn, event.number, is_verifying(visit)),)


def leave_files(visit: Visit, event: events.LeaveFiles, world: World) -> Next:
    if visit.capture.stage not in ("phone", "stick", "site"):
        return stay(visit)
    return changed(visit, capture=again(visit, Capture()), files=FilesState()), (DropPhone(),)


def phone_shown(visit: Visit, event: events.PhoneShown, world: World) -> Next:
    if event.turn != visit.phone.turn:
        return stay(visit)
    if isinstance(beneath(visit.place), PapersOut):
        return paper_shown(visit, event)
    if visit.capture.stage != "phone":
        return stay(visit)
    if isinstance(event.result, Code):
        return stay(_failed(visit, Code.PHONE_UNREACHABLE))
    return stay(changed(visit, phone=replace(visit.phone, code=event.result)))


def phone_stands(visit: Visit, event: events.PhoneStands, world: World) -> Next:
    if event.turn != visit.phone.turn:
        return stay(visit)
    if isinstance(beneath(visit.place), PapersOut):
        return paper_stands(visit, event, world)
    if visit.capture.stage != "phone":
        return stay(visit)
    match event.what:
        case "opened":  # whoever looks at a telephone is not away
            return still_here(changed(visit, phone=replace(visit.phone, opened=True)), StillHere(), world)
        case "over":
            return stay(_failed(visit, Code.PHONE_OVER))
        case "unreachable":
            return stay(_failed(visit, Code.PHONE_UNREACHABLE))
    return stay(visit)


def files_opened(visit: Visit, event: events.FilesOpened, world: World) -> Next:
    """All the files of one turn, or none: a contract that lacks a page is worse than one that is sent again."""
    if not is_awaited(visit, event.turn) or is_verifying(visit):
        return stay(visit)
    visit, _ = still_here(visit, StillHere(), world)
    by_phone = visit.capture.stage == "phone"
    pages = tuple(page for answer in event.answers if isinstance(answer, CleanPages) for page in answer.pages)
    refused = _refused(event, len(pages), len(visit.capture.kept))
    if refused is not None:
        return another_file(visit, refused, world)
    visit = changed(visit, files=FilesState(), phone=PhoneState(visit.phone.turn))
    after, wanted = captured(visit, tuple(page_of(page) for page in pages), world, from_file=True)
    return after, ((DropPhone(), *wanted) if by_phone else wanted)


def is_awaited(visit: Visit, turn: int) -> bool:
    """Whether what is told of this turn's file is still wanted."""
    return turn == visit.phone.turn and visit.capture.stage in ("phone", "importing")


def another_file(visit: Visit, refused: Why, world: World) -> Next:
    """The file is not taken: another code is shown, or the list again, with why."""
    by_phone = visit.capture.stage == "phone"
    visit = changed(visit, files=replace(visit.files, refused=refused))
    return _ask(visit, world) if by_phone else stay(changed(visit, capture=replace(visit.capture, stage="stick")))


def _refused(event: events.FilesOpened, pages: int, kept: int) -> Why | None:
    if event.damaged:
        return "damaged"
    why = next((answer.why for answer in event.answers if isinstance(answer, FileRefused)), None)
    if why is not None:
        return why
    return "nothing" if not pages else "too_many_pages" if pages + kept > MOST_SIDES else None


def page_of(page: CleanPage) -> Page:
    """A page of a file as one that a scanner gives."""
    return Page(
        page.jpeg,
        page.width_px,
        page.height_px,
        page.dpi,
        hashlib.sha256(page.jpeg).hexdigest(),
        page.preview_rgb,
        page.preview_width,
        page.preview_height,
    )


def _failed(visit: Visit, code: Code) -> Visit:
    failed = again(visit, Capture("failed", fault=Fault(code), from_file=True))
    return changed(visit, capture=failed, files=FilesState())
