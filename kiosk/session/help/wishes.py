"""What an agent may wish: to see, to point, to propose, to go to a step. Nothing happens that the citizen has not said
yes to, or does not see; what cannot be is answered, and changes nothing.
"""

from kiosk.flows.engine import Engine
from kiosk.flows.facts import Fact
from kiosk.flows.model import Field, Step
from kiosk.help import wire
from kiosk.session import events as visit_events
from kiosk.session.answering import advise, edit
from kiosk.session.answers import Refused, parse
from kiosk.session.help import events
from kiosk.session.help.asking import helped, note
from kiosk.session.help.sharing import NEVER_SHOWN, share_of
from kiosk.session.help.state import (
    ASKS_AGAIN_S,
    POINTS_EACH_S,
    UNANSWERED_FOR_S,
    Asked,
    Pointed,
    Proposal,
    SentPage,
    SentPicture,
    Wish,
    WishToSee,
)
from kiosk.session.photo.state import LIVE_STAGES
from kiosk.session.shown import shown
from kiosk.session.state import CAMERA_STAGES, AtStep, Visit, beneath, changed
from kiosk.session.turns import asked_here
from kiosk.session.world import Next, World, stay

_BUSY_STAGES = ("scanning", "examining", "decoding", *CAMERA_STAGES)


def result(visit: Visit, action: str, said: str) -> events.TellDesk:
    return events.TellDesk(wire.ActionResult(visit.helping.call, action, said))  # type: ignore[arg-type]


def ask_to_see(visit: Visit, message: wire.AskToShare, world: World) -> Next:
    """Who sees already is shown it again."""
    if visit.helping.sharing:
        return stay(helped(visit, shared=b""))
    return asks(visit, WishToSee(message.action_id), world)


def point(visit: Visit, message: wire.PointAt, world: World) -> Next:
    """Only at what the agent has been shown."""
    if not visit.helping.sharing:
        return visit, (result(visit, message.action_id, "not_shared"),)
    shared = share_of(visit, world)
    labels = {button.id: button.label for button in shared.buttons}
    labels |= {field.id: field.label for field in shared.fields}
    pointed = visit.helping.pointed
    hasty = pointed is not None and world.monotonic - pointed.since < POINTS_EACH_S
    if message.target not in labels or hasty:
        return visit, (result(visit, message.action_id, "not_possible"),)
    pointed = Pointed(message.target, labels[message.target], world.monotonic)
    visit = helped(visit, pointed=pointed)
    return visit, (note(visit, "pointed", message.target), result(visit, message.action_id, "done"))


def propose(visit: Visit, message: wire.Propose, world: World) -> Next:
    """Of a question of this page that is answered in letters or by a choice, and only what it would take."""
    if not visit.helping.sharing:
        return visit, (result(visit, message.action_id, "not_shared"),)
    here = _question(visit, message.field, world)
    value = None if here is None else parse(here[2], message.value)
    if here is None or value is None or isinstance(value, Refused):
        return visit, (result(visit, message.action_id, "not_possible"),)
    field = here[2]
    read = shown(field, Fact(value, "agent", field.of), world.translator(visit.preferences.language))
    return asks(visit, Proposal(message.action_id, field.id, message.value, read, message.reason), world)


def ask_for(visit: Visit, message: wire.AskFor, world: World) -> Next:
    steps = _steps(visit, world)
    wanted = [step for step in steps if takes(step, message.what) and message.step in ("", step.id)]
    return _wish(visit, message.action_id, message.what, wanted[0].id if wanted else "", world)


def go_to_step(visit: Visit, message: wire.GoToStep, world: World) -> Next:
    known = any(step.id == message.step for step in _steps(visit, world))
    return _wish(visit, message.action_id, "step", message.step if known else "", world)


def takes(step: Step, what: str) -> bool:
    """Whether it is at this step that a scan is made, a card laid down, a photo taken, a signature given."""
    capture = step.capture
    match what:
        case "scan":
            return step.kind == "capture" and capture is not None and capture.device == "scanner"
        case "card":
            return capture is not None and capture.reads_documents
        case "photo":
            return capture is not None and capture.takes_photo
        case "signature":
            return step.kind == "sign"
    return False


def answer(visit: Visit, event: events.AnswerAgent, world: World) -> Next:
    helping, asked = visit.helping, visit.helping.asked
    if asked is None or not is_answered(visit, event, world):
        return stay(visit)
    visit = helped(visit, asked=None, refused_at=helping.refused_at if event.yes else world.monotonic)
    match asked:
        case WishToSee():
            return _seen(visit, yes=event.yes)
        case Proposal() if event.yes:
            return _take(visit, asked, world)
        case Wish() if event.yes:
            return _go(visit, asked, world)
    return visit, (note(visit, "refused", _about(asked)), result(visit, asked.action, "refused"))


def is_answered(visit: Visit, event: events.AnswerAgent, world: World) -> bool:
    """Whether it is what is asked, and not a finger that was there before the question was."""
    asked = visit.helping.asked
    on_time = world.monotonic - visit.helping.asked_at >= UNANSWERED_FOR_S
    return asked is not None and asked.action == event.action and on_time


def _about(asked: Asked) -> str:
    match asked:
        case Proposal(field=field):
            return field
        case Wish(step=step):
            return step
        case SentPicture():
            return "picture"
        case SentPage():
            return "page"
    return ""


def _seen(visit: Visit, *, yes: bool) -> Next:
    """The shared view itself follows from the yes."""
    if yes:
        return helped(visit, sharing=True, shared=b"", revealed={}), (note(visit, "share_accepted"),)
    told = events.TellDesk(wire.ShareStopped(visit.helping.call, "refused"))
    return visit, (note(visit, "share_refused"), told)


def _take(visit: Visit, proposal: Proposal, world: World) -> Next:
    """As if the citizen had answered, and with the agent as its origin: it is judged as any other."""
    here = _question(visit, proposal.field, world)
    value = None if here is None else parse(here[2], proposal.text)
    if here is None or value is None or isinstance(value, Refused):
        return visit, (result(visit, proposal.action, "not_possible"),)
    engine, step, field = here
    facts = engine.answer(visit.facts, field.id, Fact(value, "agent", field.of))
    drafts = {name: text for name, text in visit.drafts.items() if name != field.id}
    errors = {name: said for name, said in visit.errors.items() if name != field.id}
    visit = advise(changed(visit, facts=facts, drafts=drafts, errors=errors), engine, step)
    return visit, (note(visit, "accepted", field.id), result(visit, proposal.action, "accepted"))


def _go(visit: Visit, wish: Wish, world: World) -> Next:
    """By the way that a citizen has: no step that is not theirs to go to, and none while a device works."""
    place = beneath(visit.place)
    if not isinstance(place, AtStep) or works(visit) or all(step.id != wish.step for step in _steps(visit, world)):
        return visit, (result(visit, wish.action, "not_possible"),)
    visit = changed(visit, place=place)
    told = (note(visit, "accepted", wish.step), result(visit, wish.action, "accepted"))
    if place.step == wish.step:
        return visit, told
    visit, wanted = edit(visit, visit_events.Edit(wish.step), world)
    return visit, (*wanted, *told)


def _wish(visit: Visit, action: str, what: str, step: str, world: World) -> Next:
    if not visit.helping.sharing:
        return visit, (result(visit, action, "not_shared"),)
    if not step or works(visit):
        return visit, (result(visit, action, "not_possible"),)
    return asks(visit, Wish(action, what, step), world)  # type: ignore[arg-type]


def asks(visit: Visit, asked: Asked, world: World) -> Next:
    """One thing at a time: what is asked never changes under a finger. Who has said no is left alone for a while."""
    refused_at = visit.helping.refused_at
    alone = refused_at is not None and world.monotonic - refused_at < ASKS_AGAIN_S
    if visit.helping.asked is not None or visit.paused is not None or alone:
        return visit, (result(visit, asked.action, "not_possible"),)
    visit = helped(visit, asked=asked, asked_at=world.monotonic)
    return visit, (note(visit, f"asked_{type(asked).__name__.lower()}", _about(asked)),)


def _steps(visit: Visit, world: World) -> tuple[Step, ...]:
    if not visit.flow_id or not isinstance(beneath(visit.place), AtStep):
        return ()
    return world.engine(visit.flow_id).visible_steps(visit.facts)


def _question(visit: Visit, field_id: str, world: World) -> tuple[Engine, Step, Field] | None:
    place = beneath(visit.place)
    if not isinstance(place, AtStep) or works(visit):
        return None
    engine = world.engine(visit.flow_id)
    step = engine.flow.step(place.step)
    for field in asked_here(visit, engine, step):
        if field.id == field_id and field.type not in NEVER_SHOWN:
            return engine, step, field
    return None


def works(visit: Visit) -> bool:
    """Whether a device works for this step, whose outcome would land on another one."""
    return (
        visit.photo.stage in LIVE_STAGES
        or visit.capture.stage in _BUSY_STAGES
        or visit.identity.stage in ("reading", "showing")
    )
