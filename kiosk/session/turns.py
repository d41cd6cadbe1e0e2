"""Whose turn it is at the screen, in a démarche whose persons do not see each other's answers (`Flow.apart`). Pure."""

from kiosk.flows.engine import Engine
from kiosk.flows.model import Field, Flow, Step
from kiosk.session.state import Visit

# In the place of a person, after a ticket was shown: either of them may have it.
NOBODY = "-"


def present(visit: Visit, flow: Flow) -> str:
    """Who stands at the screen; the first person until another has said that it is them, and nobody where a démarche
    comes back by its ticket."""
    return visit.turn if visit.turn == NOBODY or visit.turn in flow.persons else next(iter(flow.persons))


def awaited(visit: Visit, flow: Flow, step: Step) -> str:
    """Who has to come to the screen before this step is shown; empty: nobody. A page that asks nothing (the review, the
    end) is for whoever stands there."""
    asked = step.fields[0].of if flow.apart and step.fields and not step.together else ""
    return asked if asked and asked != present(visit, flow) else ""


def asked_here(visit: Visit, engine: Engine, step: Step) -> tuple[Field, ...]:
    """What this step asks whoever stands at the screen; nothing, where somebody else has to come first."""
    return () if awaited(visit, engine.flow, step) else engine.visible_fields(step.id, visit.facts)


def awaited_at_site(visit: Visit, flow: Flow) -> str:
    """Who has to come before the official site is opened, where the first person's papers and account are used; empty:
    nobody."""
    first = next(iter(flow.persons))
    return first if flow.apart and present(visit, flow) != first else ""


def may_see(visit: Visit, flow: Flow, field: Field) -> bool:
    """Whether who stands at the screen may see this answer."""
    return not flow.apart or field.of == present(visit, flow) or flow.step_of(field.id).together


def own_fields(engine: Engine, visit: Visit, person: str) -> frozenset[str]:
    """The answers that are of this person, or of all."""
    flow = engine.flow
    return frozenset(
        name
        for name, fact in engine.sendable(visit.facts).items()
        if fact.person == person or flow.step_of(name).together
    )
