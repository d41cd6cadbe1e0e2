"""What lies outside a walk (`tests/session/test_any_order_of_events.py`): devices, workers and the disk. They answer
what was asked of them, late and in any order, and know what may not be asked."""

import random
from collections.abc import Iterator
from typing import get_args

from kiosk.devices.camera.port import Picture
from kiosk.devices.card_reader.document import DocumentProblem, DocumentRead, DocumentReading, ProblemName
from kiosk.devices.page_printer import port as pages_port
from kiosk.devices.receipt_printer.port import NotPrinted, Printed, PrintResult, Ticket, Unconfirmed
from kiosk.devices.scanner.port import Batch, Page
from kiosk.devices.states import Fault
from kiosk.documents.incoming.port import Why
from kiosk.documents.signed.port import Verdict
from kiosk.errors import Code
from kiosk.finding.answer import Answer, Found
from kiosk.session import effects, events
from kiosk.session.cards import NEVER_ASKED
from kiosk.session.copying import COPY_TRIES
from kiosk.session.files.effects import ReadStickFile
from kiosk.session.finding.state import FetchAnswer, FetchPlaces, LookFor
from kiosk.session.identity.offer import WRONG_CANS
from kiosk.session.identity.reading import CAN_DIGITS
from kiosk.session.sending import TICKET_TRIES
from kiosk.session.state import AtStep, VerifyingPaper
from kiosk.session.verifying.state import FileVerified, PaperVerified, VerifyPage
from kiosk.tour.verifying_places import VALID
from tests.support.any_events import (
    CLEAN,
    DOCUMENTS,
    FAULTS,
    GLASSES,
    HITS,
    READINGS,
    REFERENCE_OF_ANOTHER,
)
from tests.support.shown_documents import ANY_SHOWN, PASSPORT
from tests.support.visits import Hand


class Outside:
    """Of one screen process. It remembers what an onlooker knows of this visit; the rules never see it."""

    def __init__(self, chance: random.Random, hand: Hand, numbers: Iterator[int]) -> None:
        """`numbers`: of the pictures that are taken; none comes twice in a walk."""
        self.chance, self.hand, self.numbers = chance, hand, numbers
        self.pending: list[events.Event] = []
        self.under_way = 0  # scans
        self.camera_held = False
        self.looks = 0
        self.wrong_cans = 0
        self.scanned_at: dict[str, str] = {}  # sha256 -> step
        self.committed: str | None = None  # envelope
        self.committing = False
        self.acknowledged = False
        self.tickets = 0
        self.copies = 0

    def tell(self, event: events.Event) -> None:
        """An event is about to be heard by the visit as it is now."""
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

    def carry_out(self, effect: effects.Effect) -> None:
        """Nothing is answered at once: it lies in `pending` until chance takes it."""
        self._take_pictures(effect)
        self._read(effect)
        self._keep_and_print(effect)

    def _take_pictures(self, effect: effects.Effect) -> None:
        pick = self.chance.choice
        match effect:
            case effects.StartScan():
                assert self.under_way == 0, "two scans at one time: the page of one would answer for the other"
                self.under_way += 1
                sha256 = f"{next(self.numbers):064x}"
                self.note_place(sha256)
                page = Page(b"jpeg", 10, 10, 200, sha256, b"\0" * 300, 10, 10)
                scans: list[Page | Fault] = [page, page, page, *FAULTS]
                self.pending.append(events.Scanned(pick(scans)))
            case effects.StartBatch(most=most):
                assert self.under_way == 0, "two scans at one time: the page of one would answer for the other"
                self.under_way += 1
                assert isinstance(self.hand.visit.place, AtStep)
                count = pick([0, 1, 2, 3])
                for _ in range(count):
                    sha256 = f"{next(self.numbers):064x}"
                    self.scanned_at[sha256] = self.hand.visit.place.step
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
                picture = Picture(b"jpeg", 10, 10, f"{next(self.numbers):064x}", b"\0" * 300, 10, 10)
                self.note_place(picture.sha256)
                pictures: list[Picture | Fault] = [picture, picture, picture, *FAULTS]
                self.pending.append(events.PictureTaken(pick(pictures)))
            case effects.LookAtGlass():
                self.pending.append(events.GlassSeen(pick(GLASSES)))

    def _read(self, effect: effects.Effect) -> None:
        pick = self.chance.choice
        match effect:
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
                assert self.hand.visit.cards[reader].code is None, "a card of a kind that is never read"
                assert self.wrong_cans < WRONG_CANS, "the next wrong one may be the card's last"
                problem = DocumentProblem(pick(get_args(ProblemName)))
                wrong = DocumentProblem("other_document" if zone_key else "wrong_secret")
                read: list[DocumentReading | Fault] = [*DOCUMENTS, wrong if zone_key else problem, wrong, *FAULTS]
                self.pending.append(events.CardWasRead(turn, pick(read)))
            case effects.CheckBadge(reader=reader):
                assert self.hand.visit.cards[reader].kind not in NEVER_ASKED, "the number of such a card is not asked"
                answers: list[bool | Fault] = [True, False, FAULTS[1]]
                self.pending.append(events.BadgeChecked(pick(answers)))
            case effects.CheckPin():
                self.pending.append(events.StaffChecked(right=pick([True, False])))

    def _keep_and_print(self, effect: effects.Effect) -> None:
        pick = self.chance.choice
        match effect:
            case effects.CommitFile() as file:
                assert not self.committing, "two files are being committed"
                assert self.committed is None, "a second file of one visit"
                self.committing = True
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
            case effects.PrintTicket(job=job, ticket=ticket) if self.hand.visit.slip.job == job:
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

    def note_place(self, sha256: str) -> None:
        """Where a picture is taken; one that is only verified belongs to no step."""
        place = self.hand.visit.place
        assert isinstance(place, AtStep | VerifyingPaper)
        self.scanned_at[sha256] = place.step if isinstance(place, AtStep) else ""

    def look_at_ticket(self, ticket: Ticket) -> None:
        if REFERENCE_OF_ANOTHER in str([getattr(block, "text", "") for block in ticket.blocks]):
            return  # by staff, who may print it as often as they are asked
        self.tickets += 1
        assert self.tickets <= TICKET_TRIES, "one ticket too many"
        assert self.committed
