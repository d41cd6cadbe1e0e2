"""What a pressed control means: `Visit.act(action, argument)` -> an event."""

from collections.abc import Callable

from kiosk.session import events


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


ACTIONS: dict[str, Callable[[str], events.Event]] = {
    "begin": lambda _: events.Begin(),
    "prefer": _preferred,
    "choose_flow": events.ChooseFlow,
    "route": events.ChooseRoute,
    "choose": _chosen,
    "continue": lambda _: events.Continue(),
    "back": lambda _: events.Back(),
    "edit": events.Edit,
    "still_right": events.StillRight,
    "about": events.AskAbout,
    "help": lambda _: events.AskHelp(),
    "close_help": lambda _: events.CloseHelp(),
    "scan": lambda source: events.Scan("feeder" if source == "feeder" else "glass"),
    "cancel_scan": lambda _: events.CancelScan(),
    "scan_again": lambda _: events.ScanAgain(),
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
    "another_flow": lambda _: events.AnotherFlow(),
    "print_list": lambda _: events.PrintList(),
    "without_ticket": lambda _: events.WithoutTicket(),
    "ticket_taken": lambda _: events.TicketTaken(),
    "print_copy": lambda _: events.PrintCopy(),
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
    "staff_leave": lambda _: events.StaffLeave(),
    "staff_end": lambda _: events.EndAsked("staff"),
    "staff_reprint": lambda _: events.StaffReprint(),
}
