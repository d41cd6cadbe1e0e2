"""What a pressed control means: `Visit.act(action, argument)` -> an event."""

from collections.abc import Callable
from typing import get_args

from kiosk.session import events
from kiosk.session.address import state as address_state
from kiosk.session.appointments import state as appointment_state
from kiosk.session.call import state as call_state
from kiosk.session.files import events as file_events
from kiosk.session.finishing.state import FinishThere
from kiosk.session.help import events as help_events
from kiosk.session.help.state import HelpPage, Team
from kiosk.session.identify import state as identify_state
from kiosk.session.resuming import saying_state
from kiosk.session.resuming import state as resuming_state
from kiosk.session.verifying import state as verifying_state
from kiosk.session.web import state as web_state

HELP_PAGES: tuple[HelpPage, ...] = get_args(HelpPage)
TEAMS: tuple[Team, ...] = get_args(Team)
CALL_ANSWERS: tuple[call_state.Answer, ...] = get_args(call_state.Answer)

# Of the picture's width or height: what one press of an arrow moves a corner by.
NUDGE = 0.01


def _chosen(argument: str) -> events.Event:
    field, _, value = argument.partition("=")
    return events.Chosen(field, value)


def _preferred(argument: str) -> events.Event:
    name, _, value = argument.partition("=")
    return events.Prefer(name, value)


def _touched_at(argument: str) -> events.Event:
    """ "RIGHT DOWN" in millimetres; anything else is a touch like any other."""
    try:
        right, down = (float(part) for part in argument.split())
    except ValueError:
        return events.Touched()
    return events.TouchedAt(right, down)


def _numbers(argument: str, count: int) -> tuple[float, ...] | None:
    """`count` finite numbers with spaces between; None for anything else."""
    try:
        numbers = tuple(float(part) for part in argument.split())
    except ValueError:
        return None
    return numbers if len(numbers) == count and all(abs(number) < 1e6 for number in numbers) else None


def _nudged(argument: str) -> events.Event:
    by = _numbers(argument, 2)
    return events.Touched() if by is None else events.MoveCorner(by[0] * NUDGE, by[1] * NUDGE, relative=True)


def _dragged(argument: str) -> events.Event:
    """ "CORNER X Y" """
    to = _numbers(argument, 3)
    return events.Touched() if to is None else events.MoveCorner(to[1], to[2], int(to[0]))


def _page(make: Callable[[int], events.Event]) -> Callable[[str], events.Event]:
    def event(argument: str) -> events.Event:
        at = _numbers(argument, 1)
        return events.Touched() if at is None else make(int(at[0]))

    return event


def _help_page(argument: str) -> events.Event:
    page: HelpPage | None = next((page for page in HELP_PAGES if page == argument), None)
    return events.Touched() if page is None else help_events.HelpGo(page)


def _team(argument: str) -> events.Event:
    team: Team | None = next((team for team in TEAMS if team == argument), None)
    return events.Touched() if team is None else help_events.AskTeam(team)


def _answered(argument: str) -> events.Event:
    """ "yes ACTION" or "no ACTION" """
    said, _, action = argument.partition(" ")
    return help_events.AnswerAgent(action, yes=said == "yes")


def _call_answered(argument: str) -> events.Event:
    """ "no ACTION", "sound ACTION" or "picture ACTION" """
    said, _, action = argument.partition(" ")
    answer: call_state.Answer | None = next((one for one in CALL_ANSWERS if one == said), None)
    return events.Touched() if answer is None else call_state.AnswerCall(answer, action)


def _moved(argument: str) -> events.Event:
    """ "FROM TO" """
    way = _numbers(argument, 2)
    return events.Touched() if way is None else events.MovePage(int(way[0]), int(way[1]))


def _door(argument: str) -> events.Event:
    door: appointment_state.Door | None = next((door for door in appointment_state.DOORS if door == argument), None)
    return events.Touched() if door is None else appointment_state.OpenAppointments(door)


def _finish_there(argument: str) -> events.Event:
    match argument:
        case "open" | "print" | "close":
            return FinishThere(argument)
    return events.Touched()


def _appointment(argument: str) -> events.Event:
    """ "VERB" or "VERB ARGUMENT" """
    word, _, rest = argument.partition(" ")
    verb: appointment_state.Verb | None = next((verb for verb in appointment_state.VERBS if verb == word), None)
    return events.Touched() if verb is None else appointment_state.AppointmentAct(verb, rest)


def _site(argument: str) -> events.Event:
    """ "VERB" or "VERB ARGUMENT" """
    word, _, rest = argument.partition(" ")
    verb: web_state.Verb | None = next((verb for verb in web_state.VERBS if verb == word), None)
    return events.Touched() if verb is None else web_state.WebAct(verb, rest)


ACTIONS: dict[str, Callable[[str], events.Event]] = {
    "begin": lambda _: events.Begin(),
    "prefer": _preferred,
    "choose_theme": events.ChooseTheme,
    "choose_flow": events.ChooseFlow,
    "say_it": lambda _: events.SayIt(),
    "letters": lambda which: events.Letters(which == "latin"),
    "show_answer": events.ShowAnswer,
    "show_places": lambda _: events.ShowPlaces(),
    "print_answer": lambda _: events.PrintAnswer(),
    "route": events.ChooseRoute,
    "choose": _chosen,
    "continue": lambda _: events.Continue(),
    "back": lambda _: events.Back(),
    "edit": events.Edit,
    "still_right": events.StillRight,
    "about": events.AskAbout,
    "help": lambda _: events.AskHelp(),
    "help_go": _help_page,
    "ask_team": _team,
    "stop_asking": lambda _: help_events.StopAsking(),
    "ring_mediator": lambda _: help_events.RingMediator(),
    "ask_callback": lambda _: help_events.AskCallback(),
    "say_line": lambda _: help_events.SayLine(),
    "say_phrase": help_events.SayPhrase,
    "end_talk": lambda _: help_events.EndTalk(),
    "answer_agent": _answered,
    "stop_sharing": lambda _: help_events.StopSharing(),
    "reveal": lambda field: help_events.Reveal(field, show=True),
    "hide": lambda field: help_events.Reveal(field, show=False),
    "show_photo": help_events.ShowPhoto,
    "hide_photo": lambda _: help_events.HidePhoto(),
    "close_help": lambda _: events.CloseHelp(),
    "ask_call": lambda _: call_state.AskCall(),
    "answer_call": _call_answered,
    "microphone": lambda wish: call_state.SetMicrophone(wish == "on"),
    "call_camera": lambda wish: call_state.SetCamera(wish == "on"),
    "enlarge_call": lambda wish: call_state.EnlargeCall(wish == "on"),
    "end_call": lambda _: call_state.EndCall(),
    "scan": lambda source: events.Scan("feeder" if source == "feeder" else "glass"),
    "cancel_scan": lambda _: events.CancelScan(),
    "scan_again": lambda _: events.ScanAgain(),
    "keep_page": lambda _: events.KeepPage(),
    "take_again": lambda _: events.TakeAgain(),
    "turn_page": lambda _: events.TurnPage(),
    "adjust_corners": lambda _: events.AdjustCorners(),
    "next_corner": lambda _: events.NextCorner(),
    "nudge_corner": _nudged,
    "drag_corner": _dragged,
    "cut_out": lambda _: events.CutOut(),
    "leave_corners": lambda _: events.LeaveCorners(),
    "add_page": lambda _: events.AddPage(),
    "scan_kept": lambda _: events.HidePages(),
    "show_pages": lambda _: events.ShowPages(),
    "hide_pages": lambda _: events.HidePages(),
    "choose_page": _page(events.ChoosePage),
    "retake_page": _page(events.RetakePage),
    "drop_page": _page(events.DropPage),
    "move_page": _moved,
    "open_phone": lambda _: file_events.OpenPhone(),
    "open_stick": lambda _: file_events.OpenStick(),
    "take_file": _page(file_events.TakeFile),
    "open_site_papers": lambda _: events.OpenSitePapers(),
    "take_site_paper": _page(events.TakeSitePaper),
    "leave_files": lambda _: file_events.LeaveFiles(),
    "open_papers": lambda _: file_events.OpenPapers(),
    "close_papers": lambda _: file_events.ClosePapers(),
    "choose_paper": file_events.ChoosePaper,
    "turn_paper": _page(file_events.TurnPaper),
    "print_paper": lambda _: file_events.PrintPaper(),
    "paper_to_phone": lambda _: file_events.PaperToPhone(),
    "use_camera": lambda _: events.UseCamera(),
    "take_picture": lambda _: events.TakePicture(),
    "put_camera_away": lambda _: events.PutCameraAway(),
    "open_photo": lambda _: events.OpenPhoto(),
    "close_photo": lambda _: events.ClosePhoto(),
    "shoot": lambda argument: events.Shoot(argument == "now"),
    "show_try": events.ShowTry,
    "keep_photo": lambda _: events.KeepPhoto(),
    "refuse_photo": lambda _: events.RefusePhoto(),
    "no_paper": lambda _: events.NoPaper(),
    "read_card": lambda _: events.ReadCard(),
    "read_chip": lambda _: events.ReadChip(),
    "keep_zone": lambda _: events.KeepZone(),
    "show_document": lambda sought: events.ShowDocument("can" if sought == "can" else "zone"),
    "start_showing": lambda device: events.StartShowing(with_camera=device == "camera"),
    "type_myself": lambda _: events.TypeMyself(),
    "stop_reading": lambda _: events.StopReading(),
    "sign_spoken": lambda _: events.SignSpoken(),
    "print_again": lambda _: events.PrintAgain(),
    "open_site": lambda _: web_state.OpenSite(),
    "look_up_address": lambda argument: address_state.LookUpAddress(agreed=argument == "agreed"),
    "leave_address": lambda _: address_state.LeaveAddress(),
    "take_address": _page(address_state.TakeAddress),
    "sign_in_elsewhere": lambda via: identify_state.SignInElsewhere("wallet" if via == "wallet" else "france_connect"),
    "site": _site,
    "another_flow": lambda _: events.AnotherFlow(),
    "print_list": lambda _: events.PrintList(),
    "without_ticket": lambda _: events.WithoutTicket(),
    "ticket_taken": lambda _: events.TicketTaken(),
    "print_copy": lambda _: events.PrintCopy(),
    "estimate_again": lambda _: events.EstimateAgain(),
    "correct_answers": lambda _: events.CorrectAnswers(),
    "refuse_offer": lambda _: events.RefuseOffer(),
    "start_flow": events.StartFlow,
    "life_events": lambda _: events.OpenLifeEvents(),
    "choose_life_event": events.ChooseLifeEvent,
    "tick_step": events.TickStep,
    "print_plan": lambda _: events.PrintPlan(),
    "come_back": lambda _: resuming_state.ComeBack(),
    "show_ticket": lambda _: resuming_state.ShowTicket(),
    "look_for_code": lambda eye: resuming_state.LookForCode(with_camera=eye == "camera"),
    "stop_looking_for_code": lambda _: resuming_state.StopLookingForCode(),
    "type_reference": lambda _: resuming_state.TypeReference(),
    "finish_there": _finish_there,
    "ask_reminder": lambda _: saying_state.AskReminder(),
    "say_opinion": lambda _: saying_state.SayOpinion(),
    "choose_face": saying_state.ChooseFace,
    "print_standing": lambda _: resuming_state.PrintStanding(),
    "verify_papers": lambda _: verifying_state.OpenVerifying(),
    "verify_another": lambda _: verifying_state.VerifyAnother(),
    "appointments": _door,
    "appointment": _appointment,
    "pause": lambda _: events.Pause(),
    "pause_code": events.PauseCode,
    "stop_pausing": lambda _: events.StopPausing(),
    "still_here": lambda _: events.StillHere(),
    "end": lambda _: events.EndAsked("citizen"),
    "new_person": lambda _: events.EndAsked("timeout"),
    "staff": lambda _: events.StaffAsked(),
    "staff_pin": events.StaffPin,
    "staff_go": events.StaffGo,
    "staff_try": events.StaffTry,
    "roll_changed": lambda _: events.RollChanged(),
    "tick": events.Ticked,
    "staff_look": lambda _: events.StaffLook(),
    "list_done": lambda _: events.ListDone(),
    "touched_at": _touched_at,
    "practise": lambda _: events.Practise(),
    "assist": events.Assist,
    "staff_leave": lambda _: events.StaffLeave(),
    "staff_end": lambda _: events.EndAsked("staff"),
    "staff_reprint": lambda _: events.StaffReprint(),
}
