"""An address that is looked for on line: only when the citizen wants it, told before it leaves, never needed."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kiosk.address.port import Addresses, Seek
from kiosk.config import Config
from kiosk.errors import N_
from kiosk.flows.engine import Engine
from kiosk.flows.facts import Facts
from kiosk.flows.model import Step
from kiosk.flows.model_types import FactName
from kiosk.session.address.state import (
    AddressLook,
    AddressTold,
    AskForAddress,
    LeaveAddress,
    LookUpAddress,
    StopAsking,
    TakeAddress,
)
from kiosk.session.answering import step_of
from kiosk.session.state import AtStep, Visit, changed
from kiosk.session.world import Next, World, stay

PARTS: tuple[FactName, ...] = ("address.street", "address.postcode", "address.town")
LEAST_LETTERS = 3
STREET_FIRST = N_("Écrivez d'abord le numéro et la rue.")


def parts_of(engine: Engine, step: Step, facts: Facts) -> dict[FactName, str]:
    """Part of an address -> the field that asks for it on this page; empty where it asks for no whole address."""
    fields = {field.fact: field.id for field in engine.visible_fields(step.id, facts) if field.fact in PARTS}
    return {part: fields[part] for part in PARTS} if len(fields) == len(PARTS) else {}


def can_look(visit: Visit, engine: Engine, step: Step, config: Config) -> bool:
    """In an exercise nothing leaves; a desk that is asked has to be there."""
    there = bool(config.address.by) and (config.address.by != "desk" or bool(config.delivery.desk_url))
    return there and not visit.practice and step.kind == "form" and bool(parts_of(engine, step, visit.facts))


def look_up(visit: Visit, event: LookUpAddress, world: World) -> Next:
    here = step_of(visit, world)
    if here is None or not can_look(visit, *here, world.config):
        return stay(visit)
    now, asked = visit.address, _asked(visit, *here)
    if len(asked.street) < LEAST_LETTERS:
        street = parts_of(*here, visit.facts)["address.street"]
        return stay(changed(visit, errors={street: STREET_FIRST}))
    if not event.agreed:
        return stay(changed(visit, address=AddressLook("telling", here[1].id, now.turn)))
    if not is_at(visit, here[1]) or now.stage != "telling":
        return stay(visit)
    asking = AddressLook("asking", here[1].id, now.turn + 1)
    return changed(visit, address=asking), (AskForAddress(asking.turn, asked),)


def told(visit: Visit, event: AddressTold, world: World) -> Next:
    now = visit.address
    if now.stage != "asking" or event.turn != now.turn:
        return stay(visit)
    if not isinstance(event.answer, Addresses):
        return stay(changed(visit, address=replace(now, stage="failed")))
    found = event.answer.found
    return stay(changed(visit, address=replace(now, stage="found" if found else "nothing", found=found)))


def take(visit: Visit, event: TakeAddress, world: World) -> Next:
    """Into the form, as if it had been typed: the citizen looks at it and goes on."""
    here, now = step_of(visit, world), visit.address
    if here is None or not is_at(visit, here[1]) or now.stage != "found" or not 0 <= event.number < len(now.found):
        return stay(visit)
    chosen, fields = now.found[event.number], parts_of(*here, visit.facts)
    words = dict(zip(PARTS, (chosen.street, chosen.postcode, chosen.town), strict=True))
    drafts = {**visit.drafts, **{field: words[part] for part, field in fields.items()}}
    taken = changed(visit, drafts=drafts, errors={}, advised=(), address=AddressLook(turn=now.turn))
    return taken, (StopAsking(),)


def leave(visit: Visit, event: LeaveAddress, world: World) -> Next:
    asked = visit.address.stage in ("asking", "found", "nothing", "failed")
    return changed(visit, address=AddressLook(turn=visit.address.turn + 1)), (StopAsking(),) if asked else ()


def is_at(visit: Visit, step: Step) -> bool:
    """Whether what is looked for is of this page."""
    place = visit.place
    return isinstance(place, AtStep) and place.step == step.id and visit.address.step == step.id


def _asked(visit: Visit, engine: Engine, step: Step) -> Seek:
    parts = parts_of(engine, step, visit.facts)

    def said(part: FactName) -> str:
        field = parts[part]
        fact = visit.facts.get(field)
        return (visit.drafts.get(field) or (str(fact.value) if fact is not None else "")).strip()[:200]

    return Seek(*(said(part) for part in PARTS))


RULES: dict[type, Callable[[Visit, Any, World], Next]] = {
    LookUpAddress: look_up,
    AddressTold: told,
    TakeAddress: take,
    LeaveAddress: leave,
}
FROM_OUTSIDE = (AddressTold,)
