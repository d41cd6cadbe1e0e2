"""A paper on the scanner: from "lay it on the glass" to facts with an origin and a person."""

import msgspec

from kiosk.devices.scanner.port import Page
from kiosk.devices.states import Fault
from kiosk.documents.port import NoCode, ProofReading, SignedCode
from kiosk.flows.engine import Reading
from kiosk.flows.facts import DocumentValue, Facts, Value
from kiosk.flows.model import Field, Step
from kiosk.session import events
from kiosk.session.answering import advise, step_of, take
from kiosk.session.effects import ReadPaper
from kiosk.session.sheets import Sheet
from kiosk.session.state import Capture, Visit, beneath, changed
from kiosk.session.world import Next, World, stay

# Bills and certificates carry their code on the first page; each look takes up to a second.
SHEETS_READ = 4


def document_field(step: Step) -> Field | None:
    return next((field for field in step.fields if field.type == "document"), None)


def understood(visit: Visit, sheets: tuple[Sheet, ...], world: World) -> Next:
    """The pages are as they are kept. The paper is looked into: its first page, then the others until a code is
    found."""
    now, pages = visit.capture, tuple(sheet.page for sheet in sheets)
    page = pages[0]
    decoding = Capture("decoding", page, with_camera=now.with_camera, sheets=pages, short=now.short)
    visit = changed(visit, capture=decoding)
    if _is_read(visit, world):
        return visit, (ReadPaper(page.sha256, page.jpeg),)
    return proof_read(visit, events.ProofRead(page.sha256, NoCode()), world)


def _next_sheet(capture: Capture) -> Page | None:
    looked_at = next((at for at, page in enumerate(capture.sheets) if page is capture.page), len(capture.sheets))
    return capture.sheets[looked_at + 1] if looked_at + 1 < min(len(capture.sheets), SHEETS_READ) else None


def _is_read(visit: Visit, world: World) -> bool:
    """Whether the step wants its paper looked into; a paper that nothing is asked of is taken as it is."""
    here = step_of(changed(visit, place=beneath(visit.place)), world)
    return here is not None and here[1].capture is not None and "two_d_doc" in here[1].capture.read


def proof_read(visit: Visit, event: events.ProofRead, world: World) -> Next:
    # Somebody may be reading the page of help meanwhile: the paper is still the one of the step below it.
    here, page = step_of(changed(visit, place=beneath(visit.place)), world), visit.capture.page
    if here is None or page is None or visit.capture.stage != "decoding" or page.sha256 != event.sha256:
        return stay(visit)
    engine, step = here
    field = document_field(step)
    if field is None:
        return stay(visit)
    # A decoder that died has read nothing: the page is kept, as a page without a code.
    reading: ProofReading = NoCode() if isinstance(event.result, Fault) else event.result
    following = _next_sheet(visit.capture) if _is_read(visit, world) and not isinstance(reading, SignedCode) else None
    if following is not None:
        looking = msgspec.structs.replace(visit.capture, page=following)
        return changed(visit, capture=looking), (ReadPaper(following.sha256, following.jpeg),)
    sheets = {sheet.sha256: sheet for sheet in visit.capture.sheets}
    value = _document(tuple(sheets), reading)
    visit = take(visit, engine, field, value, "two_d_doc" if value.signature == "valid" else "scan")
    facts = engine.prefill(visit.facts, _readings(value, field.of))
    pages = _pages_in_use(visit, sheets, facts)
    originals = {name: sheet for name, sheet in visit.originals.items() if name in pages}
    visit = changed(visit, facts=facts, pages=pages, originals=originals)
    read = Capture("read", page, reading, sheets=visit.capture.sheets, short=visit.capture.short)
    return stay(advise(changed(visit, capture=read), engine, step))


def _pages_in_use(visit: Visit, sheets: dict[str, Page], facts: Facts) -> dict[str, Page]:
    """Without those of the paper that was there before: fifty sheets scanned again and again would fill the memory."""
    used = {name for fact in facts.values() if isinstance(fact.value, DocumentValue) for name in fact.value.sha256}
    return {name: page for name, page in {**visit.pages, **sheets}.items() if name in used}


def _document(sha256: tuple[str, ...], reading: ProofReading) -> DocumentValue:
    """What is believed of a page: a code's words only when its signature is valid."""
    if not isinstance(reading, SignedCode):
        return DocumentValue(sha256=sha256, signature="none")
    if reading.signature != "valid":
        return DocumentValue(sha256=sha256, signature=reading.signature)
    address = reading.address
    return DocumentValue(
        sha256=sha256,
        signature="valid",
        issued=reading.issued,
        name=reading.name,
        postcode=address.postcode if address else "",
        town=address.town if address else "",
        street=", ".join(address.lines) if address else "",
    )


def _readings(value: DocumentValue, person: str) -> dict[str, Reading]:
    """What may fill other fields of the same person."""
    if value.signature != "valid":
        return {}
    known: dict[str, Value | None] = {
        "two_d_doc.name": value.name,
        "two_d_doc.street": value.street,
        "two_d_doc.postcode": value.postcode,
        "two_d_doc.town": value.town,
        "two_d_doc.issued": value.issued,
    }
    return {source: Reading(read, "two_d_doc", person) for source, read in known.items() if read}
