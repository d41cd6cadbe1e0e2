"""Several sheets at once: what the scanner's feeder holds becomes one document, page after page; and the scanner's own
button, which a person who stands before it may press instead of the screen's."""

from kiosk.devices.states import Busy, Fault, Ready
from kiosk.errors import Code
from kiosk.session import events
from kiosk.session.answering import step_of
from kiosk.session.effects import StartBatch
from kiosk.session.leaving import touched
from kiosk.session.papers.coaching import MOST_SIDES, REST_BYTES, again, captured
from kiosk.session.papers.scanning import scan, settings_of
from kiosk.session.state import AtStep, Capture, Visit, changed, device_of
from kiosk.session.world import Next, World, stay

# What backends call the button that asks for a scan; others (email, copy, file) mean something else.
SCAN_BUTTONS = ("scan", "start", "button-1")


def can_feed(visit: Visit) -> bool:
    """Whether sheets wait in the feeder of a scanner that works."""
    return visit.feeder is not None and isinstance(device_of(visit, "scanner"), Ready | Busy)


def feeder_changed(visit: Visit, event: events.FeederChanged, world: World) -> Next:
    return stay(changed(visit, feeder=event.source))


def feed(visit: Visit, event: events.Scan, world: World) -> Next:
    """From the glass, or all sheets of the feeder. An empty feeder is told by the scanner itself."""
    if event.source == "glass":
        return scan(visit, event, world)
    here = step_of(visit, world)
    if here is None or here[1].kind != "capture" or visit.capture.stage not in ("idle", "failed"):
        return stay(visit)
    settings = settings_of(here[1], world, visit.feeder or "feeder")
    feeding = again(visit, Capture("scanning", from_feeder=True))
    return changed(visit, place=AtStep(here[1].id), capture=feeding, errors={}), (StartBatch(settings, MOST_SIDES),)


def sheet_scanned(visit: Visit, event: events.SheetScanned, world: World) -> Next:
    """A page that arrives when nobody waits for it any longer is dropped."""
    if not _is_feeding(visit):
        return stay(visit)
    sheets = (*visit.capture.sheets, event.page)
    visit, _ = touched(visit, events.Touched(), world)  # whoever waits for the last sheet is not away
    return stay(changed(visit, capture=again(visit, Capture("scanning", from_feeder=True, sheets=sheets))))


def sheets_done(visit: Visit, event: events.SheetsDone, world: World) -> Next:
    """What came whole stands, and is said to be too little when the feeder stopped before its end."""
    if not _is_feeding(visit):
        return stay(visit)
    sheets, fault = visit.capture.sheets, event.result.fault
    if fault is not None and fault.code is Code.CANCELLED:
        return stay(changed(visit, capture=again(visit, Capture())))
    if not sheets:
        fault = fault or Fault(Code.SCANNER_FEEDER_EMPTY)
        return stay(changed(visit, capture=again(visit, Capture("failed", fault=fault, from_feeder=True))))
    if 2 * sum(len(page.jpeg) for page in sheets) > world.config.delivery.max_file_bytes - REST_BYTES:
        too_large = Capture("failed", fault=Fault(Code.FILE_TOO_LARGE), from_feeder=True)
        return stay(changed(visit, capture=again(visit, too_large)))
    return captured(visit, sheets, world, short=fault is not None or event.result.more)


def button_pressed(visit: Visit, event: events.ScannerButton, world: World) -> Next:
    """It starts the scan where the screen offers one; a hand on the scanner counts as a touch everywhere."""
    place, warned = visit.place, visit.idle.asks
    visit, _ = touched(visit, events.Touched(), world)
    if event.name not in SCAN_BUTTONS or warned or not isinstance(place, AtStep) or place.without_paper:
        return stay(visit)
    return feed(visit, events.Scan("feeder" if can_feed(visit) else "glass"), world)


def _is_feeding(visit: Visit) -> bool:
    return visit.capture.stage == "scanning" and visit.capture.from_feeder
