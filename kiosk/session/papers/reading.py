"""A paper on the scanner: from "lay it on the glass" to facts with an origin and a person."""

import msgspec

from kiosk.devices.scanner.port import Page
from kiosk.devices.states import Fault
from kiosk.documents.port import NoCode, SignedCode
from kiosk.documents.registration.port import RegistrationRead
from kiosk.documents.rib.port import IbanRead
from kiosk.flows.engine import Reading
from kiosk.flows.facts import Check, DocumentValue, Facts, Value
from kiosk.flows.model import Field, Step
from kiosk.session import events
from kiosk.session.answering import advise, step_of, take
from kiosk.session.effects import ReadPaper
from kiosk.session.papers.checks import check_of, is_proof_of_identity, is_unread, settles
from kiosk.session.papers.events import PaperReader, PaperReading
from kiosk.session.papers.letters import heard, letter_readings
from kiosk.session.papers.sheets import Sheet
from kiosk.session.state import Capture, Visit, beneath, changed
from kiosk.session.world import Next, World, stay

# Bills and certificates carry their code on the first page; each look takes up to a second.
SHEETS_READ = 4


def document_field(step: Step) -> Field | None:
    return next((field for field in step.fields if field.type == "document"), None)


def understood(visit: Visit, sheets: tuple[Sheet, ...], world: World) -> Next:
    """The pages are as they are kept. The paper is looked into: its first page, then the others until what was asked
    for is found."""
    now, pages = visit.capture, tuple(sheet.page for sheet in sheets)
    readers = _readers(visit, world)
    reading = Capture(
        "decoding",
        pages[0],
        with_camera=now.with_camera,
        from_file=now.from_file,
        sheets=pages,
        short=now.short,
        reader=readers[0] if readers else "two_d_doc",
    )
    visit = changed(visit, capture=reading)
    if readers:
        return visit, (_look_into(visit, pages[0], readers[0]),)
    return proof_read(visit, events.ProofRead(pages[0].sha256, NoCode()), world)


def _look_into(visit: Visit, page: Page, reader: PaperReader) -> ReadPaper:
    """Of a copy with words burnt into it, the picture without them is read."""
    sheet = visit.originals.get(page.sha256)
    return ReadPaper(page.sha256, sheet.raw.jpeg if sheet is not None and sheet.marked else page.jpeg, reader)


def _next_look(capture: Capture, readers: tuple[PaperReader, ...]) -> tuple[Page, PaperReader] | None:
    """The next thing to look for on the page, or the first on the next page."""
    after = readers.index(capture.reader) + 1 if capture.reader in readers else len(readers)
    if capture.page is not None and after < len(readers):
        return capture.page, readers[after]
    looked_at = next((at for at, page in enumerate(capture.sheets) if page is capture.page), len(capture.sheets))
    if readers and looked_at + 1 < min(len(capture.sheets), SHEETS_READ):
        return capture.sheets[looked_at + 1], readers[0]
    return None


def _readers(visit: Visit, world: World) -> tuple[PaperReader, ...]:
    """What the step wants looked for; a paper that nothing is asked of is taken as it is."""
    here = step_of(changed(visit, place=beneath(visit.place)), world)
    return here[1].capture.read if here is not None and here[1].capture is not None else ()


def proof_read(visit: Visit, event: events.ProofRead, world: World) -> Next:
    # Somebody may be reading the page of help meanwhile: the paper is still the one of the step below it.
    here, now = step_of(changed(visit, place=beneath(visit.place)), world), visit.capture
    if here is None or now.page is None or now.stage != "decoding" or now.page.sha256 != event.sha256:
        return stay(visit)
    engine, step = here
    field = document_field(step)
    if field is None:
        return stay(visit)
    readers, unread = _readers(visit, world), now.unread or is_unread(event.result)
    visit = heard(visit, now, event.result, world.today)
    # What a letter asks for may stand on any of its pages.
    enough = settles(event.result) and "letter" not in readers
    following = None if enough else _next_look(now, readers)
    if following is not None:
        kept = event.result if settles(event.result) and not isinstance(event.result, Fault) else now.reading
        looking = msgspec.structs.replace(now, page=following[0], reader=following[1], unread=unread, reading=kept)
        visit = changed(visit, capture=looking)
        return visit, (_look_into(visit, *following),)
    result = now.reading if now.reading is not None and not settles(event.result) else event.result
    visit = _unmarked(visit) if now.from_file and is_proof_of_identity(result) else visit
    sheets = {sheet.sha256: sheet for sheet in visit.capture.sheets}
    check: Check = check_of(now.reader, result, unread=unread) if readers and "letter" not in readers else ""
    value = _document(tuple(sheets), result, check)
    visit = take(visit, engine, field, value, "two_d_doc" if value.signature == "valid" else "scan")
    facts = engine.prefill(visit.facts, _proposed(visit, value, result, field.of))
    pages = _pages_in_use(visit, sheets, facts)
    originals = {name: sheet for name, sheet in visit.originals.items() if name in pages}
    visit = changed(visit, facts=facts, pages=pages, originals=originals)
    reading: PaperReading = NoCode() if isinstance(result, Fault) else result
    read = Capture("read", now.page, reading, sheets=visit.capture.sheets, short=now.short)
    return stay(advise(changed(visit, capture=read), engine, step))


def _unmarked(visit: Visit) -> Visit:
    """A proof of identity that came as a file, good for one use, is sent as it came: burnt words could hide its code.
    A card on the glass has a signed code too, and its picture is a copy."""
    kept: list[Page] = []
    originals = dict(visit.originals)
    for page in visit.capture.sheets:
        sheet = originals.get(page.sha256)
        whole = sheet.raw if sheet is not None and sheet.marked else page
        if sheet is not None and whole is not page:
            whole = msgspec.structs.replace(
                whole,
                preview_rgb=page.preview_rgb,
                preview_width=page.preview_width,
                preview_height=page.preview_height,
            )
            originals[whole.sha256] = msgspec.structs.replace(sheet, page=whole, marked=False)
        kept.append(whole)
    return changed(visit, originals=originals, capture=msgspec.structs.replace(visit.capture, sheets=tuple(kept)))


def _proposed(visit: Visit, value: DocumentValue, result: PaperReading | Fault, person: str) -> dict[str, Reading]:
    """All that the paper proposes for other answers."""
    return {**_readings(value, person), **_of_letter(visit, person), **_of_vehicle(result, person)}


def _of_vehicle(result: PaperReading | Fault, person: str) -> dict[str, Reading]:
    if not isinstance(result, RegistrationRead):
        return {}
    told = {"registration.plate": result.plate, "registration.vin": result.vin}
    return {source: Reading(read, "scan", person) for source, read in told.items() if read}


def _of_letter(visit: Visit, person: str) -> dict[str, Reading]:
    if visit.letter is None:
        return {}
    told = letter_readings(visit.letter)
    return {source: Reading(value, "scan", person) for source, value in told.items()}


def _pages_in_use(visit: Visit, sheets: dict[str, Page], facts: Facts) -> dict[str, Page]:
    """Without those of the paper that was there before: fifty sheets scanned again and again would fill the memory."""
    used = {name for fact in facts.values() if isinstance(fact.value, DocumentValue) for name in fact.value.sha256}
    return {name: page for name, page in {**visit.pages, **sheets}.items() if name in used}


def _document(sha256: tuple[str, ...], reading: PaperReading | Fault, check: Check) -> DocumentValue:
    """What is believed of a page: a code's words only when its signature is valid."""
    if isinstance(reading, IbanRead):
        return DocumentValue(sha256=sha256, signature="none", check=check, iban=reading.iban)
    if not isinstance(reading, SignedCode):
        return DocumentValue(sha256=sha256, signature="none", check=check)
    if reading.signature != "valid":
        return DocumentValue(sha256=sha256, signature=reading.signature, check=check)
    address = reading.address
    return DocumentValue(
        sha256=sha256,
        signature="valid",
        issued=reading.issued,
        name=reading.name,
        postcode=address.postcode if address else "",
        town=address.town if address else "",
        street=", ".join(address.lines) if address else "",
        check=check,
    )


def _readings(value: DocumentValue, person: str) -> dict[str, Reading]:
    """What may fill other fields of the same person."""
    if value.iban:
        return {"iban.iban": Reading(value.iban, "scan", person)}
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
