"""A step of a démarche as it is first met, with the answers that it depends on."""

import re
from itertools import islice, product

from kiosk.flows.engine import Engine
from kiosk.flows.facts import Facts
from kiosk.flows.samples import fact, representatives
from kiosk.session import events
from kiosk.session.state import AtStep, changed
from kiosk.tour.citizen import Citizen

# Combinations of answers that are tried until a step shows: those of today need a hundred at most.
MOST_TRIES = 20_000


def at_step(citizen: Citizen, flow: str, step: str) -> Citizen:
    """Bring a citizen who has just come to that step."""
    citizen.do(events.Begin(), events.ChooseFlow(flow), events.ChooseRoute("kiosk"))
    citizen.visit = changed(citizen.visit, facts=_leading_to(citizen.engine(flow), step), place=AtStep(step))
    return citizen


def _leading_to(engine: Engine, step_id: str) -> Facts:
    """Answers by which the step shows, of the questions that it depends on; none where it always does."""
    flow, step = engine.flow, engine.flow.step(step_id)
    asked = {field.id: field for earlier in flow.steps for field in earlier.fields}
    wanted: dict[str, None] = {}
    waiting = [step.show_if or "", *(field.show_if or "" for field in step.fields)]
    while waiting:
        source = waiting.pop()
        waiting += [rule for name, rule in flow.computed.items() if name in source]
        for name in (name for name in asked if re.search(rf"\b{name}\b", source) and name not in wanted):
            wanted[name] = None
            waiting += [asked[name].show_if or "", flow.step_of(name).show_if or ""]
    values = representatives(flow, engine.today) if wanted else {}
    for chosen in islice(product(*(values[name] for name in wanted)), MOST_TRIES):
        facts = {name: fact(asked[name], value) for name, value in zip(wanted, chosen, strict=True)}
        if engine.visible_fields(step_id, facts) or (not step.fields and step in engine.visible_steps(facts)):
            return facts
    return {}
