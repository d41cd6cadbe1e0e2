"""What the walk of `test_any_order_of_events.py` throws at a visit: events, texts, states, faults."""

import random
from datetime import datetime
from typing import get_args

from msgspec.structs import replace

from kiosk.appointments import wire
from kiosk.config import Config, Delivery, Documents, Help, Papers, Staff
from kiosk.devices.card_reader.port import CardPresent, Kind
from kiosk.devices.scanner.port import Glass
from kiosk.devices.states import Absent, Busy, DeviceState, Fault, Lost, NeedsAttention, Ready, Starting
from kiosk.documents.incoming.port import CleanPage, CleanPages, FileRefused, StickFile, StickGone, StickListed
from kiosk.documents.port import NoCode, ProofReading, Unreadable
from kiosk.documents.signed.port import Verdict
from kiosk.errors import Code
from kiosk.finding.answer import Found, Hit
from kiosk.processes.link import Delivered
from kiosk.session import events
from kiosk.session.appointments.state import AppointmentAct, AppointmentsTold, OpenAppointments
from kiosk.session.files import events as file_events
from kiosk.session.finding.state import FIELD
from kiosk.session.finishing.state import Finish, FinishThere, FinishTold
from kiosk.session.verifying.state import FileVerified, OpenVerifying, PaperVerified, VerifyAnother
from kiosk.tour.appointment_places import BOOKED, SLOTS, START
from kiosk.tour.verifying_places import VALID
from tests.support.identity_pages import SURE
from tests.support.shown_documents import ANY_SHOWN
from tests.support.visits import BILL, FLOWS, Hand

CONFIG = Config(
    staff=Staff(pin_hash="set", badges=("set",)),
    delivery=Delivery(desk_url="http://127.0.0.1:9", phone_url="https://bornes.example"),
    documents=Documents(stick_dir="/media/kiosk"),
    help=Help(desk_url="http://127.0.0.1:9"),
    papers=Papers(trust_dir="/trust"),
)
FLOW = FLOWS["changement-adresse"]
FIELDS = [field for step in FLOW.steps for field in step.fields]
STEP_OF = {field.id: step.id for step in FLOW.steps for field in step.fields}
REFERENCE_OF_ANOTHER = "BBB-BBBB-BB"
LONG = "x" * 1_000_000
HITS = (Hit("changement-adresse", "Déclarer un changement d'adresse"), Hit("place:ccas", "CCAS"))
TEXTS = ("", " ", "Specimen", "1950-03-12", "2049-01-01", "57000", "Metz", "yes", "\x1b[2J\u202e", "0" * 90)
GOOD = {"date": "2001-03-12", "postcode": "57000", "town": "Metz"}
FAULTS = [Fault(code) for code in Code]
STATES: list[DeviceState] = [Absent(), Starting(), Ready(), Ready(), Busy(), NeedsAttention(FAULTS[6]), Lost(FAULTS[4])]
READINGS: list[ProofReading | Fault] = [BILL, BILL, NoCode(), Unreadable(Code.UNREADABLE_DOCUMENT, ""), FAULTS[2]]
DOCUMENTS = [SURE, SURE, replace(SURE, passive="failed"), replace(SURE, values={}), replace(SURE, expired=True)]
GLASSES: list[Glass | Fault] = [Glass(occupied=True), Glass(occupied=False), FAULTS[1], Fault(Code.DEVICE_BUSY)]
CARDS = [CardPresent(reader, b"", kind, "contact") for kind in get_args(Kind) for reader in ("one", "two")]
CLEAN = CleanPage(b"jpeg", 10, 10, 200, b"\0" * 300, 10, 10)
PLAIN: list[events.Event] = [
    events.UseCamera(), events.TakePicture(), events.PutCameraAway(), events.AskAbout("legal"), events.AskAbout("x"),
    events.Begin(), events.Continue(), events.Back(), events.AskHelp(), events.CloseHelp(), events.Scan(),
    events.CancelScan(), events.ScanAgain(), events.NoPaper(), events.SignSpoken(), events.Sign(b"png"),
    events.PrintAgain(), events.WithoutTicket(), events.TicketTaken(), events.Pause(), events.PauseCode("2468"),
    events.PauseCode("1"), events.StopPausing(), events.StillHere(), events.StaffAsked(), events.StaffPin("1"),
    events.StaffLeave(), events.StaffReprint(), events.ChooseFlow("changement-adresse"), events.ChooseFlow("x"),
    events.ChooseRoute("kiosk"), events.ChooseRoute("nowhere"), events.Prefer("language", "en"), events.Touched(),
    events.Prefer("language", "xx"), events.Prefer("size", "-7"), events.Prefer("size", "9"),
    events.Prefer("theme", "pink"), events.Prefer("mode", "one_switch"), events.Prefer("curtain", "on"),
    events.Prefer("speed", "x"), events.Prefer("__class__", "on"),
    events.ReadCard(), events.TypeMyself(), events.StopReading(), events.ReadingGoesOn("chip"),
    events.ReadChip(), events.KeepZone(), events.ShowDocument("zone"), events.ShowDocument("can"),
    events.StartShowing(with_camera=True), events.StartShowing(with_camera=False), events.ShowingGoesOn(1, "still"),
    events.Typed("can", "12"), events.Typed("can", "481516"),
    events.SayIt(), events.Letters(latin=True), events.ShowAnswer("answer:x"), events.ShowPlaces(),
    events.PrintAnswer(),
    events.AnswerFetched(None), events.PlacesFetched(()), events.Sought("x", Found()), events.Typed(FIELD, "logement"),
    events.Practise(), events.Assist("Amina"), events.NoticesRead(()),
    events.FeederChanged("feeder"), events.FeederChanged(None), events.Scan("feeder"), events.ScannerButton("scan"),
    file_events.OpenPhone(), file_events.OpenStick(), file_events.TakeFile(0), file_events.LeaveFiles(),
    file_events.PhoneShown(1, (b"\0" * 300, 10, 10)), file_events.PhoneShown(2, Code.NETWORK_DOWN),
    file_events.PhoneStands(1, "opened"), file_events.PhoneStands(2, "taken"), file_events.PhoneStands(3, "over"),
    file_events.StickSeen(StickGone()), file_events.StickSeen(StickListed((StickFile(0, "x.pdf", "pdf", 9),))),
    file_events.FilesOpened(1, (FileRefused("heic"),)), file_events.FilesOpened(2, (CleanPages("pdf", (CLEAN,)),)),
    file_events.OpenPapers(), file_events.ClosePapers(), file_events.ChoosePaper("summary"),
    file_events.ChoosePaper("letter"), file_events.PaperMade(1, (CLEAN, CLEAN)), file_events.TurnPaper(9),
    file_events.PaperMade(2, Code.PAPER_NOT_MADE), file_events.PrintPaper(), file_events.PaperPrinted("id-1"),
    file_events.PaperToPhone(),
    FinishThere("open"), FinishThere("print"), FinishThere("close"), FinishTold("envelope-1", None),
    FinishTold("envelope-1", Finish("https://demarches.example/x", (b"\0" * 3, 1, 1))),
    OpenAppointments("menu"), AppointmentAct("hour", START.isoformat()), AppointmentAct("number"),
    AppointmentAct("cancel_yes"), AppointmentsTold(1, SLOTS), AppointmentsTold(2, BOOKED),
    AppointmentsTold(3, wire.Number(1, 0, 0)), AppointmentsTold(2, wire.Refused("busy")),
    OpenVerifying(), VerifyAnother(), PaperVerified("0" * 64, VALID), FileVerified(1, VALID), FileVerified(2, "heic"),
    FileVerified(1, Verdict("no_code"), CLEAN), FileVerified(3, "several"),
    events.FileDelivered(Delivered("another-envelope", Hand().clock.now())), events.FileRefused("another-envelope"),
]  # fmt: skip
# Of a hundred visits, a few are ended by each of these.
ENDINGS: list[events.Event] = [events.EndAsked("citizen"), events.EndAsked("timeout"), events.EndAsked("staff")]


def anything(chance: random.Random, now: datetime, committed: str | None) -> events.Event:
    """One event that nothing asked for. `committed`: the envelope of the visit's file, once it is kept."""
    pick = chance.choice
    field = pick(FIELDS).id
    envelope = committed or "envelope-1"
    delivered = Delivered(envelope, now, service="Accueil")
    told: list[events.Event] = [events.FileDelivered(delivered), events.FileWaits(envelope)]
    any_of: list[events.Event] = [
        *chance.choices(PLAIN, k=12),
        events.Typed(field, pick(TEXTS)),
        events.Typed(pick(["", "nobody", field]), pick([LONG, *TEXTS])),
        events.Chosen(field, pick(["heberge", "chez_moi", "sans_domicile", LONG, ""])),
        events.Edit(pick([field, STEP_OF[field], "nobody"])),
        events.StillRight(pick([field, "nobody"])),
        events.DeviceChanged("scanner", pick(STATES)),
        events.DeviceChanged("camera", pick(STATES)),
        events.DeviceChanged("page_printer", pick(STATES)),
        events.DeviceChanged("card_reader", pick(STATES)),
        events.CardWasRead(pick([0, 1, 2]), pick(DOCUMENTS)),
        events.DocumentShown(pick([0, -1]), pick(ANY_SHOWN)),
        events.PrintCopy(),
        events.CameraLight(pick([True, False])),
        events.CardSeen(pick(CARDS)),
        *(events.CardGone(reader) for reader in ("one", "two")),
        events.DeviceChanged("receipt_printer", pick(STATES)),
        *(told if committed else []),
    ]
    return pick(any_of)
