"""A document that an official site has given in this visit, handed over as the paper that a step asks for. It was drawn
anew in the sandbox when it came; its pages are judged and kept as those of the scanner are."""

from kiosk.flows.model import Flow
from kiosk.session import events
from kiosk.session.answering import step_of
from kiosk.session.files.events import FilesState
from kiosk.session.papers.coaching import MOST_SIDES, again, captured
from kiosk.session.papers.importing import may_begin, page_of
from kiosk.session.state import AtStep, Capture, Visit, changed
from kiosk.session.web.state import SitePaper
from kiosk.session.world import Next, World, stay


def site_papers(visit: Visit, flow: Flow) -> tuple[SitePaper, ...]:
    """None where two persons do not see each other's papers: nobody knows whose account the site was opened with."""
    return () if flow.apart else visit.web.papers


def open_list(visit: Visit, event: events.OpenSitePapers, world: World) -> Next:
    here = step_of(visit, world)
    if here is None or not may_begin(visit, world) or not site_papers(visit, here[0].flow):
        return stay(visit)
    listing = again(visit, Capture("site", from_file=True))
    return stay(changed(visit, place=AtStep(here[1].id), files=FilesState(), capture=listing, errors={}))


def take(visit: Visit, event: events.TakeSitePaper, world: World) -> Next:
    here = step_of(visit, world)
    papers = () if here is None else site_papers(visit, here[0].flow)
    if visit.capture.stage != "site" or not 0 <= event.number < len(papers):
        return stay(visit)
    pages = papers[event.number].pages.pages
    if not pages or len(pages) + len(visit.capture.kept) > MOST_SIDES:
        return stay(changed(visit, files=FilesState(refused="too_many_pages" if pages else "nothing")))
    visit = changed(visit, files=FilesState())
    return captured(visit, tuple(page_of(page) for page in pages), world, from_file=True)
