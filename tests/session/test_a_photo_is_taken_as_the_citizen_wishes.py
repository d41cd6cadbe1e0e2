"""A photo for a town's card: the camera goes on at a word, a coach says one thing at a time, three tries, or none."""

from pathlib import Path

import pytest

from kiosk.devices.states import Fault, Lost, Ready
from kiosk.documents.photo.port import NoPhoto
from kiosk.errors import Code
from kiosk.flows.facts import DocumentValue
from kiosk.flows.model import Flow
from kiosk.session import effects, events
from kiosk.session.photo.state import MAX_TRIES
from kiosk.session.state import AtStep, Ended, Leaving
from kiosk.ui.viewmodels.compose import page_of
from kiosk.ui.viewmodels.content import Page
from kiosk.ui.viewmodels.spoken import Speech
from tests.support.photos import FLOW, hints, judged, live, posing_hand, taken
from tests.support.places import view_of
from tests.support.visits import LEAVE, Hand

GONE = Fault(Code.DISCONNECTED)


@pytest.fixture(scope="module")
def flow(tmp_path_factory: pytest.TempPathFactory) -> Flow:
    flow, findings = judged(tmp_path_factory.mktemp("flow"))
    assert flow is not None, findings
    return flow


def page(hand: Hand) -> Page:
    return page_of(view_of(hand))


def ways(hand: Hand) -> set[str]:
    shown = page(hand)
    buttons = [*shown.ways, *shown.tiles, *filter(None, (shown.primary, shown.back))]
    return {button.action for button in buttons if button.enabled}


def tried(hand: Hand, number: int = 1) -> Hand:
    return live(hand).do(events.Shoot(now=True), events.PhotoMade(taken(number)))


def test_the_camera_goes_on_only_when_the_citizen_says_so(flow: Flow) -> None:
    hand = posing_hand(flow)
    assert hand.step == "portrait"
    assert hand.count(effects.OpenPhotoCamera) == 0
    assert {"open_photo", "refuse_photo", "end"} <= ways(hand)
    said = " ".join(row.value for row in page(hand).rows)
    assert "nulle part ailleurs" in said
    assert "Elle ne reconnaît personne" in said
    hand.do(events.OpenPhoto())
    assert hand.count(effects.OpenPhotoCamera) == 1
    assert page(hand).camera


def test_one_sentence_at_a_time_and_none_that_flickers(flow: Flow) -> None:
    hand = live(posing_hand(flow))
    assert page(hand).title == "On ne voit pas de visage. Placez-vous face à l'écran."
    hints(hand, "too_far", times=8)
    assert page(hand).title == "Approchez-vous un peu."
    hints(hand, "go_left", "too_far", "go_left", "too_far")
    assert page(hand).title == "Approchez-vous un peu."
    hints(hand, "go_left", times=8)
    assert page(hand).title == "Déplacez-vous un peu vers votre gauche."


def test_what_is_said_by_ear_is_the_new_sentence_alone(flow: Flow) -> None:
    hand = live(posing_hand(flow))
    before = page(hands := hints(hand, "too_near", times=8))
    speech = Speech(view_of(hands).tr)
    after = page(hints(hand, "turn_left", times=8))
    assert [one.text for one in speech.change(before, after)] == ["Tournez un peu le visage vers votre gauche."]
    assert "Reculez un peu." in [one.text for one in speech.page(before, whole=False)]


def test_aloud_a_sentence_is_given_the_time_to_be_said(flow: Flow) -> None:
    hand = posing_hand(flow).do(events.Prefer("speech", "on"), events.Prefer("headset", "on"))
    live(hand)
    hints(hand, "too_far", times=14)
    hints(hand, "dark", times=8)  # two seconds
    assert page(hand).title == "Approchez-vous un peu."
    hints(hand, "dark", times=8)
    assert page(hand).title == "Il fait trop sombre. Tournez-vous vers la lumière."


def test_the_shutter_waits_until_all_is_good(flow: Flow) -> None:
    hand = hints(live(posing_hand(flow)), "too_far", times=8).do(events.Shoot())
    assert hand.count(effects.TakePortrait) == 0
    assert page(hand).lead == "La photo se prendra toute seule dès que tout sera bon."
    hints(hand, "good", "too_far", "good", "good")
    assert hand.count(effects.TakePortrait) == 0
    hints(hand, "good")
    assert hand.count(effects.TakePortrait) == 1


def test_the_citizen_may_always_take_it_and_without_a_coach_nothing_is_waited_for(flow: Flow) -> None:
    hand = hints(live(posing_hand(flow)), "dark", times=8).do(events.Shoot())
    assert page(hand).primary is not None
    assert page(hand).primary.label == "Prendre tout de suite"  # type: ignore[union-attr]
    assert hand.do(events.Shoot(now=True)).count(effects.TakePortrait) == 1
    alone = hints(live(posing_hand(flow)), "no_coach", times=8)
    assert "ne peut pas vous guider" in page(alone).title
    assert alone.do(events.Shoot()).count(effects.TakePortrait) == 1


def test_the_camera_is_off_while_the_citizen_chooses(flow: Flow) -> None:
    hand = tried(posing_hand(flow))
    assert hand.wanted[-1] == effects.ReturnCamera()
    shown = page(hand)
    assert not shown.camera
    assert shown.lead == "Il vous reste 2 essais."
    assert shown.tiles[0].argument == taken(1).sha256
    assert {"keep_photo", "open_photo", "refuse_photo", "end"} <= ways(hand)


def test_three_tries_of_which_one_is_kept_and_the_others_are_dropped(flow: Flow) -> None:
    hand = posing_hand(flow)
    for number in range(1, MAX_TRIES + 1):
        tried(hand, number)
    assert "open_photo" not in ways(hand)
    assert page(hand).title == "Choisissez une photo."
    assert hand.do(events.OpenPhoto()).count(effects.OpenPhotoCamera) == MAX_TRIES
    hand.do(events.ShowTry(taken(2).sha256))
    assert [tile.selected for tile in page(hand).tiles] == [False, True, False]
    hand.do(events.KeepPhoto())
    assert hand.step == "relecture"
    fact = hand.visit.facts["photo"]
    assert (fact.value, fact.origin) == (DocumentValue((taken(2).sha256,), "none"), "photo")
    assert set(hand.visit.pages) == {taken(2).sha256}
    assert hand.visit.photo.tries == ()


def test_what_may_be_wrong_with_a_try_is_said_and_does_not_keep_it_from_being_kept(flow: Flow) -> None:
    hand = live(posing_hand(flow)).do(events.Shoot(now=True), events.PhotoMade(taken(1, "eyes_closed")))
    notice = page(hand).notice
    assert notice is not None
    assert (notice.kind, notice.text) == ("info", "Les yeux semblent fermés.")
    assert hand.do(events.KeepPhoto()).step == "relecture"


def test_a_photo_can_be_taken_anew_and_the_old_one_goes(flow: Flow) -> None:
    hand = tried(posing_hand(flow)).do(events.KeepPhoto(), events.Edit("photo"))
    assert page(hand).title == "Vous avez gardé cette photo"
    tried(hand, 2).do(events.KeepPhoto())
    assert hand.visit.facts["photo"].value == DocumentValue((taken(2).sha256,), "none")
    assert set(hand.visit.pages) == {taken(2).sha256}


def test_who_wants_none_is_told_the_other_way_and_nothing_is_kept(flow: Flow) -> None:
    hand = tried(posing_hand(flow)).do(events.KeepPhoto(), events.Edit("photo"), events.RefusePhoto())
    assert hand.visit.place == AtStep("portrait", without_paper=True)
    assert "photo" not in hand.visit.facts
    assert hand.visit.pages == {}
    assert any("Apportez une photo imprimée à l'accueil." in row.value for row in page(hand).rows)
    hand.do(events.Continue())
    assert hand.step == "relecture"


def test_where_the_photo_is_required_the_kiosk_says_so_and_leads_to_a_person(tmp_path: Path) -> None:
    asked = FLOW.replace("required: false}", 'required: true, legal: "Règlement de la médiathèque, article 3"}')
    flow, findings = judged(tmp_path, asked)
    assert flow is not None, findings
    hand = posing_hand(flow).do(events.RefusePhoto())
    shown = page(hand)
    assert shown.lead.startswith("La borne ne peut pas envoyer ce dossier sans photo.")
    assert shown.primary is None
    assert {"open_photo", "back", "end"} <= ways(hand)


def test_refusing_while_the_camera_is_on_turns_it_off(flow: Flow) -> None:
    assert live(posing_hand(flow)).do(events.RefusePhoto()).wanted[-1] == effects.ReturnCamera()


@pytest.mark.parametrize(
    "out",
    [
        events.ClosePhoto(),
        events.EndAsked("citizen"),
        events.Pause(),
        events.StaffAsked(),
        events.AskHelp(),
        events.DeviceChanged("camera", Lost(GONE)),
    ],
    ids=lambda event: type(event).__name__,
)
def test_every_way_out_turns_the_camera_off(flow: Flow, out: events.Event) -> None:
    for hand in (live(posing_hand(flow)), live(posing_hand(flow)).do(events.Shoot(now=True))):
        assert hand.do(out).count(effects.ReturnCamera) == 1
        assert hand.visit.photo.stage not in ("opening", "live", "taking")


def test_who_poses_is_not_away_and_who_has_gone_is(flow: Flow) -> None:
    hand = live(posing_hand(flow))
    for _ in range(30):
        hints(hand, "too_far", seconds=10).wait(0.5)
    assert hand.visit.idle.stage == "active"
    hand.wait(400)
    assert isinstance(hand.visit.place, Leaving | Ended)


def test_a_picture_that_fails_is_no_try(flow: Flow) -> None:
    for result in (Fault(Code.CAMERA_STALLED), NoPhoto("not a picture")):
        hand = live(posing_hand(flow)).do(events.Shoot(now=True), events.PhotoMade(result))
        notice = page(hand).notice
        assert notice is not None
        assert notice.kind == "attention"
        assert hand.visit.photo.left == MAX_TRIES
        assert {"open_photo", "refuse_photo"} <= ways(hand)


def test_a_picture_that_comes_late_is_dropped(flow: Flow) -> None:
    hand = live(posing_hand(flow)).do(events.Shoot(now=True), events.ClosePhoto(), events.PhotoMade(taken(1)))
    assert hand.visit.pages == {}
    assert hand.visit.photo.stage == "ready"


def test_without_a_camera_the_other_way_is_offered(flow: Flow) -> None:
    hand = posing_hand(flow, camera=False)
    assert "open_photo" not in ways(hand)
    assert "refuse_photo" in ways(hand)
    assert hand.do(events.OpenPhoto()).count(effects.OpenPhotoCamera) == 0
    assert "open_photo" in ways(hand.do(events.DeviceChanged("camera", Ready())))


def test_the_photo_is_in_the_file_and_on_no_other_sheet(flow: Flow) -> None:
    hand = tried(posing_hand(flow)).do(events.KeepPhoto(), events.Continue(), events.Continue())
    file = hand.wants(effects.CommitFile)
    assert file.attachments == {f"{taken(1).sha256}.jpg": taken(1).jpeg}
    assert [one.field for one in file.documents] == ["photo"]
    assert file.summary.scans == ()
    values = [row.value for section in file.summary.sections for row in section.rows]
    assert "Photo prise à la borne" in values


def test_nothing_of_the_photo_is_left_when_the_visit_ends(flow: Flow) -> None:
    hand = tried(posing_hand(flow)).do(*LEAVE)
    assert hand.visit.pages == {}
    assert hand.visit.photo.tries == ()
    assert taken(1).sha256 not in repr(tried(posing_hand(flow)).visit)
