"""The visit's only rule of change: `update(visit, event, world) -> (visit, effects)`, a pure function.

One line an event; the rules themselves stand in the file that is named in the line.
"""

from collections.abc import Callable
from typing import Any

from kiosk.session import answering, cards, copying, entering, events, leaving, preparing, sending, waking
from kiosk.session.address import looking as addressing
from kiosk.session.appointments import booking as appointment
from kiosk.session.call import rules as calling
from kiosk.session.files import events as file_events
from kiosk.session.files import handing
from kiosk.session.finding import looking as finding
from kiosk.session.finding.state import InWords
from kiosk.session.finishing import rules as finishing
from kiosk.session.help import rules as helping
from kiosk.session.identify import signing_in as identify
from kiosk.session.identity import reading as identity
from kiosk.session.identity import showing as identity_showing
from kiosk.session.identity.offer import put_down
from kiosk.session.papers import coaching, feeding, from_site, importing, page_list, photographing, scanning
from kiosk.session.papers import reading as papers
from kiosk.session.photo import camera as photo_camera
from kiosk.session.photo import taking as photo
from kiosk.session.photo.state import LIVE_STAGES
from kiosk.session.resuming import rules as resuming_rules
from kiosk.session.resuming.state import ComeBack
from kiosk.session.rights import estimate as rights
from kiosk.session.rights import plans
from kiosk.session.staff import desk as staff_desk
from kiosk.session.staff import doors as staff
from kiosk.session.staff import mediation
from kiosk.session.state import CAMERA_STAGES, AtStep, Ended, Visit, beneath, changed
from kiosk.session.verifying import rules as verifying
from kiosk.session.web import state as web_state
from kiosk.session.web import visiting as web
from kiosk.session.world import Next, World, stay


def _device_changed(visit: Visit, event: events.DeviceChanged, world: World) -> Next:
    after = changed(visit, devices={**visit.devices, event.name: event.state})
    if event.name == "card_reader":
        return stay(identity.reader_changed(after))
    if event.name != "camera":
        return stay(after)
    taking = after.photo.stage in LIVE_STAGES
    return photo_camera.camera_changed(after) if taking else photographing.camera_changed(after)


def _ask_help(visit: Visit, event: events.AskHelp, world: World) -> Next:
    """Nobody is photographed, and no document is, while they read."""
    if visit.identity.stage == "showing" and isinstance(visit.place, AtStep):
        visit, ended = put_down(visit)
        visit, wanted = answering.ask_help(visit, event, world)
        return visit, (*ended, *wanted)
    visit, returned = photo_camera.put_down(visit)
    visit, wanted = answering.ask_help(visit, event, world)
    return visit, (*returned, *wanted)


def _typed(visit: Visit, event: events.Typed, world: World) -> Next:
    if isinstance(visit.place, InWords):
        return finding.typed(visit, visit.place, event)
    helped = helping.typed(visit, event)
    if helped is not None:
        return helped
    after = web.typed(visit, event) or identity.typed(visit, event)
    return answering.typed(visit, event, world) if after is None else stay(after)


def _go_on(visit: Visit, event: events.Continue, world: World) -> Next:
    """A page that speaks of a card goes on in its own way, and so does one that waits for somebody at the end."""
    there = identity.go_on(visit, world) or handing.come(visit, world) or web.come(visit, world)
    return there or sending.go_on(visit, event, world)


def _back(visit: Visit, event: events.Back, world: World) -> Next:
    if (left := web.back(visit, world)) is not None:
        return left
    after = identity.back(visit) if isinstance(visit.place, AtStep) else plans.back(visit, world) or finding.back(visit)
    return answering.back(visit, event, world) if after is None else stay(after)


def _ticket_done(visit: Visit, event: events.TicketDone, world: World) -> Next:
    after = finding.ticket_done(visit, event)
    return sending.ticket_done(visit, event, world) if after is None else stay(after)


def _prefer(visit: Visit, event: events.Prefer, world: World) -> Next:
    """What is drawn by another process follows a wish, too."""
    after, wanted = entering.prefer(visit, event, world)
    if after.preferences.size == visit.preferences.size:
        return after, wanted
    after, more = web.zoomed(after, world)
    return after, (*wanted, *more)


def _card_seen(visit: Visit, event: events.CardSeen, world: World) -> Next:
    after, wanted = cards.seen(visit, event, world)
    if not isinstance(beneath(visit.place), AtStep):
        return after, wanted
    after, more = identity.card_seen(after)
    return after, (*wanted, *more)


def _tick(visit: Visit, event: events.Tick, world: World) -> Next:
    after, effects = leaving.tick(visit, event, world)
    if effects:
        return after, effects
    after, effects = photographing.tick(after, world)
    if effects:
        return after, effects
    after, effects = identify.tick(after, world)
    if effects:
        return after, effects
    return sending.tick_sending(after, world)


Rule = Callable[[Visit, Any, World], Next]

RULES: dict[type, Rule] = {
    events.Activated: waking.activated,
    events.KioskClosed: waking.closed,
    events.Tick: _tick,
    events.Touched: leaving.touched,
    events.DeviceChanged: _device_changed,
    events.EndAsked: leaving.end_asked,
    events.Begin: entering.begin,
    events.RoomSeen: entering.room_seen,
    events.Prefer: _prefer,
    events.ChooseTheme: entering.choose_theme,
    events.ChooseFlow: entering.choose_flow,
    events.NoticesRead: finding.notices_read,
    events.SayIt: finding.say_it,
    events.Letters: finding.letters,
    events.Sought: finding.sought,
    events.ShowAnswer: finding.show_answer,
    events.AnswerFetched: finding.answer_fetched,
    events.ShowPlaces: finding.show_places,
    events.PlacesFetched: finding.places_fetched,
    events.PrintAnswer: finding.print_answer,
    events.ChooseRoute: entering.choose_route,
    events.Continue: _go_on,
    events.Back: _back,
    events.Typed: _typed,
    events.Chosen: answering.chosen,
    events.Edit: answering.edit,
    events.StillRight: answering.still_right,
    events.AskAbout: entering.ask_about,
    events.AskHelp: _ask_help,
    events.CloseHelp: answering.close_help,
    events.Scan: feeding.feed,
    events.CancelScan: scanning.cancel_scan,
    events.Scanned: scanning.scanned,
    events.FeederChanged: feeding.feeder_changed,
    events.SheetScanned: feeding.sheet_scanned,
    events.SheetsDone: feeding.sheets_done,
    events.ScannerButton: feeding.button_pressed,
    events.ProofRead: papers.proof_read,
    events.ScanAgain: scanning.scan_again,
    events.PageExamined: coaching.page_examined,
    events.KeepPage: coaching.keep_page,
    events.TakeAgain: coaching.take_again,
    events.TurnPage: coaching.turn_page,
    events.AdjustCorners: coaching.adjust_corners,
    events.NextCorner: coaching.next_corner,
    events.MoveCorner: coaching.move_corner,
    events.CutOut: coaching.cut_out,
    events.LeaveCorners: coaching.leave_corners,
    events.PaperSeen: photographing.seen,
    events.AddPage: page_list.add_page,
    events.ShowPages: page_list.show_pages,
    events.HidePages: page_list.hide_pages,
    events.ChoosePage: page_list.choose_page,
    events.RetakePage: page_list.retake_page,
    events.MovePage: page_list.move_page,
    events.DropPage: page_list.drop_page,
    file_events.OpenPhone: importing.open_phone,
    file_events.OpenStick: importing.open_stick,
    file_events.TakeFile: importing.take_file,
    events.OpenSitePapers: from_site.open_list,
    events.TakeSitePaper: from_site.take,
    file_events.LeaveFiles: importing.leave_files,
    file_events.PhoneShown: importing.phone_shown,
    file_events.PhoneStands: importing.phone_stands,
    file_events.StickSeen: importing.stick_seen,
    file_events.FilesOpened: importing.files_opened,
    file_events.OpenPapers: handing.open_papers,
    file_events.ClosePapers: handing.close_papers,
    file_events.ChoosePaper: handing.choose_paper,
    file_events.PaperMade: handing.paper_made,
    file_events.TurnPaper: handing.turn_paper,
    file_events.PrintPaper: handing.print_paper,
    file_events.PaperPrinted: handing.paper_printed,
    file_events.PaperToPhone: handing.paper_to_phone,
    events.UseCamera: photographing.use_camera,
    events.CameraAimed: photographing.aimed,
    events.TakePicture: photographing.take_picture,
    events.PictureTaken: photographing.picture_taken,
    events.PutCameraAway: photographing.put_away,
    events.CameraLight: photographing.light,
    events.NoPaper: scanning.no_paper,
    events.OpenPhoto: photo.open_camera,
    events.PhotoOpened: photo.opened,
    events.PhotoHinted: photo.hinted,
    events.Shoot: photo.shoot,
    events.PhotoMade: photo.made,
    events.ShowTry: photo.show_try,
    events.KeepPhoto: photo.keep,
    events.RefusePhoto: photo.refuse,
    events.ClosePhoto: photo.close,
    events.CardSeen: _card_seen,
    events.CardGone: cards.gone,
    events.ReadCard: identity.read_card,
    events.TypeMyself: identity.type_myself,
    events.StopReading: identity.stop,
    events.ReadingGoesOn: identity.goes_on,
    events.CardWasRead: identity.was_read,
    events.ShowDocument: identity_showing.show,
    events.StartShowing: identity_showing.start,
    events.ShowingGoesOn: identity_showing.goes_on,
    events.DocumentShown: identity_showing.was_shown,
    events.ReadChip: identity.read_chip,
    events.KeepZone: identity_showing.keep,
    events.Sign: sending.sign,
    events.SignSpoken: sending.sign,
    events.FileCommitted: sending.file_committed,
    events.FileFailed: sending.file_failed,
    events.FileDelivered: sending.file_fate,
    events.FileRefused: sending.file_fate,
    events.FileWaits: sending.file_fate,
    events.TicketDone: _ticket_done,
    events.PrintAgain: sending.print_again,
    events.WithoutTicket: sending.without_ticket,
    events.AnotherFlow: entering.another_flow,
    events.PrintList: preparing.print_list,
    web_state.OpenSite: web.open_site,
    web_state.WebAct: web.act,
    web_state.WebTold: web.told,
    web_state.WebLife: web.life,
    web_state.SitePaperOpened: web.paper_opened,
    web_state.SitePaperPrinted: web.paper_printed,
    events.TicketTaken: sending.ticket_taken,
    events.PrintCopy: copying.print_copy,
    events.CopyDone: copying.copy_done,
    events.RightsGoOn: rights.go_on,
    events.RightsEstimated: rights.estimated,
    events.EstimateAgain: rights.again,
    events.CorrectAnswers: rights.correct,
    events.RefuseOffer: rights.refuse,
    events.StartFlow: rights.start_flow,
    events.OpenLifeEvents: plans.open_list,
    events.ChooseLifeEvent: plans.choose,
    events.TickStep: plans.tick,
    events.PrintPlan: plans.print_plan,
    events.Pause: leaving.pause,
    events.PauseCode: leaving.pause_code,
    events.StopPausing: leaving.stop_pausing,
    events.StillHere: leaving.still_here,
    events.GlassSeen: leaving.glass_seen,
    events.StaffAsked: staff.asked,
    events.StaffPin: staff.pin,
    events.StaffChecked: staff.checked,
    events.BadgeChecked: staff.badge_checked,
    events.StaffLeave: staff.left,
    events.StaffReprint: staff.reprint,
    events.Practise: mediation.practise,
    events.Assist: mediation.assist,
    events.StaffGo: staff_desk.go,
    events.StaffTry: staff_desk.try_out,
    events.Tried: staff_desk.tried,
    events.Surveyed: staff_desk.surveyed,
    events.RollChanged: staff_desk.roll_changed,
    events.Ticked: staff_desk.tick_item,
    events.StaffLook: staff_desk.look_at_glass,
    events.ListDone: staff_desk.list_done,
    events.TouchedAt: staff_desk.touched_at,
    events.InputFelt: staff_desk.felt,
    **resuming_rules.RULES,
    **helping.RULES,
    **identify.RULES,
    **addressing.RULES,
    **calling.RULES,
    **appointment.RULES,
    **finishing.RULES,
    **verifying.RULES,
}

# While a visit is locked by a pause, these are the only events that mean anything; the devices and the file go on.
_WHILE_LOCKED = (
    events.Tick,
    events.PauseCode,
    events.StopPausing,
    events.EndAsked,
    events.Prefer,
    events.DeviceChanged,
    events.CameraLight,
    events.CardSeen,
    events.CardGone,
    events.InputFelt,
    events.ReadingGoesOn,
    events.CardWasRead,
    events.Surveyed,
    events.Scanned,
    events.FeederChanged,
    events.SheetScanned,
    events.SheetsDone,
    events.PageExamined,
    events.ProofRead,
    file_events.PhoneShown,
    file_events.PhoneStands,
    file_events.StickSeen,
    file_events.FilesOpened,
    file_events.PaperMade,
    file_events.PaperPrinted,
    events.RightsGoOn,
    events.RightsEstimated,
    events.TicketDone,
    events.CopyDone,
    events.NoticesRead,
    events.FileDelivered,
    events.FileRefused,
    events.FileWaits,
    *resuming_rules.FROM_OUTSIDE,
    *helping.FROM_OUTSIDE,
    *calling.FROM_OUTSIDE,
    *appointment.FROM_OUTSIDE,
    *web.FROM_OUTSIDE,
    *identify.FROM_OUTSIDE,
    *addressing.FROM_OUTSIDE,
    *finishing.FROM_OUTSIDE,
    *verifying.FROM_OUTSIDE,
)

# While the scanner, the camera or the decoder works for a step, these would leave it, and the page would land on
# another one: it is stopped first (`CancelScan`, `PutCameraAway`), or the visit ends.
_NOT_WHILE_CAPTURING = (
    events.Back,
    events.Chosen,
    events.Continue,
    events.Edit,
    events.NoPaper,
    events.ScanAgain,
    ComeBack,
)


def update(visit: Visit, event: events.Event, world: World) -> Next:
    """What the visit is after `event`, and what is to be done outside."""
    if isinstance(visit.place, Ended):
        return stay(visit)
    if visit.paused is not None and not isinstance(event, _WHILE_LOCKED):
        return stay(visit)
    if _is_capturing(visit) and isinstance(event, _NOT_WHILE_CAPTURING):
        return stay(visit)
    there = resuming_rules.of_place(visit, event, world) or appointment.of_place(visit, event, world)
    there = there or verifying.of_place(visit, event, world)
    after, wanted = there or RULES[type(event)](visit, event, world)
    return helping.after(visit, after, wanted, event, world)


def _is_capturing(visit: Visit) -> bool:
    stages = ("scanning", "examining", "decoding", "importing", *CAMERA_STAGES)
    return isinstance(visit.place, AtStep) and (
        visit.photo.stage in LIVE_STAGES
        or visit.capture.stage in stages
        or visit.identity.stage in ("reading", "showing")
    )
