"""Any kiosk checks a paper that some kiosk has handed out: laid on its glass or held before its camera. The codes,
their keys and their verdicts are real; the picture is drawn by this test."""

import io
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from PIL import Image

from kiosk.config import Config, Papers
from kiosk.devices.camera.port import Picture
from kiosk.devices.scanner.port import Page as ScannedPage
from kiosk.devices.states import Absent, Fault, Lost, Ready
from kiosk.documents.page.port import Seen
from kiosk.documents.page.port import Verdict as Judged
from kiosk.documents.signed import keys
from kiosk.documents.signed.code import FOR_STATEMENT, KINDS, Statement, text_of
from kiosk.documents.signed.code import Code as SignedCode
from kiosk.documents.signed.drawing import code_picture
from kiosk.documents.signed.port import VerifyAnswer, VerifyPaper
from kiosk.documents.signed.reader import Reader
from kiosk.errors import Code
from kiosk.finding.answer import Answer
from kiosk.session import effects, events
from kiosk.session.finding.state import AnswerShown, InWords
from kiosk.session.state import Capture, Ended, Help, Leaving, VerifyingPaper, Welcome
from kiosk.session.verifying.state import OpenVerifying, PaperCheck, PaperVerified, VerifyAnother, VerifyPage
from kiosk.ui.viewmodels import entry_pages
from kiosk.ui.viewmodels.actions import ACTIONS
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page
from kiosk.ui.viewmodels.finding_pages import VERIFYING
from tests.session.test_a_page_is_judged_before_it_is_taken import judged
from tests.support.papers_out import NOW, Operator, operator
from tests.support.places import view_of
from tests.support.visits import PAGE, Hand

WORDS = ("Changement d'adresse", "Camille SPECIMEN", "22 novembre 2026")


@pytest.fixture
def hand(lilas: Operator) -> Hand:
    made = Hand(Config(papers=Papers(trust_dir=str(lilas.trust))))
    made.coach = None
    return made.do(events.DeviceChanged("camera", Ready()), events.Begin())


def sheet(*codes: str) -> Image.Image:
    """A4 at 200 dpi, with the codes as a paper of the kiosk has them, 0.6 mm a module."""
    page = Image.new("L", (1654, 2339), 255)
    for at, code in enumerate(codes):
        drawn = code_picture(code).convert("L")
        side = drawn.width * 5 // 6
        page.paste(drawn.resize((side, side), Image.Resampling.NEAREST), (900, 300 + 900 * at))
    return page


def jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def signed(whose: Operator, reference: str = "K4T-7QX9-2M") -> str:
    return whose.delegate().sign("attestation", reference, WORDS, NOW)


def scanned(picture: bytes) -> ScannedPage:
    return ScannedPage(picture, 1654, 2339, 200, "b" * 64, b"\0" * 300, 10, 10)


def laid(hand: Hand, picture: bytes, *verdicts: Judged) -> Hand:
    """On the glass, and judged by the coach."""
    hand.do(OpenVerifying(), events.Scan(), events.Scanned(scanned(picture)))
    return hand.do(events.PageExamined("b" * 64, judged("k" * 64, *verdicts)))


def answered(hand: Hand, trust: Path) -> Hand:
    """The verifying itself, as its worker does it."""
    asked = hand.wants(VerifyPage)
    return hand.do(PaperVerified(asked.sha256, verdict(asked.jpeg, trust)))


def verdict(picture: bytes, trust: Path) -> VerifyAnswer:
    return Reader(keys.load_trust(trust), lambda: NOW).handle(VerifyPaper(picture))


def shown(hand: Hand, language: str = "fr") -> Page:
    return page_of(view_of(hand, language))


def values(hand: Hand) -> dict[str, str]:
    return {row.label: row.value for row in shown(hand).rows if row.label}


def actions(page: Page) -> set[str]:
    single = (page.primary, page.back, page.help)
    return {button.action for button in (*page.tiles, *page.ways, *filter(None, single)) if button.enabled}


# -- finding it


def test_the_home_page_leads_to_it_where_an_operator_is_known(hand: Hand) -> None:
    assert "verify_papers" in actions(shown(hand))
    assert isinstance(hand.do(ACTIONS["verify_papers"]("")).visit.place, VerifyingPaper)
    assert isinstance(hand.do(events.Back()).visit.place, Welcome)
    stranger = Hand().do(events.Begin())
    assert "verify_papers" not in actions(shown(stranger))
    assert isinstance(stranger.do(OpenVerifying()).visit.place, Welcome), "nothing here could be verified with"


def test_where_there_are_many_demarches_it_is_beside_copying_and_printing(hand: Hand) -> None:
    view = view_of(hand)
    copying = replace(next(iter(view.flows.values())), id="numeriser-imprimer")
    page = entry_pages.theme_page(view._replace(flows={copying.id: copying}), entry_pages.PAPERS_THEME)
    assert {"choose_flow", "verify_papers"} <= actions(page)


def test_words_lead_to_it(hand: Hand) -> None:
    card = Answer(VERIFYING, "Vérifier un papier d'une borne", ("Les papiers portent un carré.",))
    hand.do(events.SayIt(), events.AnswerFetched(card))
    assert "verify_papers" in actions(shown(hand))
    hand.do(OpenVerifying())
    assert isinstance(hand.do(events.Back()).visit.place, AnswerShown), "and back to the answer"
    hand.do(events.Back(), events.AnswerFetched(replace(card, id="answer:wifi")))
    assert "verify_papers" not in actions(shown(hand))
    assert isinstance(hand.do(events.Back()).visit.place, InWords)


# -- what a paper says


def test_a_true_paper_says_by_whom_when_and_what(hand: Hand, lilas: Operator) -> None:
    answered(laid(hand, jpeg(sheet(signed(lilas)))), lilas.trust)
    page = shown(hand)
    assert page.title == "Ce papier porte un code valable"
    assert page.picture == "tick"
    said = values(hand)
    assert (said["Borne"], said["Référence"]) == ("borne-7", "K4T-7QX9-2M")
    assert said["Papier"] == "Attestation"
    assert said["Concerne"] == "Camille SPECIMEN"
    told = " ".join(row.value for row in page.rows)
    assert "Il ne dit pas si tout y est vrai" in told, "a true code on a paper is no more than that"
    assert page.lead.startswith("Signé par lilas, le 22 novembre 2026")
    compared = [row.label for row in page.rows if row.heading == "À comparer avec le papier"]
    assert {"Concerne", "Référence"} <= set(compared), "a picture's words are not compared by machine"


def test_a_forged_code_is_not_believed_and_nothing_of_it_is_shown(hand: Hand, lilas: Operator) -> None:
    true = signed(lilas)
    at = len(true) // 2
    forged = true[:at] + ("A" if true[at] != "A" else "B") + true[at + 1 :]
    answered(laid(hand, jpeg(sheet(forged))), lilas.trust)
    page = shown(hand)
    assert page.title == "Le code de ce papier n'est pas juste"
    assert "agent" in page.lead
    assert "SPECIMEN" not in str([row.value for row in page.rows])
    assert page.primary is not None
    assert page.primary.action == "help", "a person is to see it"


def test_a_paper_of_another_operator_is_not_called_false(hand: Hand, lilas: Operator, tmp_path: Path) -> None:
    elsewhere = operator(tmp_path, "ailleurs")
    answered(laid(hand, jpeg(sheet(signed(elsewhere)))), lilas.trust)
    page = shown(hand)
    assert page.title == "Cette borne ne connaît pas qui a signé ce papier"
    assert "SPECIMEN" not in str([row.value for row in page.rows])


def test_who_calls_themselves_as_the_operator_does_is_a_stranger_still(
    hand: Hand, lilas: Operator, tmp_path: Path
) -> None:
    answered(laid(hand, jpeg(sheet(signed(operator(tmp_path, "lilas"))))), lilas.trust)
    assert shown(hand).title == "Cette borne ne connaît pas qui a signé ce papier"


def test_a_kiosk_whose_key_was_withdrawn_is_recognised_no_more(hand: Hand, tmp_path: Path) -> None:
    roses = operator(tmp_path, "roses")
    code = signed(roses)
    public = bytes(keys.signing_key(roses.kiosk / keys.KEY).verify_key)
    (roses.trust / keys.WITHDRAWN).write_text(keys.key_id(public).hex())
    answered(laid(hand, jpeg(sheet(code))), roses.trust)
    assert shown(hand).title == "La borne qui a signé ce papier n'est plus reconnue"


def test_a_paper_signed_after_its_delegation_is_said_to_be_late(hand: Hand, tmp_path: Path) -> None:
    """A kiosk does not sign then; who has taken its key could."""
    roses = operator(tmp_path, "roses")
    roses.delegate(NOW - timedelta(days=90), NOW - timedelta(days=60))
    answered(laid(hand, jpeg(sheet(signed_today(roses)))), roses.trust)
    assert shown(hand).title == "Ce papier a été signé hors délai"
    assert values(hand)["Signé par"] == "roses"


def signed_today(whose: Operator) -> str:
    certificate, _ = keys.certificate(whose.kiosk / keys.DELEGATION)
    words = Statement(KINDS.index("attestation"), "K4T-7QX9-2M", int(NOW.timestamp()), WORDS)
    statement = msgspec.msgpack.encode(words)
    key = keys.signing_key(whose.kiosk / keys.KEY)
    signature = key.sign(FOR_STATEMENT + certificate.delegation + statement).signature
    return text_of(SignedCode(certificate.delegation, certificate.signature, statement, signature))


def test_two_papers_at_once_are_told_apart(hand: Hand, lilas: Operator) -> None:
    both = sheet(signed(lilas), signed(lilas, "K4T-7QX9-3N"))
    answered(laid(hand, jpeg(both)), lilas.trust)
    page = shown(hand)
    assert page.title == "Il y a plusieurs codes différents"
    assert "Référence" not in values(hand)
    assert page.primary is not None
    assert page.primary.action == "verify_another"


def test_a_photocopy_whose_code_is_cut_says_what_is_missing(hand: Hand, lilas: Operator) -> None:
    cut = sheet(signed(lilas)).crop((0, 0, 1100, 2339))
    answered(laid(hand, jpeg(cut), Judged("crop", ("right",))), lilas.trust)
    page = shown(hand)
    assert page.title == "La borne n'a pas trouvé de code sur ce papier"
    assert page.picture == "page_cropped"
    assert page.notice is not None
    assert page.notice.text.endswith("poussez la feuille vers la gauche.")
    hand.do(VerifyAnother())
    assert shown(hand).notice is None
    assert "scan" in actions(shown(hand))


def test_a_whole_photocopy_is_as_good_as_its_paper_and_what_is_wrong_with_it_is_not_said(
    hand: Hand, lilas: Operator
) -> None:
    grey = sheet(signed(lilas)).point(lambda value: 90 + value // 2)
    answered(laid(hand, jpeg(grey), Judged("dark")), lilas.trust)
    page = shown(hand)
    assert page.title == "Ce papier porte un code valable"
    assert page.notice is None


def test_a_paper_without_a_code_is_no_forgery(hand: Hand, lilas: Operator) -> None:
    answered(laid(hand, jpeg(sheet())), lilas.trust)
    page = shown(hand)
    assert page.title == "La borne n'a pas trouvé de code sur ce papier"
    assert page.notice is None
    assert "modifié" not in page.lead


def test_a_code_of_somebody_else_on_it_is_no_code_of_a_kiosk(hand: Hand, lilas: Operator) -> None:
    answered(laid(hand, jpeg(sheet("https://example.org/"))), lilas.trust)
    assert shown(hand).title == "La borne n'a pas trouvé de code sur ce papier"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_is_on_the_paper_stays_as_it_is_in_every_language(language: str, hand: Hand, lilas: Operator) -> None:
    answered(laid(hand, jpeg(sheet(signed(lilas)))), lilas.trust)
    assert "Camille SPECIMEN" in values_in(hand, language)


def values_in(hand: Hand, language: str) -> list[str]:
    return [row.value for row in shown(hand, language).rows]


# -- nothing is kept, and nothing waits for ever


def test_nothing_of_the_paper_stays(hand: Hand, lilas: Operator) -> None:
    answered(laid(hand, jpeg(sheet(signed(lilas)))), lilas.trust)
    visit = hand.visit
    assert (visit.capture, visit.pages, visit.originals, visit.facts) == (Capture(), {}, {}, {})
    assert hand.do(events.Back()).visit.verifying == PaperCheck()
    answered(laid(hand, jpeg(sheet(signed(lilas)))), lilas.trust)
    hand.do(events.EndAsked("citizen"))
    assert isinstance(hand.visit.place, Leaving | Ended)
    assert hand.visit.verifying == PaperCheck()


def test_a_worker_that_dies_under_a_picture_is_said_and_can_be_asked_again(hand: Hand) -> None:
    laid(hand, b"jpeg").do(PaperVerified("b" * 64, Fault(Code.DRIVER_DIED)))
    page = shown(hand)
    assert page.title == "La borne n'a pas pu lire ce papier"
    assert page.primary is not None
    assert page.primary.action == "verify_another"


def test_a_coach_that_dies_stops_nobody(hand: Hand, lilas: Operator) -> None:
    hand.do(OpenVerifying(), events.Scan())
    hand.do(events.Scanned(scanned(jpeg(sheet(signed(lilas))))))
    hand.do(events.PageExamined("b" * 64, Fault(Code.DRIVER_DIED)))
    assert shown(answered(hand, lilas.trust)).title == "Ce papier porte un code valable"


def test_a_scan_that_fails_is_said_and_the_other_way_is_there(hand: Hand) -> None:
    hand.do(OpenVerifying(), events.Scan(), events.Scanned(Fault(Code.SCANNER_JAM)))
    page = shown(hand)
    assert page.notice is not None
    assert page.notice.code == Code.SCANNER_JAM
    assert {"scan", "use_camera"} <= actions(page)


def test_an_answer_that_nobody_waits_for_is_dropped(hand: Hand, lilas: Operator) -> None:
    true = verdict(jpeg(sheet(signed(lilas))), lilas.trust)
    hand.do(OpenVerifying(), PaperVerified("b" * 64, true))
    assert hand.visit.verifying.told is None
    laid(hand, b"jpeg").do(PaperVerified("c" * 64, true))
    assert hand.visit.verifying.told is None, "of another picture"
    hand.do(PaperVerified("b" * 64, true), PaperVerified("b" * 64, Fault(Code.TIMED_OUT)))
    assert shown(hand).title == "Ce papier porte un code valable"


def test_somebody_reads_the_help_meanwhile(hand: Hand, lilas: Operator) -> None:
    laid(hand, jpeg(sheet(signed(lilas)))).do(events.AskHelp())
    answered(hand, lilas.trust)
    assert isinstance(hand.visit.place, Help)
    assert shown(hand.do(events.CloseHelp())).title == "Ce papier porte un code valable"


def test_nobody_is_thought_away_while_the_kiosk_works(hand: Hand) -> None:
    laid(hand, b"jpeg").wait(200)
    assert not hand.visit.idle.asks


def test_the_scanners_own_button_starts_it(hand: Hand) -> None:
    hand.do(OpenVerifying(), events.ScannerButton("scan"), events.ScannerButton("scan"))
    assert hand.count(effects.StartScan) == 1


# -- the camera


def test_before_the_camera_the_coach_helps_and_the_camera_goes_off_before_the_picture_is_read(
    hand: Hand, lilas: Operator
) -> None:
    hand.do(OpenVerifying(), events.UseCamera(), events.CameraAimed(None))
    assert shown(hand).camera
    hand.do(events.PaperSeen(Seen(None, 0.0, Judged("no_page"))))
    notice = shown(hand).notice
    assert notice is not None
    assert "Nous ne voyons pas de papier" in notice.text
    hand.do(events.PaperSeen(Seen(((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)), 0.2)), events.TakePicture())
    assert hand.count(effects.TakePhoto) == 0, "it moves still"
    hand.do(events.PaperSeen(Seen(((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)), 1.0)))
    assert hand.count(effects.TakePhoto) == 1
    hand.do(events.PictureTaken(Picture(jpeg(sheet(signed(lilas))), 1654, 2339, "b" * 64, b"\0" * 300, 10, 10)))
    assert hand.count(effects.ReturnCamera) == 1
    assert hand.count(VerifyPage) == 0
    hand.do(events.PageExamined("b" * 64, judged("k" * 64)))
    assert shown(answered(hand, lilas.trust)).title == "Ce papier porte un code valable"


@pytest.mark.parametrize("event", [events.Back(), events.Pause(), events.StaffAsked(), events.PutCameraAway()])
def test_who_goes_elsewhere_is_not_looked_at(event: events.Event, hand: Hand) -> None:
    hand.do(OpenVerifying(), events.UseCamera(), events.CameraAimed(None), event)
    assert hand.count(effects.ReturnCamera) == 1


def test_what_works_is_offered_first_and_where_nothing_works_a_person_is(hand: Hand) -> None:
    hand.do(OpenVerifying(), events.DeviceChanged("scanner", Lost(Fault(Code.DISCONNECTED))))
    primary = shown(hand).primary
    assert primary is not None
    assert primary.action == "use_camera"
    page = shown(hand.do(events.DeviceChanged("camera", Absent())))
    assert page.primary is None
    assert page.notice is not None
    assert "L'accueil" in page.notice.text
    assert hand.do(events.Scan(), events.UseCamera()).visit.capture == Capture()


def test_a_camera_that_goes_takes_its_stage_with_it(hand: Hand) -> None:
    hand.do(OpenVerifying(), events.UseCamera(), events.CameraAimed(None))
    hand.do(events.DeviceChanged("camera", Lost(Fault(Code.DISCONNECTED))))
    assert hand.visit.capture.stage == "failed"
    assert "scan" in actions(shown(hand))


def test_the_page_that_stands_there_already_is_not_this_paper(hand: Hand) -> None:
    """A scan for a step that comes late is no paper to be verified."""
    hand.do(OpenVerifying(), events.Scanned(PAGE))
    assert hand.visit.capture == Capture()
    assert hand.count(effects.ExaminePage) == 0
