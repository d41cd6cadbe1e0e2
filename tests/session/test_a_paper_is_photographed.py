"""Where the scanner is out of order, and beside it, a paper goes before the camera: same step, same reading."""

from kiosk.config import Config, Help
from kiosk.devices.camera.port import Picture
from kiosk.devices.states import Absent, DeviceState, Fault, Lost, NeedsAttention, Ready, Starting
from kiosk.errors import Code
from kiosk.session import effects, events
from kiosk.session.appointments.state import OpenAppointments
from kiosk.session.state import Appointments, AtStep, Leaving, Visit
from kiosk.ui.viewmodels.compose import chrome_of, page_of
from kiosk.ui.viewmodels.content import Page
from tests.support.places import view_of
from tests.support.visits import BILL, Hand

PICTURE = Picture(b"jpeg", 1920, 1080, "c" * 64, b"\0" * 300, 10, 10)
GONE = Fault(Code.DISCONNECTED)


def at_the_glass(camera: DeviceState | None = None) -> Hand:
    hand = Hand().do(events.DeviceChanged("camera", Ready() if camera is None else camera))
    return hand.enter().identify().live_at()


def aimed(hand: Hand) -> Hand:
    return hand.do(events.UseCamera(), events.CameraAimed(None))


def page(hand: Hand) -> Page:
    return page_of(view_of(hand))


def ways(hand: Hand) -> set[str]:
    shown = page(hand)
    buttons = [*shown.ways, *filter(None, (shown.primary, shown.back))]
    return {button.action for button in buttons if button.enabled}


def said(hand: Hand) -> str:
    notice = page(hand).notice
    return notice.text if notice else ""


def returned(hand: Hand) -> bool:
    return hand.count(effects.ReturnCamera) == 1


def test_a_photograph_is_read_as_a_scan_is_and_the_camera_is_off_before() -> None:
    hand = aimed(at_the_glass())
    assert page(hand).camera
    assert {"take_picture", "put_camera_away"} == ways(hand)
    hand.do(events.TakePicture(), events.PictureTaken(PICTURE))
    given, read = hand.wanted[-2:]
    assert given == effects.ReturnCamera()
    assert read == effects.ReadPaper(PICTURE.sha256, b"jpeg")
    hand.do(events.ProofRead(PICTURE.sha256, BILL))
    assert hand.visit.facts["preuve"].origin == "two_d_doc"
    assert hand.visit.pages[PICTURE.sha256].jpeg == b"jpeg"
    assert page(hand).preview == f"image://page/{PICTURE.sha256}"


def test_the_camera_is_the_large_button_where_the_scanner_is_out_of_order_and_a_way_beside_it_elsewhere() -> None:
    hand = at_the_glass()
    shown = page(hand)
    assert shown.primary is not None
    assert shown.primary.action == "scan"
    assert "use_camera" in ways(hand)
    hand.do(events.DeviceChanged("scanner", Lost(GONE)))
    shown = page(hand)
    assert shown.primary is not None
    assert shown.primary.label == "Le photographier"
    assert "Vous pouvez photographier le papier." in said(hand)
    assert {"scan", "no_paper", "end"} <= ways(hand)


def test_without_a_camera_nothing_speaks_of_one() -> None:
    for state in (Absent(), Starting(), Lost(GONE), NeedsAttention(Fault(Code.CAMERA_STALLED))):
        hand = at_the_glass(state)
        assert "use_camera" not in ways(hand)
        assert hand.do(events.UseCamera()).visit.capture.stage == "idle"
        hand.do(events.DeviceChanged("scanner", Lost(GONE)))
        assert "photographier" not in said(hand)


def test_the_button_waits_for_the_picture() -> None:
    hand = at_the_glass().do(events.UseCamera())
    assert ways(hand) == {"put_camera_away"}
    hand.do(events.TakePicture())
    assert hand.count(effects.TakePhoto) == 0


def test_a_camera_that_does_not_show_anything_is_said_and_the_scanner_is_still_there() -> None:
    hand = at_the_glass().do(events.UseCamera(), events.CameraAimed(Fault(Code.CAMERA_STALLED)))
    assert said(hand).startswith("L'image de la caméra s'est arrêtée.")
    notice = page_of(view_of(hand)).notice
    assert notice is not None
    assert notice.code == "camera_stalled"
    assert {"scan", "use_camera", "no_paper"} <= ways(hand)
    assert returned(hand)


def test_a_camera_lost_in_the_middle_leaves_the_other_ways() -> None:
    hand = aimed(at_the_glass()).do(events.DeviceChanged("camera", Lost(GONE)))
    assert "L'appareil ne répond plus. Vous pouvez numériser le papier" in said(hand)
    assert ways(hand) >= {"scan", "no_paper"}
    assert "use_camera" not in ways(hand)
    assert returned(hand)


def test_a_camera_that_stalls_or_restarts_is_waited_for() -> None:
    hand = aimed(at_the_glass()).do(events.DeviceChanged("camera", NeedsAttention(Fault(Code.CAMERA_STALLED))))
    assert "Patientez" in said(hand)
    assert ways(hand) == {"put_camera_away"}
    hand.do(events.DeviceChanged("camera", Starting()))
    assert said(hand) == "La caméra redémarre. Patientez quelques secondes."
    hand.do(events.DeviceChanged("camera", Ready()))
    assert "take_picture" in ways(hand)


def test_a_picture_that_fails_is_said() -> None:
    hand = aimed(at_the_glass()).do(events.TakePicture(), events.PictureTaken(Fault(Code.CAMERA_GARBAGE)))
    assert "illisible" in said(hand)
    assert returned(hand)


def test_every_way_out_turns_the_camera_off() -> None:
    outs: list[list[events.Event]] = [
        [events.PutCameraAway()],
        [events.EndAsked("citizen")],
        [events.Pause()],
        [events.StaffAsked()],
    ]
    for out in outs:
        assert returned(aimed(at_the_glass()).do(*out)), out
    idle = aimed(at_the_glass()).wait(181)
    assert isinstance(idle.visit.place, Leaving)
    assert returned(idle)


def test_a_picture_that_comes_late_is_dropped() -> None:
    hand = aimed(at_the_glass()).do(events.TakePicture(), events.PutCameraAway(), events.PictureTaken(PICTURE))
    assert hand.visit.pages == Visit().pages
    assert hand.visit.capture.stage == "idle"


def test_the_light_is_said_on_every_page_while_a_camera_is_on() -> None:
    hand = Hand().do(events.CameraLight(on=True))
    assert chrome_of(view_of(hand)).camera == "Caméra allumée"
    assert chrome_of(view_of(hand.do(events.CameraLight(on=False)))).camera == ""


def test_before_the_start_the_camera_is_the_scanners_other_way() -> None:
    hand = Hand().do(events.DeviceChanged("scanner", Lost(GONE)), events.Begin())
    hand.do(events.ChooseFlow("changement-adresse"))
    assert said(hand) == "Le scanner n'est pas prêt. Vous pouvez commencer ici, ou choisir le guichet."
    hand.do(events.DeviceChanged("camera", Ready()))
    assert said(hand) == "Le scanner n'est pas prêt. Vous pourrez photographier votre papier."
    hand.do(events.DeviceChanged("receipt_printer", Absent()))
    assert said(hand).endswith("L'imprimante n'est pas prête. La référence sera affichée à l'écran.")


def test_who_goes_from_help_to_the_appointments_is_not_looked_at() -> None:
    hand = Hand(Config(help=Help(desk_url="http://127.0.0.1:9"))).do(events.DeviceChanged("camera", Ready()))
    aimed(hand.enter().identify().live_at()).do(events.AskHelp())
    assert not returned(hand)
    hand.do(OpenAppointments("menu"))
    assert isinstance(hand.visit.place, Appointments)
    assert returned(hand)
    hand.do(events.Back(), events.CloseHelp())
    assert isinstance(hand.visit.place, AtStep)
    assert hand.visit.capture.stage == "idle"
