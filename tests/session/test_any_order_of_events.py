"""A visit takes any event in any order: hands that press everything, devices that answer late, in any order, or twice.

The walk presses what the page offers most of the time, so that it gets far, and throws any other event in between.
What must hold after each event stands in `Walk.look`; a failure names its seed, which replays it.
"""

import random
from collections import Counter
from typing import get_args

import pytest

from kiosk.devices.camera.port import Picture
from kiosk.devices.card_reader.document import DocumentProblem, DocumentRead, DocumentReading, ProblemName
from kiosk.devices.page_printer import port as pages_port
from kiosk.devices.receipt_printer.port import NotPrinted, Printed, PrintResult, Ticket, Unconfirmed
from kiosk.devices.scanner.port import Batch, Page
from kiosk.devices.states import Fault, Ready
from kiosk.documents.incoming.port import Why
from kiosk.documents.signed.port import Verdict
from kiosk.errors import Code
from kiosk.finding.answer import Answer, Found
from kiosk.flows.facts import DocumentValue, SignatureValue, Value
from kiosk.processes.link import Interrupted
from kiosk.session import effects, events
from kiosk.session.cards import NEVER_ASKED
from kiosk.session.copying import COPY_TRIES
from kiosk.session.files.effects import ReadStickFile
from kiosk.session.finding.state import FetchAnswer, FetchPlaces, LookFor
from kiosk.session.identity.offer import WRONG_CANS
from kiosk.session.identity.reading import CAN_DIGITS
from kiosk.session.sending import TICKET_TRIES
from kiosk.session.state import (
    CAMERA_STAGES,
    AtStep,
    Attract,
    Ended,
    Help,
    Leaving,
    Receipt,
    Sending,
    VerifyingPaper,
    Visit,
)
from kiosk.session.verifying.state import FileVerified, PaperVerified, VerifyPage
from kiosk.tour.verifying_places import VALID
from kiosk.ui.viewmodels.actions import ACTIONS
from kiosk.ui.viewmodels.compose import chrome_of, overlay_of, page_of
from kiosk.ui.viewmodels.content import Button
from kiosk.ui.viewmodels.content import Page as Content
from tests.support.any_events import (
    CLEAN,
    CONFIG,
    DOCUMENTS,
    ENDINGS,
    FAULTS,
    FLOW,
    GLASSES,
    GOOD,
    HITS,
    READINGS,
    REFERENCE_OF_ANOTHER,
    STEP_OF,
    anything,
)
from tests.support.places import view_of
from tests.support.shown_documents import ANY_SHOWN, PASSPORT
from tests.support.visits import Hand


class Walk:
    """One screen process after another, as the supervisor starts them. `curious`: what was rarely pressed is pressed
    the more, so that ways are taken which few walks come past."""

    def __init__(self, seed: int, *, curious: bool = False) -> None:
        self.chance = random.Random(seed)
        self.curious = curious
        self.scans = 0
        self.reached: set[str] = set()
        self.pressed: Counter[str] = Counter()
        self.begin_process()

    def begin_process(self) -> None:
        """What is remembered here is what an onlooker knows of this visit; the rules never see it."""
        self.hand = Hand(CONFIG)
        self.hand.visit = Visit(
            devices={"scanner": Ready(), "camera": Ready(), "card_reader": Ready(), "receipt_printer": Ready()}
        )
        self.hand.wanted.clear()
        self.pending: list[events.Event] = []
        self.under_way = 0  # scans
        self.camera_held = False
        self.looks = 0
        self.wrong_cans = 0
        self.scanned_at: dict[str, str] = {}  # sha256 -> step
        self.signed: dict[str, dict[str, Value]] = {}  # signature field -> the answers that it was given for
        self.committed: str | None = None  # envelope
        self.committing = False
        self.acknowledged = False
        self.tickets = 0
        self.copies = 0
        interrupted = None
        if self.chance.random() < 0.3:
            now = self.hand.clock.now()
            until = now.replace(hour=23)
            interrupted = Interrupted(now, committed=True, reference=REFERENCE_OF_ANOTHER, until=until)
        self.do(events.Activated(interrupted))

    # -- one event, and what follows outside

    def do(self, event: events.Event) -> None:
        before = self.hand.visit
        if isinstance(event, events.FileCommitted) and event.envelope_id.startswith("envelope"):
            self.committed, self.committing = event.envelope_id, False
        if isinstance(event, events.FileFailed):
            self.committing = False
        if isinstance(event, events.FileDelivered) and event.acknowledgement.envelope_id == self.committed:
            self.acknowledged = True
        if isinstance(event, events.Scanned | events.SheetsDone):
            self.under_way -= 1
        if isinstance(event, events.CardWasRead) and event.result == DocumentProblem("wrong_secret"):
            now = before.identity
            self.wrong_cans += now.stage == "reading" and now.turn == event.turn
        if isinstance(event, events.CardWasRead) and isinstance(event.result, DocumentRead):
            self.wrong_cans = 0
        if isinstance(event, events.DocumentShown) and before.identity.stage == "showing":
            self.looks -= before.identity.turn == event.turn
        if isinstance(event, events.TicketDone) and isinstance(event.result, NotPrinted):
            self.tickets -= 1
        self.hand.wanted.clear()
        self.hand.do(event)
        if isinstance(before.place, Ended):
            assert not self.hand.wanted, "an effect after the end"
        for effect in self.hand.wanted:
            self.carry_out(effect)
        self.look()

    def carry_out(self, effect: effects.Effect) -> None:  # noqa: C901, PLR0912, PLR0915 - a table
        """Nothing is answered at once: it lies in `pending` until chance takes it."""
        pick = self.chance.choice
        visit = self.hand.visit
        match effect:
            case effects.StartScan():
                assert self.under_way == 0, "two scans at one time: the page of one would answer for the other"
                self.under_way += 1
                self.scans += 1
                sha256 = f"{self.scans:064x}"
                self.note_place(sha256)
                page = Page(b"jpeg", 10, 10, 200, sha256, b"\0" * 300, 10, 10)
                scans: list[Page | Fault] = [page, page, page, *FAULTS]
                self.pending.append(events.Scanned(pick(scans)))
            case effects.StartBatch(most=most):
                assert self.under_way == 0, "two scans at one time: the page of one would answer for the other"
                self.under_way += 1
                assert isinstance(visit.place, AtStep)
                count = pick([0, 1, 2, 3])
                for _ in range(count):
                    self.scans += 1
                    sha256 = f"{self.scans:064x}"
                    self.scanned_at[sha256] = visit.place.step
                    self.pending.append(events.SheetScanned(Page(b"jpeg", 10, 10, 200, sha256, b"\0" * 300, 10, 10)))
                assert count <= most
                ends = [Batch(count), Batch(count, more=True), Batch(count, pick(FAULTS))]
                self.pending.append(events.SheetsDone(pick(ends)))
            case effects.BorrowCamera():
                self.camera_held = True
                self.pending.append(events.CameraAimed(pick([None, None, *FAULTS])))
            case effects.ReturnCamera():
                self.camera_held = False
            case effects.TakePhoto():
                assert self.camera_held
                self.scans += 1
                picture = Picture(b"jpeg", 10, 10, f"{self.scans:064x}", b"\0" * 300, 10, 10)
                self.note_place(picture.sha256)
                pictures: list[Picture | Fault] = [picture, picture, picture, *FAULTS]
                self.pending.append(events.PictureTaken(pick(pictures)))
            case effects.ReadPaper(sha256=sha256):
                self.pending += [events.ProofRead(sha256, pick(READINGS))] * pick([1, 1, 2])
            case VerifyPage(sha256=sha256):
                verdicts: list[Verdict | Fault] = [VALID, Verdict("no_code"), Verdict("changed"), *FAULTS]
                self.pending += [PaperVerified(sha256, pick(verdicts))] * pick([1, 1, 2])
            case ReadStickFile(turn=turn, verify=True):
                said: list[Verdict | Why] = [VALID, Verdict("no_code"), "two_in_one"]
                self.pending.append(FileVerified(turn, pick(said), pick([None, CLEAN])))
            case effects.LookAtDocument(turn=turn):
                self.looks += 1
                self.pending.append(events.DocumentShown(turn, pick(ANY_SHOWN)))
            case effects.StopLooking():
                self.looks -= 1
            case effects.ReadDocument(turn=turn, reader=reader, can=can, zone_key=zone_key):
                assert len(can) == CAN_DIGITS or zone_key == PASSPORT.key
                assert visit.cards[reader].code is None, "a card of a kind that is never read"
                assert self.wrong_cans < WRONG_CANS, "the next wrong one may be the card's last"
                problem = DocumentProblem(pick(get_args(ProblemName)))
                wrong = DocumentProblem("other_document" if zone_key else "wrong_secret")
                read: list[DocumentReading | Fault] = [*DOCUMENTS, wrong if zone_key else problem, wrong, *FAULTS]
                self.pending.append(events.CardWasRead(turn, pick(read)))
            case effects.CommitFile() as file:
                assert not self.committing, "two files are being committed"
                assert self.committed is None, "a second file of one visit"
                self.committing = True
                self.look_at_signatures()
                now = self.hand.clock.now()
                done = events.FileCommitted("envelope-1", file.reference, now)
                outcomes: list[events.Event] = [done, done, events.FileFailed(Code.OUTBOX_FULL)]
                self.pending.append(pick(outcomes))
            case LookFor(text=text):
                self.pending.append(events.Sought(text, Found(pick([HITS, ()]))))
            case FetchAnswer(answer_id=answer_id):
                self.pending.append(events.AnswerFetched(pick([None, Answer(answer_id, "Titre", ("Ligne {hours}",))])))
            case FetchPlaces():
                self.pending.append(events.PlacesFetched(pick([(), HITS[1:]])))
            case effects.PrintTicket(job=job, ticket=ticket) if visit.slip.job == job:
                papers: list[PrintResult] = [Printed(job), NotPrinted(job, pick(FAULTS))]
                self.pending.append(events.TicketDone(pick(papers)))
            case effects.PrintTicket(job=job, ticket=ticket):
                self.look_at_ticket(ticket)
                fault = pick(FAULTS)
                results: list[PrintResult] = [Printed(job), Unconfirmed(job, fault), NotPrinted(job, fault)]
                self.pending.append(events.TicketDone(pick(results)))
            case effects.PrintPages(job=job):
                self.copies += 1
                unsure, none = pages_port.Unconfirmed(job, pick(FAULTS)), pages_port.NotPrinted(job, pick(FAULTS))
                pages: list[pages_port.PrintResult] = [pages_port.Printed(job, 1), unsure, none]
                result = pick(pages)
                self.copies -= isinstance(result, pages_port.NotPrinted)
                assert self.copies <= COPY_TRIES, "the pages came out once too often"
                self.pending.append(events.CopyDone(result))
            case effects.LookAtGlass():
                self.pending.append(events.GlassSeen(pick(GLASSES)))
            case effects.CheckBadge(reader=reader):
                assert self.hand.visit.cards[reader].kind not in NEVER_ASKED, "the number of such a card is not asked"
                answers: list[bool | Fault] = [True, False, FAULTS[1]]
                self.pending.append(events.BadgeChecked(pick(answers)))
            case effects.CheckPin():
                self.pending.append(events.StaffChecked(right=pick([True, False])))

    def note_place(self, sha256: str) -> None:
        """Where a picture is taken; one that is only verified belongs to no step."""
        place = self.hand.visit.place
        assert isinstance(place, AtStep | VerifyingPaper)
        self.scanned_at[sha256] = place.step if isinstance(place, AtStep) else ""

    # -- what comes next

    def step(self) -> None:
        dice = self.chance.random()
        if isinstance(self.hand.visit.place, Ended) and dice < 0.5:
            self.begin_process()
        elif self.pending and dice < 0.25:
            self.do(self.pending.pop(self.chance.randrange(len(self.pending))))
        elif dice < 0.75:
            self.press()
        elif dice < 0.85:
            self.hand.clock.advance(self.chance.choice([0.25, 0.25, 1.0, 5.0, 35.0, 100.0]))
            self.do(events.Tick())
        elif dice < 0.99:
            self.do(anything(self.chance, self.hand.clock.now(), self.committed))
        else:
            self.do(self.chance.choice(ENDINGS))

    def press(self) -> None:
        """What the page offers: mostly its own button, with its questions answered."""
        view = view_of(self.hand)
        overlay = overlay_of(view)
        shown = page_of(view)
        for field in shown.fields:
            if self.chance.random() < 0.9 and field.value == "":
                self.do(
                    events.Typed(field.id, "481516" if field.kind == "digits" else GOOD.get(field.kind, "Specimen"))
                )
        offered = [*overlay.buttons, overlay.primary] if overlay else [shown.primary, *buttons(shown)]
        usable = [button for button in offered if button is not None and button.enabled and button.action != "end"]
        if usable:
            primary = not overlay and shown.primary in usable and self.chance.random() < 0.6
            rarest = [min(usable, key=lambda button: self.pressed[button.action])] if self.curious else []
            button = shown.primary if primary and shown.primary else self.chance.choice([*rarest, *usable])
            self.pressed[button.action] += 1
            argument = "2468" if button.action in ("pause_code", "staff_pin") else button.argument
            for _ in range(self.chance.choice([1, 1, 1, 2])):  # a double tap
                self.do(events.Sign(b"png") if button.action == "sign" else ACTIONS[button.action](argument))

    # -- what must hold

    def look(self) -> None:
        visit = self.hand.visit
        place = visit.place
        self.reached.add(type(place).__name__)
        printing = isinstance(place, Receipt) and visit.ticket.stage == "printing"
        view = view_of(self.hand, visit.preferences.language)
        shown, overlay = page_of(view), overlay_of(view)
        chrome_of(view)
        assert shown.title
        if overlay is not None:
            assert overlay.primary is not None
        elif isinstance(place, Leaving | Ended):
            self.look_at_what_is_left()
        elif not (printing or isinstance(place, Sending) or visit.keeping.stage == "sealing"):
            assert any(button.enabled for button in buttons(shown)), f"a dead end: {shown.key}"
        if isinstance(place, Sending) and place.stage == "leaving":
            assert self.committed, "said to be on its way before the commit"
        if isinstance(place, Receipt):
            assert self.committed
            assert visit.submission is not None
            assert REFERENCE_OF_ANOTHER not in shown.slip, "another person's reference"
        if visit.submission is not None and visit.submission.fate == "acknowledged":
            assert self.acknowledged
        if not isinstance(place, Attract | Leaving | Ended) and visit.capture.stage in ("scanning", "decoding"):
            answers = (events.Scanned, events.SheetsDone, events.ProofRead, PaperVerified)
            assert any(isinstance(event, answers) for event in self.pending), "waits for what will never come"
        if not isinstance(place, Attract | Leaving | Ended) and visit.identity.stage == "reading":
            turns = [event.turn for event in self.pending if isinstance(event, events.CardWasRead)]
            assert visit.identity.turn in turns, "waits for what will never come"
        showing = isinstance(place, AtStep) and visit.identity.stage == "showing"
        assert self.looks == showing, "a document is looked at where nobody shows it"
        aiming = isinstance(place, AtStep | VerifyingPaper | Help) and visit.capture.stage in CAMERA_STAGES
        assert aiming == self.camera_held, "the camera is on where nobody uses it"
        self.look_at_facts(visit)

    def look_at_facts(self, visit: Visit) -> None:
        for name, fact in visit.facts.items():
            if isinstance(fact.value, DocumentValue):
                assert self.scanned_at[fact.value.sha256[0]] == STEP_OF[name], "a page in another step"
            assert fact.person == FLOW.field(name).of
        for name in [name for name in self.signed if name not in visit.facts or visit.facts[name].to_confirm]:
            del self.signed[name]
        for name, fact in visit.facts.items():
            if isinstance(fact.value, SignatureValue) and not fact.to_confirm and name not in self.signed:
                self.signed[name] = self.answers()

    def answers(self) -> dict[str, Value]:
        world = self.hand.world()
        facts = world.engine("changement-adresse").sendable(self.hand.visit.facts)
        return {name: fact.value for name, fact in facts.items() if not isinstance(fact.value, SignatureValue)}

    def look_at_signatures(self) -> None:
        for name, answers in self.signed.items():
            assert answers == self.answers(), f"{name} was given for other answers"

    def look_at_ticket(self, ticket: Ticket) -> None:
        if REFERENCE_OF_ANOTHER in str([getattr(block, "text", "") for block in ticket.blocks]):
            return  # by staff, who may print it as often as they are asked
        self.tickets += 1
        assert self.tickets <= TICKET_TRIES, "one ticket too many"
        assert self.committed

    def look_at_what_is_left(self) -> None:
        visit, nothing = self.hand.visit, Visit()
        for name in (
            "facts",
            "drafts",
            "errors",
            "pages",
            "drawings",
            "capture",
            "identity",
            "verifying",
            "photo",
            "submission",
            "ticket",
            "paused",
        ):
            assert getattr(visit, name) == getattr(nothing, name), f"{name} is left after the end"


def buttons(shown: Content) -> list[Button]:
    edits = [row.edit for row in shown.rows if row.edit]
    single = [button for button in (shown.primary, shown.back, shown.help) if button]
    return [*shown.tiles, *shown.ways, *edits, *single]


def walk(seed: int, steps: int, *, curious: bool = False) -> set[str]:
    walking = Walk(seed, curious=curious)
    for _ in range(steps):
        walking.step()
    return walking.reached


@pytest.mark.parametrize("seed", range(4))
def test_a_visit_takes_any_event_in_any_order(seed: int) -> None:
    walk(seed, 800)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_visit_takes_thirty_thousand_events_and_gets_everywhere() -> None:
    reached: set[str] = set()
    for seed in range(100, 130):
        reached |= walk(seed, 1000)
    for seed in range(100, 103):
        reached |= walk(seed, 1000, curious=True)
    everywhere = {"Attract", "Welcome", "Prepare", "OtherRoute", "AtStep", "Sending", "NotSent", "Receipt", "Help"}
    # A place that a long way leads to (a printed answer's directory) may be missed by thirty walks.
    assert reached >= everywhere | {"About", "InWords", "AnswerShown", "StaffDoor", "Staff", "Leaving", "Ended"}
    assert reached >= {"AtTicket", "ComingBack", "PapersOut", "Saying", "Appointments", "VerifyingPaper"}
