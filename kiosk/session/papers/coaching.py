"""The coach in the visit: each page that is taken is judged before the citizen goes on, and can be taken again, kept
nevertheless, turned, or cut out by hand."""

from msgspec.structs import replace

from kiosk.devices.scanner.port import Page
from kiosk.devices.states import Fault
from kiosk.documents.page.port import Examine, Examined, Origin, Quad
from kiosk.session import events
from kiosk.session.effects import ExaminePage
from kiosk.session.identity.copies import mark_of
from kiosk.session.papers.reading import understood
from kiosk.session.papers.sheets import Sheet, plain_sheet, sheet_of
from kiosk.session.state import Capture, Visit, changed
from kiosk.session.world import Next, World, stay

# Sides of one paper. A whole lease has as many; their pictures weigh 6 to 12 MB (200 dpi).
MOST_SIDES = 20
# A file holds each picture twice, as an attachment and in the summary, and the rest of it weighs less than this.
REST_BYTES = 1_000_000
LEAST_PAGE_BYTES = 60_000
CORNERS = 4


def page_bytes(world: World) -> int:
    """What one page may weigh so that as many as a paper may have fit into a file: nobody has to be told of sizes."""
    return max(LEAST_PAGE_BYTES, (world.config.delivery.max_file_bytes - REST_BYTES) // 2 // MOST_SIDES)


def request_of(visit: Visit, raw: Page, origin: Origin, world: World) -> Examine:
    others = (*visit.capture.kept, *visit.capture.done)
    before = tuple(sheet.look for at, sheet in enumerate(others) if sheet.look and at != visit.capture.replacing)
    return Examine(
        raw.jpeg,
        origin,
        raw.dpi,
        before=before,
        max_bytes=page_bytes(world),
        mark=mark_of(visit, world),
    )


def again(visit: Visit, capture: Capture) -> Capture:
    """The same paper goes on: the pages that it has already stay with it."""
    return replace(capture, kept=visit.capture.kept, replacing=visit.capture.replacing)


def captured(
    visit: Visit,
    raws: tuple[Page, ...],
    world: World,
    *,
    with_camera: bool = False,
    from_file: bool = False,
    short: bool = False,
) -> Next:
    """A paper, scanned or photographed: each page is judged, one by one, and then the paper is read."""
    capture = replace(
        visit.capture,
        stage="examining",
        fault=None,
        with_camera=with_camera,
        from_file=from_file,
        from_feeder=visit.capture.from_feeder,
        waiting=raws,
        done=(),
        judged=None,
        sheets=(),
        short=short,
        seen=None,
    )
    return _examine_next(changed(visit, capture=capture), world)


def _origin(capture: Capture) -> Origin:
    return "file" if capture.from_file else "camera" if capture.with_camera else "scan"


def _examine_next(visit: Visit, world: World) -> Next:
    raw = visit.capture.waiting[0]
    return visit, (ExaminePage(raw.sha256, request_of(visit, raw, _origin(visit.capture), world)),)


def page_examined(visit: Visit, event: events.PageExamined, world: World) -> Next:
    """A coach that died has judged nothing: the page is taken as it came."""
    now = visit.capture
    if now.stage != "examining":
        return stay(visit)
    raw = now.judged.raw if now.judged is not None else now.waiting[0] if now.waiting else None
    if raw is None or raw.sha256 != event.sha256:
        return stay(visit)
    result = event.result
    if now.judged is not None:  # turned, or cut out by hand: it is shown again
        sheet = _sheet(visit, raw, result, now.judged.origin, world) if isinstance(result, Examined) else now.judged
        return stay(changed(visit, capture=replace(now, stage="judged", judged=sheet)))
    origin, mark = _origin(now), mark_of(visit, world)
    if mark and not isinstance(result, Examined):
        # A copy of an identity document without its words must not leave.
        fault = result if isinstance(result, Fault) else Fault(result.code)
        failed = again(visit, Capture("failed", fault=fault, with_camera=now.with_camera))
        return stay(changed(visit, capture=failed))
    sheet = _sheet(visit, raw, result, origin, world) if isinstance(result, Examined) else plain_sheet(raw, origin)
    visit = changed(visit, capture=replace(now, waiting=now.waiting[1:]))
    if _is_empty_back(sheet, visit.capture):
        return _go_on(visit, world)
    if any(not verdict.mended for verdict in sheet.verdicts):
        return stay(changed(visit, capture=replace(visit.capture, stage="judged", judged=sheet)))
    return _accept(visit, sheet, world)


def _sheet(visit: Visit, raw: Page, seen: Examined, origin: Origin, world: World) -> Sheet:
    return sheet_of(raw, seen, origin, marked=bool(mark_of(visit, world)))


def _is_empty_back(sheet: Sheet, now: Capture) -> bool:
    """The feeder reads both sides of every sheet: backs without a word are left out."""
    empty = any(verdict.kind == "blank" for verdict in sheet.verdicts)
    return now.from_feeder and empty and bool(now.done or now.waiting)


def keep_page(visit: Visit, event: events.KeepPage, world: World) -> Next:
    """ "Keep it nevertheless": an agent will look at it."""
    judged = visit.capture.judged
    return stay(visit) if visit.capture.stage != "judged" or judged is None else _accept(visit, judged, world)


def take_again(visit: Visit, event: events.TakeAgain, world: World) -> Next:
    """Back to where the page was taken, without it. What was taken before it stays; sheets of the feeder go
    together."""
    now = visit.capture
    if now.stage not in ("judged", "corners"):
        return stay(visit)
    kept = now.kept if now.from_feeder else _joined(now)
    replacing = now.replacing if not now.done else -1
    again = Capture(kept=kept, replacing=replacing, again=True, with_camera=now.with_camera)
    return stay(changed(visit, capture=again))


def _accept(visit: Visit, sheet: Sheet, world: World) -> Next:
    now = visit.capture
    return _go_on(changed(visit, capture=replace(now, judged=None, done=(*now.done, sheet))), world)


def _joined(now: Capture) -> tuple[Sheet, ...]:
    """What the paper is now: what it was, with what has come in its place or behind it."""
    if 0 <= now.replacing < len(now.kept) and now.done:
        return (*now.kept[: now.replacing], *now.done, *now.kept[now.replacing + 1 :])
    return (*now.kept, *now.done)


def _go_on(visit: Visit, world: World) -> Next:
    now = visit.capture
    if now.waiting:
        return _examine_next(changed(visit, capture=replace(now, stage="examining")), world)
    sheets = _joined(now)[:MOST_SIDES]
    visit = changed(visit, originals={**visit.originals, **{sheet.page.sha256: sheet for sheet in sheets}})
    return understood(visit, sheets, world)


def turn_page(visit: Visit, event: events.TurnPage, world: World) -> Next:
    """By a quarter, clockwise."""
    now = visit.capture
    if now.stage != "judged" or now.judged is None:
        return stay(visit)
    return _look_again(visit, now.judged, now.judged.quad, (now.judged.quarter_turns + 1) % 4, world)


def adjust_corners(visit: Visit, event: events.AdjustCorners, world: World) -> Next:
    now = visit.capture
    if now.stage != "judged" or now.judged is None or now.judged.quad is None:
        return stay(visit)
    return stay(changed(visit, capture=replace(now, stage="corners", corners=now.judged.quad, corner=0)))


def next_corner(visit: Visit, event: events.NextCorner, world: World) -> Next:
    now = visit.capture
    if now.stage != "corners":
        return stay(visit)
    return stay(changed(visit, capture=replace(now, corner=(now.corner + 1) % CORNERS)))


def move_corner(visit: Visit, event: events.MoveCorner, world: World) -> Next:
    """To a place, in parts of the picture; `relative`: by so much, of the corner that is chosen."""
    now = visit.capture
    if now.stage != "corners" or now.corners is None:
        return stay(visit)
    at = now.corner if event.relative else event.corner
    if not 0 <= at < CORNERS:
        return stay(visit)
    x, y = now.corners[at] if event.relative else (0.0, 0.0)
    there = (min(max(x + event.x, 0.0), 1.0), min(max(y + event.y, 0.0), 1.0))
    first, second, third, fourth = (there if index == at else point for index, point in enumerate(now.corners))
    return stay(changed(visit, capture=replace(now, corners=(first, second, third, fourth), corner=at)))


def cut_out(visit: Visit, event: events.CutOut, world: World) -> Next:
    """The corners are right: lay it flat between them."""
    now = visit.capture
    if now.stage != "corners" or now.judged is None or now.corners is None:
        return stay(visit)
    return _look_again(visit, now.judged, now.corners, None, world)


def leave_corners(visit: Visit, event: events.LeaveCorners, world: World) -> Next:
    now = visit.capture
    return stay(changed(visit, capture=replace(now, stage="judged"))) if now.stage == "corners" else stay(visit)


def _look_again(visit: Visit, sheet: Sheet, quad: Quad | None, turns: int | None, world: World) -> Next:
    asked = replace(request_of(visit, sheet.raw, sheet.origin, world), quad=quad, quarter_turns=turns)
    now = replace(visit.capture, stage="examining", judged=sheet)
    return changed(visit, capture=now), (ExaminePage(sheet.raw.sha256, asked),)
