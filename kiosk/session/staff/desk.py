"""The staff page's own rules: where it leads, what it tries, what is ticked, what is counted."""

import math

from kiosk.devices.states import DEVICE_NAMES
from kiosk.session import events
from kiosk.session.effects import Effect, LookAround, LookAtGlass, NoteChecklist, ResetRoll, TryOut
from kiosk.session.leaving import touched
from kiosk.session.staff.checklists import checklist
from kiosk.session.staff.state import Felt, StaffPage, TouchCheck, Trial, TrialName
from kiosk.session.state import Staff, Visit, changed
from kiosk.session.world import Next, World, stay

PAGES: tuple[StaffPage, ...] = ("devices", "touch", "kiosk", "opening", "closing", "practice")
TARGETS = 5
# Further beside a target than this, the screen was touched for another reason.
FARTHEST_MM = 80.0


def go(visit: Visit, event: events.StaffGo, world: World) -> Next:
    place = visit.place
    if not isinstance(place, Staff) or visit.trial.stage == "running":
        return stay(visit)
    visit = without_trial(visit)
    if event.where in DEVICE_NAMES:
        return stay(changed(visit, place=Staff(place.under, "device", device=event.where)))
    page = next((page for page in PAGES if page == event.where), None)
    if page is None:
        return stay(visit)
    effects: tuple[Effect, ...] = (LookAround(),) if page in ("kiosk", "opening") else ()
    return changed(visit, place=Staff(place.under, page)), (*effects, *((LookAtGlass(),) if page == "closing" else ()))


def try_out(visit: Visit, event: events.StaffTry, world: World) -> Next:
    """One trial at a time, of the device whose page is shown; sound and the report from any."""
    place = visit.place
    if not isinstance(place, Staff) or visit.trial.stage == "running":
        return stay(visit)
    others: dict[str, TrialName] = {"sound": "sound", "report": "report", "specimens": "specimens"}
    what = others.get(event.what, place.device)
    if what == "":
        return stay(visit)
    return changed(visit, trial=Trial(what, "running")), (TryOut(what, world.fresh_id()),)


def tried(visit: Visit, event: events.Tried, world: World) -> Next:
    """What comes after staff has gone is dropped with its picture."""
    if not isinstance(visit.place, Staff) or visit.trial.stage != "running" or visit.trial.device != event.what:
        return stay(visit)
    trial = Trial(event.what, "done", event.fault, event.page)
    pages = {**visit.pages, event.page.sha256: event.page} if event.page is not None else visit.pages
    return stay(changed(visit, trial=trial, pages=pages))


def without_trial(visit: Visit) -> Visit:
    """What staff saw is not the visit's."""
    page = visit.trial.page
    pages = {name: kept for name, kept in visit.pages.items() if page is None or name != page.sha256}
    return changed(visit, trial=Trial(), pages=pages, touch=TouchCheck(), ticked={}, glass=None)


def surveyed(visit: Visit, event: events.Surveyed, world: World) -> Next:
    return stay(changed(visit, surroundings=event.surroundings))


def roll_changed(visit: Visit, event: events.RollChanged, world: World) -> Next:
    return (visit, (ResetRoll(),)) if isinstance(visit.place, Staff) else stay(visit)


def tick_item(visit: Visit, event: events.Ticked, world: World) -> Next:
    """A person says that an item is well; once more, that it is not."""
    place = visit.place
    if not isinstance(place, Staff) or place.page not in ("opening", "closing"):
        return stay(visit)
    known = {item.name for item in checklist(visit, world.config, place.page) if item.by == "person"}
    if event.item not in known:
        return stay(visit)
    return stay(changed(visit, ticked={**visit.ticked, event.item: not visit.ticked.get(event.item, False)}))


def look_at_glass(visit: Visit, event: events.StaffLook, world: World) -> Next:
    if not isinstance(visit.place, Staff) or visit.place.page != "closing":
        return stay(visit)
    return changed(visit, glass=None), (LookAtGlass(),)


def list_done(visit: Visit, event: events.ListDone, world: World) -> Next:
    """What nobody has said is noted as not well."""
    place = visit.place
    if not isinstance(place, Staff) or place.page not in ("opening", "closing"):
        return stay(visit)
    noted: dict[str, bool] = {item.name: item.ok is True for item in checklist(visit, world.config, place.page)}
    after = changed(without_trial(visit), place=Staff(place.under, noted=True))
    return after, (NoteChecklist(place.page, noted), LookAround())


def touched_at(visit: Visit, event: events.TouchedAt, world: World) -> Next:
    place, misses = visit.place, visit.touch.misses
    near = math.isfinite(event.right_mm) and math.isfinite(event.down_mm)
    near = near and max(abs(event.right_mm), abs(event.down_mm)) <= FARTHEST_MM
    if not isinstance(place, Staff) or place.page != "touch" or len(misses) >= TARGETS or not near:
        return stay(visit)
    return stay(changed(visit, touch=TouchCheck((*misses, (event.right_mm, event.down_mm)))))


def felt(visit: Visit, event: events.InputFelt, world: World) -> Next:
    """Somebody who steps up counts as a touch, once: a sensor that stays on, or a queue behind the citizen, keeps no
    visit open, and the idle warning is answered by its buttons only."""
    felt_so = changed(visit, felt=_with(visit.felt, event))
    came = event.present is True and visit.felt.present is not True and visit.paused is None
    return touched(felt_so, events.Touched(), world) if came else stay(felt_so)


def _with(felt: Felt, event: events.InputFelt) -> Felt:
    return Felt(
        felt.headset if event.headset is None else event.headset,
        felt.present if event.present is None else event.present,
        event.pressed or felt.last,
    )
