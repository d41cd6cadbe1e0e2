"""A démarche gone through by the visit's own rules, page by page, and what it costs. What is on each page comes from
the view models, so that a longer sentence or one more question shows in the count.
"""

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from kiosk.config import Config
from kiosk.devices.card_reader.document import DocumentRead, Name
from kiosk.devices.card_reader.port import CardPresent
from kiosk.devices.scanner.port import Page as Scanned
from kiosk.devices.states import DeviceName, Fault, Ready
from kiosk.documents.port import NoCode, PostalAddress, ProofReading, SignedCode
from kiosk.errors import Code, KioskError
from kiosk.flows.kinds import KINDS
from kiosk.flows.model import Field, Step
from kiosk.flows.scenarios import Paper, Scenario
from kiosk.i18n.translator import load
from kiosk.session import effects, events
from kiosk.session.state import AtStep
from kiosk.tour.citizen import SHA256, Citizen, Library
from kiosk.tour.demarche import keys_of
from kiosk.ui.keyboards import LAYOUTS
from kiosk.ui.viewmodels.actions import ACTIONS
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Button, Page
from kiosk.ui.viewmodels.view import View

MOST_PAGES = 150
# Of one page of a paper, one after the other.
MOST_READERS = 3
CAN = "481516"
CARD = CardPresent("Lecteur 1", b"", "identity", "contactless")
PAPER = Scanned(b"jpeg", 10, 10, 200, SHA256, b"\0" * 300, 10, 10)
# The controls of the top row, which lie between the last stop of a page and its first: the walk is a ring.
TOP_ROW = 9


class Count(msgspec.Struct):
    """`presses`: keys of a keypad, by which everything else is reached by ear. `decisions`: pages, questions and
    choices, at each of which somebody has to think. `end`: the last page."""

    pages: int = 0
    touches: int = 0
    typed: int = 0
    words: int = 0
    decisions: int = 0
    presses: int = 0
    end: str = ""


class Walk:
    """`with_card`: the document's chip and the bill's code answer what they know."""

    def __init__(self, library: Library, scenario: Scenario, *, language: str, with_card: bool = False) -> None:
        self._scenario, self._with_card = scenario, with_card
        config = Config()
        if with_card:
            config = replace(config, card_reader=replace(config.card_reader, enabled=True))
        self._citizen = Citizen(library, PAPER, config)
        devices: tuple[DeviceName, ...] = ("camera", "card_reader") if with_card else ()
        self._citizen.do(*(events.DeviceChanged(name, Ready()) for name in devices))
        self._citizen.do(events.Begin(), events.Prefer("language", language))
        self.count = Count()
        self._read: set[tuple[str, str]] = set()

    def run(self, flow_id: str) -> Count:
        """From the home page to the last. Raises `KioskError` for a page at which it goes no further."""
        self._look()
        self._do("choose_flow", flow_id)
        self._look()
        self._do("route", "kiosk")
        for _ in range(MOST_PAGES):
            before = self._citizen.visit
            page = self._look()
            if page.page == "receipt" or page.key == "prepared" or not self._answer(page):
                self.count.end = page.key
                return self.count
            if self._citizen.visit == before:
                raise KioskError(f"{flow_id}: the page {page.key!r} does not go on")
        raise KioskError(f"{flow_id}: more than {MOST_PAGES} pages")

    # -- pages

    def _answer(self, page: Page) -> bool:
        """False: a page of another program (an estimate, a web view) is where this count ends."""
        kind = page.key.partition("-")[0]
        place = self._citizen.visit.place
        if not isinstance(place, AtStep):
            return False
        step = self._citizen.engine(self._citizen.visit.flow_id).flow.step(place.step)
        match kind:
            case "identity":
                self._identity(page)
            case "sign":
                self._sign(step)
            case "step" if step.kind == "form":
                self._form(page, step)
            case "step" if step.kind == "choice":
                self._choice(page, step)
            case "photo":
                self._paper(page, step)
            case "step" if step.kind == "capture":
                self._paper(page, step)
            case "step" if step.kind == "submit" and page.primary is not None:
                self._press(page, page.primary)
                self._sent()
            case _ if page.primary is not None:
                self._press(page, page.primary)
            case _:
                return False
        return True

    def _identity(self, page: Page) -> None:
        """By the keyboard, or by the card: six digits, and the card laid down."""
        if not self._with_card:
            self._press(page, _button(page, "type_myself"))
            return
        if any(field.id == "can" for field in page.fields):
            self._type(page, "can", CAN)
            self._do("continue")
            self._look()
            self._citizen.do(events.CardSeen(CARD))
            self._citizen.do(events.CardWasRead(self._citizen.wants(effects.ReadDocument).turn, self._document()))
        elif _offers(page, "read_card"):
            self._press(page, _button(page, "read_card"))
        elif page.primary is not None:
            self._press(page, page.primary)

    def _document(self) -> DocumentRead:
        answers = self._scenario.answers
        values: dict[Name, str] = {
            "surname": answers["nom"],
            "given_names": answers["prenoms"],
            "birth_date": answers["naissance"],
        }
        return DocumentRead(values, uncertain=(), derived=(), passive="ok", genuine="ok", expired=False)

    def _form(self, page: Page, step: Step) -> None:
        edits = [way for way in page.ways if way.action == "edit"]
        if self._with_card and edits:
            self._press(page, edits[0])
            return
        facts, visit = self._citizen.visit.facts, self._citizen.visit
        fields = {field.id: field for field in step.fields}
        for shown in page.fields:
            text = self._scenario.answers.get(shown.id)
            if text is None or shown.id in facts or shown.id in visit.drafts:
                continue
            self.count.decisions += 1
            if KINDS[fields[shown.id].type].control in ("choice", "choices"):
                self._tap(page, shown.label, times=text.count(",") + 1)
                self._citizen.do(events.Typed(shown.id, text))
            else:
                self._type(page, shown.id, text, fields[shown.id])
        if page.primary is not None:
            self._press(page, page.primary)

    def _choice(self, page: Page, step: Step) -> None:
        chosen = next((tile for tile in page.tiles if tile.selected), None)
        if chosen is not None and page.primary is not None:
            self._press(page, page.primary)
            return
        wanted = {f"{field.id}={self._scenario.answers.get(field.id)}" for field in step.fields}
        self._press(page, next(tile for tile in page.tiles if tile.argument in wanted))

    def _paper(self, page: Page, step: Step) -> None:
        paper = next((self._scenario.papers[f.id] for f in step.fields if f.id in self._scenario.papers), None)
        if paper is None:
            without = next((way for way in page.ways if way.action in ("no_paper", "refuse_photo")), page.primary)
            if without is not None:
                self._press(page, without)
            return
        if page.primary is None:
            raise KioskError(f"no way to take the paper of {page.key!r}")
        self._press(page, page.primary)
        self._look()
        self._citizen.do(events.Scanned(PAPER))
        for _ in range(MOST_READERS):
            if self._citizen.visit.capture.stage == "decoding":
                proof = self._citizen.visit.capture.reader == "two_d_doc"
                read = _reading(paper) if proof else Fault(Code.NOT_CONFIGURED)
                self._citizen.do(events.ProofRead(PAPER.sha256, read))

    def _sign(self, step: Step) -> None:
        """One stroke of a finger counts as one touch."""
        self._tap(None, "")
        self._tap(None, "")
        self._citizen.do(events.Sign(b"png"))

    def _sent(self) -> None:
        files = [effect for effect in self._citizen.wanted if isinstance(effect, effects.CommitFile)]
        if files:
            self._citizen.do(events.FileCommitted("envelope-1", files[-1].reference, self._citizen.clock.now()))
            self._citizen.do(events.FileWaits("envelope-1")).wait(5)

    # -- what it costs

    def _look(self) -> Page:
        """The page as it is now; its words count once, however often it is drawn anew."""
        page = page_of(self._view())
        if all(key != page.key for key, _ in self._read):
            self.count.pages += 1
            self.count.decisions += 1
        fresh = {(page.key, text) for text in texts_of(page)} - self._read
        self._read |= fresh
        self.count.words += sum(len(text.split()) for _, text in fresh)
        return page

    def _view(self) -> View:
        citizen = self._citizen
        language = citizen.visit.preferences.language
        engine = citizen.engine(citizen.visit.flow_id) if citizen.visit.flow_id else None
        flows, now = citizen.library.flows, citizen.clock.monotonic()
        return View(citizen.visit, citizen.config, load(language), load, engine, flows, now)

    def _press(self, page: Page, button: Button) -> None:
        self._tap(page, button.label)
        self._do(button.action, button.argument, counted=False)

    def _do(self, action: str, argument: str = "", *, counted: bool = True) -> None:
        if counted:
            self._tap(None, "")
        self._citizen.do(ACTIONS[action](argument))

    def _tap(self, page: Page | None, label: str, times: int = 1) -> None:
        self.count.touches += times
        self.count.presses += (1 if page is None else 1 + steps_to(page, label)) * times

    def _type(self, page: Page, field_id: str, text: str, field: Field | None = None) -> None:
        keys = text if field is None else keys_of(field, text)
        label = next((shown.label for shown in page.fields if shown.id == field_id), "")
        self._tap(page, label)
        self.count.typed += len(keys)
        self.count.touches += len(keys)
        self.count.presses += 1 + sum(1 + moves for moves in _moves(keys))
        self._citizen.do(events.Typed(field_id, text))


def texts_of(page: Page) -> Iterator[str]:
    """Everything on a page that can be read, in reading order."""
    yield from (page.progress, page.title, page.lead, page.notice.text if page.notice else "")
    heading = ""
    for row in page.rows:
        yield from (row.heading if row.heading != heading else "", row.label, row.value, row.origin, row.attention)
        heading = row.heading
    for field in page.fields:
        yield from (field.label, field.help, field.example)
        for option in field.options:
            yield from (option.label, option.detail)
    for button in (*page.tiles, *page.ways, *filter(None, (page.back, page.help, page.primary))):
        yield from (button.label, button.detail)


def steps_to(page: Page, label: str) -> int:
    """Presses of "next" (or "previous", where that is nearer) from the page's first sentence to what bears a label."""
    stops = [text for text in (page.title, page.lead, page.notice.text if page.notice else "") if text]
    stops += [row.label or row.value for row in page.rows]
    for field in page.fields:
        stops += [option.label for option in field.options] or [field.label]
    stops += [button.label for button in (*page.tiles, *page.ways)]
    stops += [button.label for button in (page.back, page.help, page.primary) if button is not None]
    at = stops.index(label) if label in stops else len(stops) // 2
    return min(at, len(stops) + TOP_ROW - at)


def _moves(keys: str) -> Iterator[int]:
    """Arrow presses from each key to the next on the keyboard, the digits above the letters."""
    rows = ("1234567890", *LAYOUTS["azerty"].rows)
    places = {key: (line, column) for line, row in enumerate(rows) for column, key in enumerate(row)}
    here = (0, 0)
    for key in keys.casefold():
        there = places.get(key, (len(rows), 4))  # space, comma and dot stand in the row below
        yield abs(there[0] - here[0]) + abs(there[1] - here[1])
        here = there


def _offers(page: Page, action: str) -> bool:
    return any(one.action == action for one in (*page.tiles, *page.ways, *filter(None, (page.primary,))))


def _button(page: Page, action: str) -> Button:
    buttons = (*page.tiles, *page.ways, *filter(None, (page.primary,)))
    found = next((one for one in buttons if one.action == action), None)
    if found is None:
        raise KioskError(f"the page {page.key!r} offers no {action!r}")
    return found


def _reading(paper: Paper) -> ProofReading:
    """What the decoder would have read of it."""
    if paper.signature == "none":
        return NoCode()
    street = paper.street.upper() or "12 RUE DES LILAS"
    address = PostalAddress((street,), paper.postcode or "57000", paper.town or "METZ")
    return SignedCode(
        signature=paper.signature,  # type: ignore[arg-type]
        version=4,
        type="00",
        issuer="FR00",
        certificate="0001",
        issued=paper.issued,
        signed=paper.issued,
        fields={},
        name=paper.name,
        address=address,
    )
