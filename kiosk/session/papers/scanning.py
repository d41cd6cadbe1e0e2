"""The scanner's glass: from "lay it there" to a page that the coach judges, and the way without a paper."""

from kiosk.devices.scanner.port import Page, ScanSettings, Source
from kiosk.devices.states import Fault
from kiosk.errors import Code
from kiosk.flows.model import Step
from kiosk.session import events
from kiosk.session.answering import go_to, step_of
from kiosk.session.effects import StartScan, StopScan
from kiosk.session.papers.coaching import again, captured
from kiosk.session.state import AtStep, Capture, Visit, changed
from kiosk.session.world import Next, World, stay


def scan(visit: Visit, event: events.Scan, world: World) -> Next:
    here = step_of(visit, world)
    if here is None or here[1].kind != "capture" or visit.capture.stage not in ("idle", "failed"):
        return stay(visit)
    settings = settings_of(here[1], world)
    scanning = again(visit, Capture("scanning"))
    return changed(visit, place=AtStep(here[1].id), capture=scanning, errors={}), (StartScan(settings),)


def settings_of(step: Step, world: World, source: Source = "flatbed") -> ScanSettings:
    """The kiosk's own resolution, or the démarche's where it asks for more."""
    asked = step.capture.dpi if step.capture is not None else None
    return ScanSettings(dpi=max(world.config.scanner.dpi, asked or 0), source=source)


def cancel_scan(visit: Visit, event: events.CancelScan, world: World) -> Next:
    if visit.capture.stage != "scanning":
        return stay(visit)
    return visit, (StopScan(),)


def scanned(visit: Visit, event: events.Scanned, world: World) -> Next:
    """A page that arrives when nobody waits for it any longer (another step, a new scan) is dropped."""
    if visit.capture.stage != "scanning" or visit.capture.from_feeder:
        return stay(visit)
    match event.result:
        case Fault(code=Code.CANCELLED):
            return stay(changed(visit, capture=again(visit, Capture())))
        case Fault() as fault:
            return stay(changed(visit, capture=again(visit, Capture("failed", fault=fault))))
        case Page() as page:
            return captured(visit, (page,), world)


def scan_again(visit: Visit, event: events.ScanAgain, world: World) -> Next:
    """Back to the glass. The page that was there stays the answer until another one takes its place."""
    if not isinstance(visit.place, AtStep):
        return stay(visit)
    return stay(changed(visit, place=AtStep(visit.place.step), capture=Capture(), errors={}))


def no_paper(visit: Visit, event: events.NoPaper, world: World) -> Next:
    """What it means not to have the paper. Where it may be left out, Continue goes on without it."""
    here = step_of(visit, world)
    if here is None or here[1].kind != "capture":
        return stay(visit)
    return stay(changed(go_to(visit, *here), place=AtStep(here[1].id, without_paper=True), capture=Capture()))
