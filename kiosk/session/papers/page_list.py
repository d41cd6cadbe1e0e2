"""The pages of a paper that was taken: one more, another order, one taken again, one left out."""

from msgspec.structs import replace

from kiosk.flows.facts import DocumentValue
from kiosk.session import events
from kiosk.session.answering import go_to, step_of, take
from kiosk.session.papers.coaching import MOST_SIDES
from kiosk.session.papers.reading import document_field
from kiosk.session.papers.sheets import Sheet, plain_sheet
from kiosk.session.state import AtStep, Capture, Visit, changed
from kiosk.session.world import Next, World, stay

LISTED = ("read", "pages")


def sheets_in_hand(visit: Visit, world: World) -> tuple[Sheet, ...]:
    """The pages of the present step's paper, in their order."""
    here = step_of(visit, world)
    field = document_field(here[1]) if here is not None else None
    fact = visit.facts.get(field.id) if field is not None else None
    if fact is None or not isinstance(fact.value, DocumentValue):
        return ()
    return tuple(
        visit.originals.get(sha256) or plain_sheet(visit.pages[sha256])
        for sha256 in fact.value.sha256
        if sha256 in visit.pages
    )


def add_page(visit: Visit, event: events.AddPage, world: World) -> Next:
    """Back to the glass or the camera for the next page, or for the back of this one."""
    kept = sheets_in_hand(visit, world)
    if visit.capture.stage not in LISTED or not 0 < len(kept) < MOST_SIDES or not isinstance(visit.place, AtStep):
        return stay(visit)
    return stay(changed(visit, capture=Capture(kept=kept), errors={}))


def show_pages(visit: Visit, event: events.ShowPages, world: World) -> Next:
    if visit.capture.stage != "read" or not sheets_in_hand(visit, world):
        return stay(visit)
    return stay(changed(visit, capture=replace(visit.capture, stage="pages", chosen=0)))


def hide_pages(visit: Visit, event: events.HidePages, world: World) -> Next:
    """Back to what was read of the paper; also from the glass, where no further page is added."""
    now = visit.capture
    if now.stage == "pages":
        return stay(changed(visit, capture=replace(now, stage="read")))
    here = step_of(visit, world)
    waiting = now.stage in ("idle", "failed") and bool(now.kept)
    return stay(go_to(visit, *here)) if waiting and here is not None else stay(visit)


def choose_page(visit: Visit, event: events.ChoosePage, world: World) -> Next:
    if visit.capture.stage != "pages" or not 0 <= event.at < len(sheets_in_hand(visit, world)):
        return stay(visit)
    return stay(changed(visit, capture=replace(visit.capture, chosen=event.at)))


def retake_page(visit: Visit, event: events.RetakePage, world: World) -> Next:
    kept = sheets_in_hand(visit, world)
    if visit.capture.stage != "pages" or not 0 <= event.at < len(kept):
        return stay(visit)
    return stay(changed(visit, capture=Capture(kept=kept, replacing=event.at), errors={}))


def move_page(visit: Visit, event: events.MovePage, world: World) -> Next:
    sheets = list(sheets_in_hand(visit, world))
    if visit.capture.stage != "pages" or not 0 <= event.at < len(sheets) or not 0 <= event.to < len(sheets):
        return stay(visit)
    sheets.insert(event.to, sheets.pop(event.at))
    return _in_order(visit, tuple(sheets), event.to, world)


def drop_page(visit: Visit, event: events.DropPage, world: World) -> Next:
    """The last one stays: a paper without pages is none."""
    sheets = sheets_in_hand(visit, world)
    if visit.capture.stage != "pages" or len(sheets) < 2 or not 0 <= event.at < len(sheets):
        return stay(visit)
    return _in_order(visit, (*sheets[: event.at], *sheets[event.at + 1 :]), max(0, event.at - 1), world)


def _in_order(visit: Visit, sheets: tuple[Sheet, ...], chosen: int, world: World) -> Next:
    """What was read of the paper is of all its pages, whatever their order."""
    here = step_of(visit, world)
    field = document_field(here[1]) if here is not None else None
    if here is None or field is None:
        return stay(visit)
    fact = visit.facts[field.id]
    if not isinstance(fact.value, DocumentValue):
        return stay(visit)
    value = replace(fact.value, sha256=tuple(sheet.page.sha256 for sheet in sheets))
    visit = take(visit, here[0], field, value, fact.origin)
    shown = replace(
        visit.capture, sheets=tuple(sheet.page for sheet in sheets) if visit.capture.sheets else (), chosen=chosen
    )
    return stay(changed(visit, capture=shown))
