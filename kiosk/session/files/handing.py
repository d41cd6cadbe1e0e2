"""Papers to take along at the end: on the screen, on paper, or to the citizen's telephone, each only when it is asked
for; a sheet of one of two persons who do not see each other's answers, only once that person says to be there."""

from msgspec.structs import replace

from kiosk.devices.states import Ready
from kiosk.errors import Code
from kiosk.flows.engine import Engine
from kiosk.flows.model import Flow
from kiosk.session.events import StillHere
from kiosk.session.files import events
from kiosk.session.files.effects import DropPhone, MakePaper, OfferMade, PrintMade
from kiosk.session.files.events import HandingState, PaperName, PhoneState
from kiosk.session.files.words import form_facts, papers_of, request_of, sheets_of
from kiosk.session.leaving import still_here
from kiosk.session.state import PapersOut, Prepared, Receipt, Visit, changed, device_of
from kiosk.session.turns import present
from kiosk.session.world import Next, World, stay


def papers_there(visit: Visit, world: World) -> tuple[PaperName, ...]:
    """What can be taken along, where the visit is or below its page of papers."""
    place = visit.place.under if isinstance(visit.place, PapersOut) else visit.place
    if not visit.flow_id or not isinstance(place, Receipt | Prepared):
        return ()
    return papers_of(changed(visit, place=place), world.engine(visit.flow_id).flow, world.config)


def open_papers(visit: Visit, event: events.OpenPapers, world: World) -> Next:
    place = visit.place
    if not isinstance(place, Receipt | Prepared) or not papers_there(visit, world):
        return stay(visit)
    return stay(changed(visit, place=PapersOut(place), handing=HandingState(turn=visit.handing.turn)))


def close_papers(visit: Visit, event: events.ClosePapers, world: World) -> Next:
    now = visit.handing
    if not isinstance(visit.place, PapersOut):
        return stay(visit)
    match now.stage:
        case "phone":
            return changed(visit, handing=replace(now, stage="shown")), (DropPhone(),)
        case "choosing":
            return stay(changed(visit, place=visit.place.under, handing=HandingState(turn=now.turn)))
    return stay(changed(visit, handing=HandingState(turn=now.turn + 1)))


def choose_paper(visit: Visit, event: events.ChoosePaper, world: World) -> Next:
    paper = next((name for name in papers_there(visit, world) if name == event.paper), None)
    if not isinstance(visit.place, PapersOut) or visit.handing.stage != "choosing" or paper is None:
        return stay(visit)
    engine, turn = world.engine(visit.flow_id), visit.handing.turn
    if awaited_for(paper, visit, engine.flow):
        return stay(changed(visit, handing=HandingState("asking", paper, turn)))
    return _make(visit, paper, engine, world)


def awaited_for(paper: PaperName, visit: Visit, flow: Flow) -> str:
    """Who has to come to the screen before this paper is made; empty: nobody. Where there are two sheets their persons
    are both asked, each time: whoever was there last may have left the place to the other."""
    sheets = dict(sheets_of(visit, flow))
    person = sheets.get(paper, "")
    return person if len(sheets) > 1 or person != present(visit, flow) else ""


def come(visit: Visit, world: World) -> Next | None:
    """Who a sheet waits for says to be there; None: none waits."""
    paper = visit.handing.paper
    if not isinstance(visit.place, PapersOut) or visit.handing.stage != "asking" or paper is None:
        return None
    engine = world.engine(visit.flow_id)
    person = awaited_for(paper, visit, engine.flow)
    return _make(changed(visit, turn=person), paper, engine, world) if person else None


def _make(visit: Visit, paper: PaperName, engine: Engine, world: World) -> Next:
    turn = visit.handing.turn + 1
    making = MakePaper(turn, paper, request_of(paper, visit, engine, world), visit.flow_id)
    if paper == "form":
        making = replace(making, facts=form_facts(visit, engine))
    return changed(visit, handing=HandingState("making", paper, turn)), (making,)


def paper_made(visit: Visit, event: events.PaperMade, world: World) -> Next:
    """One that arrives when nobody waits for it any longer is dropped."""
    now = visit.handing
    if now.stage != "making" or event.turn != now.turn:
        return stay(visit)
    if isinstance(event.result, Code):
        return stay(changed(visit, handing=HandingState(turn=now.turn, fault=event.result)))
    pages = tuple((page.preview_rgb, page.preview_width, page.preview_height) for page in event.result)
    return stay(changed(visit, handing=replace(now, stage="shown", pages=pages)))


def turn_paper(visit: Visit, event: events.TurnPaper, world: World) -> Next:
    now = visit.handing
    at = now.at + (1 if event.by > 0 else -1)
    if now.stage not in ("shown", "taken") or not 0 <= at < len(now.pages):
        return stay(visit)
    return stay(changed(visit, handing=replace(now, at=at)))


def can_print(visit: Visit) -> bool:
    """Once: who wants it twice has it at the counter copied, and no loop of presses empties the tray."""
    now = visit.handing
    quiet = not now.printing and not now.printed and now.stage in ("shown", "taken")
    return quiet and isinstance(device_of(visit, "page_printer"), Ready)


def print_paper(visit: Visit, event: events.PrintPaper, world: World) -> Next:
    if not isinstance(visit.place, PapersOut) or not can_print(visit):
        return stay(visit)
    job = world.fresh_id()
    return changed(visit, handing=replace(visit.handing, printing=job, fault=None)), (PrintMade(job),)


def paper_printed(visit: Visit, event: events.PaperPrinted, world: World) -> Next:
    now = visit.handing
    if not now.printing or event.job != now.printing:
        return stay(visit)
    done = replace(now, printing="", printed=event.code is None, fault=event.code)
    return stay(changed(visit, handing=done))


def paper_to_phone(visit: Visit, event: events.PaperToPhone, world: World) -> Next:
    now, delivery = visit.handing, world.config.delivery
    there = delivery.phone_url and delivery.desk_url
    if not there or not isinstance(visit.place, PapersOut) or now.stage not in ("shown", "taken"):
        return stay(visit)
    turn = visit.phone.turn + 1
    handing = replace(now, stage="phone", fault=None)
    return changed(visit, phone=PhoneState(turn), handing=handing), (OfferMade(turn, visit.preferences.language),)


def phone_shown(visit: Visit, event: events.PhoneShown) -> Next:
    """Of a paper to be fetched; `importing.phone_shown` has looked at the turn."""
    if visit.handing.stage != "phone":
        return stay(visit)
    if isinstance(event.result, Code):
        failed = replace(visit.handing, stage="shown", fault=Code.PHONE_UNREACHABLE)
        return stay(changed(visit, handing=failed))
    return stay(changed(visit, phone=replace(visit.phone, code=event.result)))


def phone_stands(visit: Visit, event: events.PhoneStands, world: World) -> Next:
    now = visit.handing
    if now.stage != "phone":
        return stay(visit)
    match event.what:
        case "opened":
            return still_here(changed(visit, phone=replace(visit.phone, opened=True)), StillHere(), world)
        case "taken":
            taken = changed(visit, handing=replace(now, stage="taken"), phone=PhoneState(event.turn))
            return still_here(taken, StillHere(), world)
        case "over":
            return stay(changed(visit, handing=replace(now, stage="shown", fault=Code.PHONE_OVER)))
    return stay(changed(visit, handing=replace(now, stage="shown", fault=Code.PHONE_UNREACHABLE)))
