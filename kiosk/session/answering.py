"""Questions, answers, and the way from one step to the next."""

from typing import Literal

from kiosk.flows.engine import Engine
from kiosk.flows.facts import Fact, Origin, Value
from kiosk.flows.model import Field, Step
from kiosk.session import events
from kiosk.session.answers import Refused, parse
from kiosk.session.identity.offer import arrived
from kiosk.session.state import (
    About,
    AtStep,
    Capture,
    Help,
    Leaving,
    NotSent,
    OtherRoute,
    Prepare,
    Sending,
    Visit,
    Welcome,
    changed,
)
from kiosk.session.turns import awaited
from kiosk.session.world import Next, World, stay


def step_of(visit: Visit, world: World) -> tuple[Engine, Step] | None:
    """The engine and the present step, when the visit is at one, and who is asked stands at the screen."""
    here = _at_step(visit, world)
    return None if here is None or awaited(visit, here[0].flow, here[1]) else here


def take_turn(visit: Visit, world: World) -> Visit | None:
    """Who has to come says to be there; None: nobody has to come."""
    here = _at_step(visit, world)
    person = awaited(visit, here[0].flow, here[1]) if here is not None else ""
    return changed(visit, turn=person) if person else None


def _at_step(visit: Visit, world: World) -> tuple[Engine, Step] | None:
    if not isinstance(visit.place, AtStep):
        return None
    engine = world.engine(visit.flow_id)
    return engine, engine.flow.step(visit.place.step)


def take(visit: Visit, engine: Engine, field: Field, value: Value, origin: Origin) -> Visit:
    """The visit with one more answer."""
    return changed(visit, facts=engine.answer(visit.facts, field.id, Fact(value, origin, field.of)))


def go_to(visit: Visit, engine: Engine, step: Step) -> Visit:
    """A paper that was captured before is shown again as it was understood."""
    known = step.kind == "capture" and any(field.id in visit.facts for field in step.fields)
    stage: Literal["read", "idle"] = "read" if known else "idle"
    visit = arrived(changed(visit, place=AtStep(step.id), errors={}, capture=Capture(stage)), step)
    return advise(visit, engine, step)


def advise(visit: Visit, engine: Engine, step: Step) -> Visit:
    """The visit with what is worth saying about the answers of this step on the page."""
    return changed(visit, advised=tuple(advice.say for advice in engine.warnings(step.id, visit.facts)))


def onward(visit: Visit, engine: Engine, step_id: str) -> Visit:
    """The step after `step_id`; when an answer is being corrected, the first step before the place that the
    citizen came from with something to give or confirm, or else that place."""
    if visit.correcting:
        waiting = {missing.step for missing in engine.missing(visit.facts)}
        for step in engine.visible_steps(visit.facts):
            if step.id == visit.correcting:
                return go_to(changed(visit, correcting=""), engine, step)
            if step.id in waiting:
                return go_to(visit, engine, step)
    following = engine.next_step(step_id, visit.facts)
    return visit if following is None else go_to(visit, engine, following)


def typed(visit: Visit, event: events.Typed, world: World) -> Next:
    here = step_of(visit, world)
    if here is None or all(field.id != event.field for field in here[1].fields):
        return stay(visit)
    errors = {name: sentence for name, sentence in visit.errors.items() if name != event.field}
    return stay(changed(visit, drafts={**visit.drafts, event.field: event.text}, errors=errors))


def chosen(visit: Visit, event: events.Chosen, world: World) -> Next:
    here = step_of(visit, world)
    if here is None:
        return stay(visit)
    engine, step = here
    field = next((field for field in step.fields if field.id == event.field), None)
    value = parse(field, event.value) if field is not None else None
    if field is None or value is None or isinstance(value, Refused):
        return stay(visit)
    visit = advise(take(visit, engine, field, value, "chosen"), engine, step)
    # A page that goes on at a touch would go on past what is worth saying about that touch: Continue does it then.
    return stay(visit if visit.advised else onward(visit, engine, step.id))


def answer_form(visit: Visit, engine: Engine, step: Step) -> Visit:
    """Take every draft of the step, and what it shows as confirmed. What cannot be taken stays a draft, with its
    sentence beside it."""
    errors: dict[str, str] = {}
    answers: dict[str, Fact] = {}
    facts = visit.facts
    for field in step.fields:
        known = facts.get(field.id)
        if field.id in visit.drafts:
            value = parse(field, visit.drafts[field.id])
            if isinstance(value, Refused):
                errors[field.id] = str(value)
            elif value is None:
                facts = engine.withdraw(facts, field.id)
            elif known is not None and known.value == value:
                answers[field.id] = known
            else:
                origin: Origin = "chosen" if field.type in ("choice", "choices", "yesno") else "typed"
                answers[field.id] = Fact(value, origin, field.of)
        elif known is not None and field.type != "signature":
            answers[field.id] = known
    facts = engine.answer_all(facts, answers)
    for problem in engine.problems(step.id, facts):
        errors.setdefault(problem.field, problem.sentence)
    shown = {field.id for field in engine.visible_fields(step.id, facts)}
    taken = {field.id for field in step.fields if field.id not in errors}
    drafts = {name: text for name, text in visit.drafts.items() if name not in taken}
    kept = {name: sentence for name, sentence in errors.items() if name in shown}
    return changed(visit, facts=facts, drafts=drafts, errors=kept)


def back(visit: Visit, event: events.Back, world: World) -> Next:
    match visit.place:
        case About() | Prepare() | Welcome():
            return stay(changed(visit, place=Welcome()))
        case OtherRoute():
            return stay(changed(visit, place=Prepare()))
        case Help(under=under):
            return stay(changed(visit, place=under))
        case NotSent():
            engine = world.engine(visit.flow_id)
            return stay(go_to(visit, engine, engine.visible_steps(visit.facts)[-1]))
        case AtStep(step=step_id, without_paper=without_paper):
            engine = world.engine(visit.flow_id)
            if without_paper:
                return stay(go_to(visit, engine, engine.flow.step(step_id)))
            if visit.correcting and visit.correcting != step_id:
                return stay(go_to(changed(visit, correcting=""), engine, engine.flow.step(visit.correcting)))
            before = engine.previous_step(step_id, visit.facts)
            return stay(changed(visit, place=Prepare()) if before is None else go_to(visit, engine, before))
    return stay(visit)


def edit(visit: Visit, event: events.Edit, world: World) -> Next:
    here = step_of(visit, world)
    if here is None:
        return stay(visit)
    engine, step = here
    for target in engine.visible_steps(visit.facts):
        if event.field == target.id or any(event.field == field.id for field in target.fields):
            if target.id == step.id:
                here_again = go_to(visit, engine, target)
                return stay(changed(here_again, place=AtStep(target.id, changing=True)))
            correcting = visit.correcting or step.id
            return stay(go_to(changed(visit, correcting=correcting), engine, target))
    return stay(visit)


def still_right(visit: Visit, event: events.StillRight, world: World) -> Next:
    here = step_of(visit, world)
    if here is None or event.field not in visit.facts:
        return stay(visit)
    engine, _ = here
    if engine.flow.field(event.field).type == "signature":
        return stay(visit)
    return stay(changed(visit, facts=engine.confirm(visit.facts, event.field)))


def ask_help(visit: Visit, event: events.AskHelp, world: World) -> Next:
    if isinstance(visit.place, Help | Leaving | Sending):
        return stay(visit)
    return stay(changed(visit, place=Help(under=visit.place)))


def close_help(visit: Visit, event: events.CloseHelp, world: World) -> Next:
    """The second strike of a double tap finds no page of help any more: it must not go back a step."""
    return back(visit, events.Back(), world) if isinstance(visit.place, Help) else stay(visit)
