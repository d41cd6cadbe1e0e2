"""The papers of the visit as a site's upload box takes them: one JPEG, or one PDF of several pages. In memory only."""

import re
import unicodedata
from typing import NamedTuple

from kiosk.flows.facts import DocumentValue
from kiosk.flows.model import Step
from kiosk.session.state import Visit
from kiosk.session.world import World
from kiosk.web.paper_pdf import PictureOfPage, pdf_of
from kiosk.web.port import Item, PaperFile

# Of what a site is handed at once: most of them take less.
MAX_BYTES = 20_000_000
_PLAIN = re.compile(r"[^a-z0-9]+")


class Offered(NamedTuple):
    """`key` names it; `label` is a French text of the démarche (`given`: it is a name that a site gave)."""

    key: str
    label: str
    pages: tuple[PictureOfPage, ...]
    given: bool = False


def offered(visit: Visit, world: World) -> tuple[Offered, ...]:
    """Every paper that was scanned or photographed for the démarche, then what came from the sites."""
    return papers_of(visit, world.engine(visit.flow_id).flow.steps) if visit.flow_id else ()


def papers_of(visit: Visit, steps: tuple[Step, ...]) -> tuple[Offered, ...]:
    found: list[Offered] = []
    for step in steps:
        for field in step.fields:
            fact = visit.facts.get(field.id)
            if fact is None or not isinstance(fact.value, DocumentValue):
                continue
            pages = tuple(visit.pages[sha256] for sha256 in fact.value.sha256 if sha256 in visit.pages)
            if pages:
                shown = tuple(PictureOfPage(page.jpeg, page.dpi) for page in pages)
                found.append(Offered(field.id, field.label, shown))
    for at, paper in enumerate(visit.web.papers):
        shown = tuple(PictureOfPage(page.jpeg, page.dpi) for page in paper.pages.pages)
        found.append(Offered(f"site-{at}", paper.name, shown, given=True))
    return tuple(found)


def paper_at(visit: Visit, world: World, key: str) -> Offered | None:
    return next((one for one in offered(visit, world) if one.key == key), None)


def files_of(paper: Offered, item: Item) -> tuple[PaperFile, ...]:
    """A page is a picture as it was scanned. Several are one PDF where the site takes one, else one after the other, as
    far as it takes several."""
    name = _file_name(paper.label)
    if len(paper.pages) > 1 and item.takes_pdf:
        pdf = pdf_of(paper.pages)
        if pdf is not None and len(pdf) <= MAX_BYTES:
            return (PaperFile(f"{name}.pdf", "application/pdf", pdf),)
    pages = paper.pages if item.several else paper.pages[:1]
    numbered = len(pages) > 1
    return tuple(
        PaperFile(f"{name}-{at}.jpg" if numbered else f"{name}.jpg", "image/jpeg", page.jpeg)
        for at, page in enumerate(pages, 1)
        if len(page.jpeg) <= MAX_BYTES
    )


def _file_name(label: str) -> str:
    """ASCII letters: some sites refuse any other. Nothing of the person stands in it."""
    ascii_text = unicodedata.normalize("NFD", label.lower()).encode("ascii", "ignore").decode("ascii")
    return _PLAIN.sub("-", ascii_text).strip("-")[:40] or "document"
