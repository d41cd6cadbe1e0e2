"""Each page is judged: what is wrong is said with its remedy, and it is taken again, kept, turned or cut out."""

from msgspec.structs import replace

from kiosk.devices.camera.port import Picture
from kiosk.devices.scanner.port import Batch
from kiosk.devices.scanner.port import Page as ScannedPage
from kiosk.devices.states import Fault, Ready
from kiosk.documents.page.port import Examined, Quad, Seen, Verdict
from kiosk.documents.port import NoCode
from kiosk.errors import Code
from kiosk.flows.facts import DocumentValue
from kiosk.session import effects, events
from kiosk.session.known import leave_flow
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page
from tests.support.places import view_of
from tests.support.visits import BILL, PAGE, Hand

QUAD: Quad = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
PICTURE = Picture(b"jpeg", 1920, 1080, "c" * 64, b"\0" * 300, 10, 10)


def judged(sha256: str, *verdicts: Verdict, look: bytes = b"") -> Examined:
    rgb = b"\0" * 300
    return Examined(b"kept", 8, 9, 200, sha256, rgb, 10, 10, rgb, 10, 10, QUAD, 0, "gray", look, verdicts)


def scanning(number: int = 1, hand: Hand | None = None) -> Hand:
    """At the glass with a page whose judgement is waited for."""
    hand = hand or Hand().enter().identify().live_at()
    hand.coach = None
    return hand.do(events.Scan(), events.Scanned(replace(PAGE, sha256=f"{number:064x}")))


def answered(hand: Hand, kept: str, *verdicts: Verdict) -> Hand:
    asked = hand.wants(effects.ExaminePage)
    return hand.do(events.PageExamined(asked.sha256, judged(kept * 64, *verdicts)))


def shown(hand: Hand) -> Page:
    return page_of(view_of(hand))


def pages(hand: Hand) -> tuple[str, ...]:
    value = hand.visit.facts["preuve"].value
    assert isinstance(value, DocumentValue)
    return tuple(name[0] for name in value.sha256)


def read(hand: Hand) -> Hand:
    while hand.visit.capture.stage == "decoding":
        hand.do(events.ProofRead(hand.wants(effects.ReadPaper).sha256, NoCode()))
    return hand


def two_pages() -> Hand:
    hand = read(answered(scanning(), "a")).do(events.AddPage())
    return read(answered(scanning(2, hand), "b"))


def test_a_good_page_goes_on_by_itself_as_the_coach_keeps_it() -> None:
    hand = answered(scanning(), "a")
    assert hand.wants(effects.ReadPaper).jpeg == b"kept"
    assert pages(hand.do(events.ProofRead("a" * 64, BILL))) == ("a",)


def test_a_page_that_is_cut_off_says_where_and_which_way() -> None:
    hand = answered(scanning(), "a", Verdict("crop", ("right",)))
    page = shown(hand)
    assert page.picture == "page_cropped"
    assert page.notice is not None
    assert page.notice.text.endswith("poussez la feuille vers la gauche.")
    assert page.primary is not None
    assert page.primary.action == "take_again"
    assert hand.count(effects.ReadPaper) == 0
    hand.do(events.TakeAgain())
    assert hand.visit.capture.stage == "idle"
    assert "preuve" not in hand.visit.facts


def test_a_page_that_is_blurred_may_be_kept_nevertheless() -> None:
    hand = answered(scanning(), "a", Verdict("blur")).do(events.KeepPage())
    assert pages(read(hand)) == ("a",)


def test_what_the_coach_has_mended_stops_nobody_and_is_said() -> None:
    hand = read(answered(scanning(), "a", Verdict("upside_down")))
    assert "remise dans le bon sens" in shown(hand).lead


def test_a_coach_that_dies_leaves_the_page_as_it_came() -> None:
    hand = scanning()
    hand.do(events.PageExamined(f"{1:064x}", Fault(Code.DRIVER_DIED)))
    assert hand.wants(effects.ReadPaper).jpeg == PAGE.jpeg


def test_a_judgement_of_another_page_is_not_believed() -> None:
    hand = scanning().do(events.PageExamined("f" * 64, judged("a" * 64)))
    assert hand.visit.capture.stage == "examining"


def test_corners_are_moved_by_finger_and_by_keys_and_the_page_is_cut_out_anew() -> None:
    hand = answered(scanning(), "a", Verdict("crop", ("left",))).do(events.AdjustCorners())
    hand.do(events.MoveCorner(2.0, -1.0, corner=1), events.NextCorner(), events.MoveCorner(-0.01, 0.0, relative=True))
    assert hand.visit.capture.corners == ((0.1, 0.1), (1.0, 0.0), (0.89, 0.9), (0.1, 0.9))
    hand.do(events.MoveCorner(0.5, 0.5, corner=7), events.CutOut())
    assert hand.wants(effects.ExaminePage).request.quad == ((0.1, 0.1), (1.0, 0.0), (0.89, 0.9), (0.1, 0.9))
    answered(hand, "b").do(events.TurnPage())
    assert hand.wants(effects.ExaminePage).request.quarter_turns == 1
    assert pages(read(answered(hand, "d").do(events.KeepPage()))) == ("d",)


def test_pages_are_added_put_in_order_taken_again_and_left_out() -> None:
    hand = two_pages()
    assert pages(hand) == ("a", "b")
    hand.do(events.ShowPages(), events.MovePage(1, 0))
    assert pages(hand) == ("b", "a")
    assert [thumb.selected for thumb in shown(hand).thumbs] == [True, False]
    read(answered(scanning(3, hand.do(events.RetakePage(1))), "e"))
    assert pages(hand) == ("b", "e")
    assert set(hand.visit.pages) == {"b" * 64, "e" * 64} == set(hand.visit.originals)
    hand.do(events.ShowPages(), events.DropPage(0), events.DropPage(0), events.MovePage(5, 9))
    assert pages(hand) == ("e",)


def test_who_adds_no_page_after_all_keeps_what_there_is() -> None:
    hand = two_pages().do(events.AddPage(), events.HidePages())
    assert hand.visit.capture.stage == "read"
    assert pages(hand) == ("a", "b")


def test_a_page_that_fails_to_be_added_loses_none() -> None:
    hand = two_pages().do(events.AddPage(), events.Scan(), events.Scanned(Fault(Code.SCANNER_JAM)))
    read(answered(scanning(4, hand), "d"))
    assert pages(hand) == ("a", "b", "d")


def test_empty_backs_of_a_duplex_batch_are_left_out() -> None:
    hand = Hand().enter().identify().live_at()
    hand.coach = None
    sheets = [ScannedPage(b"jpeg", 10, 10, 200, f"{at:064x}", b"\0" * 300, 10, 10) for at in (1, 2)]
    hand.do(events.FeederChanged("duplex"), events.Scan("feeder"), *(events.SheetScanned(page) for page in sheets))
    hand.do(events.SheetsDone(Batch(2)))
    answered(hand, "a")
    assert pages(read(answered(hand, "b", Verdict("blank")))) == ("a",)


def aimed() -> Hand:
    hand = Hand().do(events.DeviceChanged("camera", Ready())).enter().identify().live_at()
    hand.coach = None
    return hand.do(events.UseCamera(), events.CameraAimed(None))


def test_a_shot_waits_for_the_paper_to_lie_still() -> None:
    hand = aimed().do(events.PaperSeen(Seen(QUAD, 0.3)), events.TakePicture())
    assert (hand.visit.capture.stage, hand.count(effects.TakePhoto)) == ("steadying", 0)
    hand.do(events.PaperSeen(Seen(QUAD, 1.0)))
    assert (hand.visit.capture.stage, hand.count(effects.TakePhoto)) == ("photographing", 1)


def test_a_hand_that_trembles_is_not_waited_for_for_ever() -> None:
    hand = aimed().do(events.PaperSeen(Seen(QUAD, 0.3)), events.TakePicture()).wait(4)
    assert hand.count(effects.TakePhoto) == 1


def test_what_the_camera_sees_wrong_is_said_while_the_paper_is_aimed_at() -> None:
    hand = aimed().do(events.PaperSeen(Seen(QUAD, 0.0, Verdict("crop", ("upper",)))))
    notice = shown(hand).notice
    assert notice is not None
    assert "tirez la feuille vers vous" in notice.text


def test_a_photograph_is_judged_as_a_scan_is() -> None:
    hand = aimed().do(events.TakePicture(), events.PictureTaken(PICTURE))
    assert hand.wants(effects.ExaminePage).request.origin == "camera"
    page = shown(answered(hand, "a", Verdict("glare")))
    assert page.picture == "page_glare"
    assert page.notice is not None
    assert "reflet" in page.notice.text


def test_no_page_goes_on_to_the_next_demarche_of_a_visit() -> None:
    hand = two_pages()
    assert len(hand.visit.originals) == 2
    left = leave_flow(hand.visit, hand.engine(hand.visit.flow_id))
    assert not left.originals
    assert not left.pages
