""" "J'ai rendez-vous": the code of the paper, shown to the camera or the scanner, or its reference typed."""

from typing import Literal

from kiosk.appointments import ics, wire
from kiosk.delivery.reference import normalise_reference
from kiosk.devices.states import DeviceName, Fault
from kiosk.session import events
from kiosk.session.appointments.moves import appointing, ask, failed
from kiosk.session.resuming.opening import EYES, ready
from kiosk.session.resuming.state import CodeSeen, FindCode, StopFindingCode
from kiosk.session.state import Visit, changed
from kiosk.session.world import Next, stay

REFERENCE_FIELD = "appointment_reference"
MAX_TYPED = 20


def begin(visit: Visit, purpose: Literal["check_in", "look"]) -> Visit:
    """To check in, or to see it and cancel it."""
    if visit.appointing.stage not in ("menu", "how", "failed", "shown"):
        return visit
    return ways(appointing(visit, purpose=purpose, asked="", problem=None, at=None))


def ways(visit: Visit) -> Visit:
    """Where nothing can look, the reference is typed."""
    eyes = any(ready(visit, name) for name in EYES)
    return changed(appointing(visit, stage="how" if eyes else "typing", asked="", wrong=False), errors={})


def leads_back(visit: Visit) -> bool:
    """Whether going back leads to the ways to show a code."""
    now = visit.appointing
    if not any(ready(visit, name) for name in EYES):
        return False
    return now.stage == "typing" or now.asked in ("check_in", "look") or now.problem in ("no_code", "not_ours")


def look(visit: Visit, *, with_camera: bool) -> Next:
    now = visit.appointing
    eye: DeviceName = "camera" if with_camera else "scanner"
    if now.stage not in ("how", "failed") or not ready(visit, eye):
        return stay(visit)
    turn = now.turn + 1
    visit = appointing(visit, stage="looking", turn=turn, with_camera=with_camera, asked="", problem=None)
    return visit, (FindCode(turn, with_camera),)


def put_down(visit: Visit) -> Next:
    """The camera goes off; the ways stand there again."""
    if visit.appointing.stage != "looking":
        return stay(visit)
    return ways(visit), (StopFindingCode(),)


def type_it(visit: Visit) -> Visit:
    if visit.appointing.stage not in ("how", "failed"):
        return visit
    return appointing(visit, stage="typing", asked="", problem=None, wrong=False)


def typed(visit: Visit, event: events.Typed) -> Visit:
    if event.field != REFERENCE_FIELD:
        return visit
    return changed(appointing(visit, typed={REFERENCE_FIELD: event.text[:MAX_TYPED]}, wrong=False), errors={})


def typed_reference(visit: Visit) -> Next:
    reference = normalise_reference(visit.appointing.typed.get(REFERENCE_FIELD, ""))
    return stay(appointing(visit, wrong=True)) if reference is None else _ask(visit, reference)


def seen(visit: Visit, event: CodeSeen) -> Next:
    now = visit.appointing
    if now.stage != "looking" or now.turn != event.turn:
        return stay(visit)
    if isinstance(event.result, Fault):
        return stay(failed(visit, event.result))
    reference = ics.reference_in(event.result)
    if reference is not None:
        return _ask(visit, reference)
    return stay(failed(visit, "not_ours" if event.result else "no_code"))


def _ask(visit: Visit, reference: str) -> Next:
    if visit.appointing.purpose == "look":
        return ask(visit, "look", wire.Look(reference))
    return ask(visit, "check_in", wire.CheckIn(reference))
