"""A paper of a kiosk that comes as a file, from the citizen's telephone or on a USB stick, is verified at the screen.
The papers, their codes, their keys and their verdicts are real; the workers' places are taken by this process."""

import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from kiosk.config import Config, Delivery, Documents, Papers
from kiosk.devices.states import Absent, Fault, Ready
from kiosk.documents.incoming.port import REFUSALS, CleanPage, CleanPages, FileRefused, StickFile, StickListed
from kiosk.documents.page.port import Verdict as Judged
from kiosk.documents.signed import keys
from kiosk.documents.signed.port import NotAPaper, Verdict, VerifyAnswer
from kiosk.errors import MEANINGS, Code
from kiosk.i18n.translator import load
from kiosk.session import effects, events
from kiosk.session.files import effects as file_effects
from kiosk.session.files import events as file_events
from kiosk.session.state import Capture, Ended, Help, Leaving, VerifyingPaper, Welcome
from kiosk.session.verifying.errands import verify_file
from kiosk.session.verifying.state import FileVerified, OpenVerifying, PaperCheck, PaperVerified, VerifyAnother
from tests.session.test_a_page_is_judged_before_it_is_taken import judged
from tests.session.test_a_paper_of_a_kiosk_is_verified import actions, jpeg, sheet, shown, signed, values, verdict
from tests.support.loops import run_in
from tests.support.papers_altered import edited, exchange_shapes
from tests.support.papers_out import NOW, Operator, attestation, issued, operator
from tests.support.visits import Hand

CODE = (b"\0" * 300, 10, 10)
FILES = (StickFile(0, "attestation.pdf", "pdf", 9), StickFile(1, "photo.jpg", "picture", 9))
PAGE = CleanPage(b"jpeg", 10, 10, 200)


@pytest.fixture(scope="module")
def paper(lilas: Operator) -> bytes:
    """As the citizen has it: the PDF itself."""
    return issued(lilas.delegate(), attestation())


@pytest.fixture
def hand(lilas: Operator) -> Hand:
    made = Hand(
        Config(
            papers=Papers(trust_dir=str(lilas.trust)),
            delivery=Delivery(desk_url="http://127.0.0.1:1", phone_url="https://desk.example"),
            documents=Documents(stick_dir="/media/kiosk"),
        )
    )
    made.coach = None
    return made.do(events.DeviceChanged("camera", Ready()), events.Begin(), OpenVerifying())


def by_stick(hand: Hand) -> int:
    """A file is chosen; the turn in which it is verified."""
    hand.do(file_events.OpenStick(), file_events.StickSeen(StickListed(FILES)), file_events.TakeFile(0))
    asked = hand.wants(file_effects.ReadStickFile)
    assert asked.verify
    return asked.turn


def by_phone(hand: Hand) -> int:
    hand.do(file_events.OpenPhone())
    asked = hand.wants(file_effects.AskPhone)
    assert asked.verify
    hand.do(file_events.PhoneShown(asked.turn, CODE))
    return asked.turn


def told(hand: Hand, answer: VerifyAnswer) -> Hand:
    """On a stick, as the errand tells it."""
    turn = by_stick(hand)
    return hand.do(FileVerified(turn, answer.why if isinstance(answer, NotAPaper) else answer))


def test_the_own_devices_are_offered_where_the_kiosk_has_a_way_to_them(hand: Hand, lilas: Operator) -> None:
    assert {"scan", "use_camera", "open_phone", "open_stick"} <= actions(shown(hand))
    bare = Hand(Config(papers=Papers(trust_dir=str(lilas.trust)))).do(events.Begin(), OpenVerifying())
    assert not {"open_phone", "open_stick"} & actions(shown(bare))
    bare.do(file_events.OpenPhone(), file_events.OpenStick())
    assert bare.visit.capture.stage == "idle"


def test_a_kiosk_without_scanner_and_camera_verifies_files_still(hand: Hand) -> None:
    hand.do(events.DeviceChanged("scanner", Absent()), events.DeviceChanged("camera", Absent()))
    page = shown(hand)
    assert page.primary is not None
    assert page.primary.action == "open_phone"
    assert page.notice is None
    assert "fichier" in page.lead


# -- what a file says


def test_a_true_file_was_compared_whole(hand: Hand, lilas: Operator, paper: bytes) -> None:
    told(hand, verdict(paper, lilas.trust))
    page = shown(hand)
    assert page.title == "Ce papier porte un code valable"
    rows = [row.value for row in page.rows]
    assert "Les pages de ce fichier sont telles que la borne les a faites." in rows
    assert not [row for row in page.rows if row.heading], "nothing is left to be compared by a person"
    assert values(hand)["Concerne"] == "Camille SPECIMEN"


def test_of_a_file_whose_letters_look_otherwise_the_first_one_is_asked_for(
    hand: Hand, lilas: Operator, paper: bytes
) -> None:
    told(hand, verdict(edited(paper, exchange_shapes), lilas.trust))
    page = shown(hand)
    assert page.picture != "tick"
    assert page.notice is not None
    assert page.title == "Le code est juste, mais le fichier a changé"
    assert page.notice.text == "Ce qu'il montre peut être faux. Demandez le fichier d'origine."
    assert any(row.heading == "À comparer avec le papier" for row in page.rows)


def test_a_picture_of_a_paper_is_left_to_a_persons_eye(hand: Hand, lilas: Operator) -> None:
    told(hand, verdict(jpeg(sheet(signed(lilas))), lilas.trust))
    page = shown(hand)
    assert page.title == "Ce papier porte un code valable"
    assert any(row.heading == "À comparer avec le papier" for row in page.rows)


def altered(pdf: bytes) -> bytes:
    """Another name stands on it, and a page more."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        document.pages[0].obj.Resources.Font.Forged = document.make_indirect(font)
        document.pages[0].contents_add(b"BT /Forged 12 Tf 100 400 Td (Dominique SPECIMEN) Tj ET")
        document.add_blank_page()
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_file_that_was_altered_says_where(language: str, hand: Hand, lilas: Operator, paper: bytes) -> None:
    told(hand, verdict(altered(paper), lilas.trust))
    page, tr = shown(hand, language), load(language).for_screen()
    assert page.title == tr("Ce fichier a été modifié")
    rows = [row.value for row in page.rows]
    assert tr("Le texte de la page {n} a changé.", n=1) in rows
    assert any(row.startswith(tr("Nombre de pages : {n} au lieu de {count}.", n=3, count=2)[:8]) for row in rows)
    assert page.primary is not None
    assert page.primary.action == "help", "a person is to see it"


def test_a_forged_code_is_not_believed_and_nothing_of_it_is_shown(hand: Hand, lilas: Operator) -> None:
    true = signed(lilas)
    at = len(true) // 2
    forged = true[:at] + ("A" if true[at] != "A" else "B") + true[at + 1 :]
    told(hand, verdict(jpeg(sheet(forged)), lilas.trust))
    page = shown(hand)
    assert page.title == "Le code de ce papier n'est pas juste"
    assert "SPECIMEN" not in str([row.value for row in page.rows])


def test_a_paper_of_another_operator_is_not_called_false(hand: Hand, lilas: Operator, tmp_path: Path) -> None:
    theirs = issued(operator(tmp_path, "ailleurs").delegate(), attestation())
    told(hand, verdict(theirs, lilas.trust))
    assert shown(hand).title == "Cette borne ne connaît pas qui a signé ce papier"


def test_a_paper_of_a_withdrawn_kiosk_is_recognised_no_more(hand: Hand, tmp_path: Path) -> None:
    roses = operator(tmp_path, "roses")
    theirs = issued(roses.delegate(), attestation())
    public = bytes(keys.signing_key(roses.kiosk / keys.KEY).verify_key)
    (roses.trust / keys.WITHDRAWN).write_text(keys.key_id(public).hex())
    told(hand, verdict(theirs, roses.trust))
    assert shown(hand).title == "La borne qui a signé ce papier n'est plus reconnue"


@pytest.mark.parametrize(
    ("outcome", "title"),
    [
        ("expired_delegation", "Ce papier a été signé hors délai"),
        ("not_yet", "La date de ce papier n'est pas encore venue"),
    ],
)
def test_a_paper_of_another_day_says_so_and_who_signed(outcome: str, title: str, hand: Hand) -> None:
    told(hand, Verdict(outcome, operator="roses", issued=NOW.isoformat(), kind="letter", reference="K4T"))  # type: ignore[arg-type]
    assert shown(hand).title == title
    assert values(hand)["Signé par"] == "roses"


def test_a_paper_in_advance_is_not_yet_one(hand: Hand, tmp_path: Path) -> None:
    """Who has a kiosk's key writes them for the whole of its delegation."""
    roses = operator(tmp_path, "roses")
    tomorrow = issued(roses.delegate(), attestation(), NOW + timedelta(days=1))
    told(hand, verdict(tomorrow, roses.trust))
    assert shown(hand).title == "La date de ce papier n'est pas encore venue"


def test_two_codes_in_one_file_are_for_a_person_to_look_at(hand: Hand, lilas: Operator) -> None:
    told(hand, verdict(jpeg(sheet(signed(lilas), signed(lilas, "K4T-7QX9-3N"))), lilas.trust))
    page = shown(hand)
    assert page.title == "Il y a plusieurs codes différents"
    assert "Posez" not in page.lead, "nothing lies anywhere"
    assert "Référence" not in values(hand)


def test_a_photo_whose_code_is_cut_says_what_is_missing(hand: Hand) -> None:
    turn = by_phone(hand)
    hand.do(FileVerified(turn, Verdict("no_code"), PAGE))
    asked = hand.wants(effects.ExaminePage)
    assert asked.request.origin == "file"
    assert shown(hand).lead == "Nous lisons votre papier."
    hand.do(events.PageExamined(asked.sha256, judged("k" * 64, Judged("crop", ("right",)))))
    page = shown(hand)
    assert page.title == "La borne n'a pas trouvé de code sur ce papier"
    assert page.notice is not None
    assert "Reprenez la photo" in page.notice.text
    assert (hand.visit.capture, hand.visit.pages, hand.visit.originals) == (Capture(), {}, {})


def test_a_coach_that_dies_stops_nobody(hand: Hand) -> None:
    hand.do(FileVerified(by_stick(hand), Verdict("no_code"), PAGE))
    hand.do(events.PageExamined(hand.wants(effects.ExaminePage).sha256, Fault(Code.DRIVER_DIED)))
    page = shown(hand)
    assert (page.title, page.notice) == ("La borne n'a pas trouvé de code sur ce papier", None)


@pytest.mark.parametrize("why", REFUSALS)
def test_a_file_that_is_refused_is_said_and_another_may_be_chosen(why: str, hand: Hand) -> None:
    said = load("fr").for_screen()(REFUSALS[why])  # type: ignore[index]
    hand.do(FileVerified(by_stick(hand), why))  # type: ignore[arg-type]
    page = shown(hand)
    assert page.notice is not None
    assert (page.notice.text, hand.visit.capture.stage) == (said, "stick")
    hand.do(events.Back())
    assert isinstance(hand.visit.place, VerifyingPaper)
    turn = by_phone(hand)
    hand.do(FileVerified(turn, why))  # type: ignore[arg-type]
    assert hand.wants(file_effects.AskPhone).turn == turn + 1, "another code"
    notice = shown(hand).notice
    assert notice is not None
    assert notice.text == said


def test_a_worker_that_dies_under_a_file_is_said(hand: Hand) -> None:
    hand.do(FileVerified(by_stick(hand), Fault(Code.DRIVER_DIED)))
    page = shown(hand)
    assert page.title == "La borne n'a pas pu lire ce papier"
    assert page.primary is not None
    assert page.primary.action == "verify_another"


# -- the roads


def test_a_telephone_that_cannot_be_reached_leaves_the_glass(hand: Hand) -> None:
    turn = by_phone(hand)
    hand.do(file_events.PhoneStands(turn, "unreachable"))
    page = shown(hand)
    assert page.notice is not None
    assert page.notice.text.startswith(MEANINGS[Code.PHONE_UNREACHABLE].citizen)
    assert {"scan", "open_phone"} <= actions(page)


def test_the_way_back_leads_to_the_glass_and_the_telephones_code_is_dropped(hand: Hand) -> None:
    turn = by_phone(hand)
    assert shown(hand).preview == f"image://page/phone-{turn}"
    hand.do(events.Back())
    assert hand.count(file_effects.DropPhone) == 1
    assert isinstance(hand.visit.place, VerifyingPaper)
    hand.do(FileVerified(turn, Verdict("changed")))
    assert hand.visit.verifying == PaperCheck(), "what comes then is dropped"
    assert isinstance(hand.do(events.Back()).visit.place, Welcome)


def test_a_file_that_is_verified_is_no_answer_to_a_step_and_the_other_way_round(hand: Hand, lilas: Operator) -> None:
    turn = by_stick(hand)
    hand.do(file_events.FilesOpened(turn, (CleanPages("pdf", (PAGE,)),)))
    hand.do(file_events.FilesOpened(turn, (FileRefused("heic"),)), PaperVerified("b" * 64, Verdict("changed")))
    assert (hand.visit.capture.stage, hand.count(effects.ExaminePage)) == ("importing", 0)
    step = Hand(hand.config).enter().identify().live_at().do(file_events.OpenPhone())
    asked = step.wants(file_effects.AskPhone)
    assert not asked.verify
    step.do(file_events.PhoneShown(asked.turn, CODE), FileVerified(asked.turn, Verdict("changed")))
    assert step.visit.capture.stage == "phone"


def test_while_the_kiosk_reads_nobody_is_asked_whether_they_are_there(hand: Hand) -> None:
    turn = by_stick(hand)
    hand.wait(hand.config.session.idle_after_s + hand.config.session.idle_warning_s + 1)
    assert isinstance(hand.visit.place, VerifyingPaper)
    assert not hand.visit.idle.asks
    hand.do(events.Pause(), events.StopPausing(), FileVerified(turn, Verdict("changed")))
    assert shown(hand).title == "Le code de ce papier n'est pas juste"


def test_what_is_told_of_a_file_after_its_visit_is_dropped(hand: Hand) -> None:
    turn = by_stick(hand)
    hand.do(events.EndAsked("staff"))
    assert isinstance(hand.visit.place, Leaving | Ended)
    assert hand.visit.capture == Capture()
    left = hand.visit
    assert hand.do(FileVerified(turn, Verdict("valid"), PAGE)).visit == left
    assert hand.count(effects.ExaminePage) == 0


def test_somebody_reads_the_help_meanwhile(hand: Hand) -> None:
    turn = by_phone(hand)
    hand.do(events.AskHelp(), FileVerified(turn, "several"))
    assert isinstance(hand.visit.place, Help), "another code is made behind it"
    asked = hand.wants(file_effects.AskPhone)
    assert asked.verify
    hand.do(events.CloseHelp(), file_events.PhoneShown(asked.turn, CODE), FileVerified(asked.turn, Verdict("changed")))
    assert shown(hand).title == "Le code de ce papier n'est pas juste"


def test_nothing_of_the_file_stays(hand: Hand, lilas: Operator, paper: bytes) -> None:
    told(hand, verdict(paper, lilas.trust))
    visit = hand.visit
    assert (visit.capture, visit.pages, visit.originals, visit.facts) == (Capture(), {}, {}, {})
    assert visit.files == file_events.FilesState(), "nor the names of what else lay on the stick"
    assert hand.do(VerifyAnother()).visit.verifying == PaperCheck()
    told(hand, verdict(paper, lilas.trust))
    hand.do(events.EndAsked("citizen"))
    assert isinstance(hand.visit.place, Leaving | Ended)
    assert hand.visit.verifying == PaperCheck()


# -- the errand


class Workers:
    """Both of them: `told` by the one that verifies, and a page, or none, by the one that draws files anew."""

    def __init__(self, told: VerifyAnswer | Fault, opened: CleanPages | FileRefused) -> None:
        self._told, self._opened = told, opened
        self.drawn = 0

    async def verify(self, data: bytes) -> VerifyAnswer | Fault:
        return self._told

    async def open(self, data: bytes, preview_px: int = 0) -> CleanPages | FileRefused:
        self.drawn += 1
        return self._opened


def test_a_file_is_drawn_anew_only_where_there_is_no_code_on_it() -> None:
    pages, refused = CleanPages("picture", (PAGE,)), FileRefused("too_many_pages")
    blank, gone, slow = Verdict("no_code"), Fault(Code.DRIVER_DIED), Fault(Code.TIMED_OUT)

    async def story() -> None:
        for answer, opened, expected, drawn in (
            (blank, pages, FileVerified(3, blank, PAGE), 1),
            (blank, refused, FileVerified(3, blank), 1),
            (Verdict("changed"), pages, FileVerified(3, Verdict("changed")), 0),
            (NotAPaper(Code.UNREADABLE_DOCUMENT, "", "heic"), pages, FileVerified(3, "heic"), 0),
            (slow, pages, FileVerified(3, "too_slow"), 0),
            (gone, pages, FileVerified(3, gone), 0),
        ):
            both = Workers(answer, opened)
            assert await verify_file(both, both, 3, b"") == expected
            assert both.drawn == drawn

    run_in("asyncio", story)


def test_the_shape_of_an_empty_page_is_no_code(lilas: Operator) -> None:
    white = io.BytesIO()
    Image.new("L", (300, 400), 255).save(white, "PDF")
    assert verdict(white.getvalue(), lilas.trust) == Verdict("no_code")
