"""What the explorer reads in the texts of a démarche's conditions: which answers they name, and which answers must be
tried in every combination because some condition sees them together.

It is said a second time here, from the texts, so that the engine's own reading has something to agree with.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from kiosk.flows.expressions import without_literals
from kiosk.flows.model import Flow, Step
from kiosk.flows.vocabulary import groups


class Names:
    """The field ids that sources name, through what is computed and over the copies of a group."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._fields = {field.id for step in flow.steps for field in step.fields}
        self._copies: dict[str, set[str]] = {}
        for group in groups(flow):
            for name, ids in group.copies.items():
                self._copies[name] = {*ids, group.counter}

    def of(self, *sources: str | None) -> set[str]:
        found: set[str] = set()
        for source in sources:
            for word in re.findall(r"[a-z_]\w*", without_literals(source)) if source else ():
                if word in self._flow.computed:
                    found |= self._computed(word)
                elif word in self._fields:
                    found.add(word)
        return found

    def _computed(self, name: str) -> set[str]:
        """Its own name within it would be an error of the file, told elsewhere."""
        source = self._flow.computed[name]
        words = set(re.findall(r"[a-z_]\w*", without_literals(source))) - {name}
        earlier = words & self._flow.computed.keys()
        return (words & self._fields).union(
            *(self._copies.get(word, set()) for word in words), *(self._computed(other) for other in earlier)
        )


def conditions(step: Step) -> Iterator[str]:
    checks = (part for field in step.fields for part in (field.check_if, field.check, field.show_if))
    yield from (source for source in (step.show_if, *checks, *(warn.when for warn in step.warn)) if source)


def named_in(flow: Flow, steps: Sequence[Step]) -> set[str]:
    return Names(flow).of(*(source for step in steps for source in conditions(step)))


def live(flow: Flow, position: int) -> set[str]:
    """The fields that a condition of this step or a later one names, or one of an earlier step that is not decided
    yet, because it names a field still to come."""
    names = Names(flow)
    later = {field.id for step in flow.steps[position:] for field in step.fields}
    found = named_in(flow, flow.steps[position:])
    for step in flow.steps[:position]:
        for field in step.fields:
            named = names.of(field.check_if, field.check)
            found |= named if named & later else set()
    return found


def depends_on(flow: Flow, name: str) -> set[str]:
    """What a field depends on directly."""
    names = Names(flow)
    step, field = flow.step_of(name), flow.field(name)
    found = names.of(field.check_if, field.check, field.show_if, step.show_if)
    for warn in step.warn:
        named = names.of(warn.when)
        found |= named if name in named else set()
    if field.type == "signature":
        asked = [other for s in flow.steps for other in s.fields]
        found |= {other.id for other in asked[: asked.index(field)] if other.type != "signature"}
    return found - {name}


def together(flow: Flow, varying: Collection[str]) -> tuple[frozenset[str], ...]:
    """Sets of the fields that vary, each to be tried in every combination while the others stand still. A set is what
    some conditions name together, and what decides whether those fields show at all; what no condition sees together
    decides nothing together, and is varied one set after the other. At least one set, which may be empty."""
    names = Names(flow)
    gates = {field.id: names.of(step.show_if, field.show_if) for step in flow.steps for field in step.fields}
    sets = [names.of(step.show_if) for step in flow.steps]
    for step in flow.steps:
        for field in step.fields:
            sets += [{field.id} | names.of(field.check_if, field.check), names.of(field.show_if)]
        sets += [names.of(warn.when) for warn in step.warn]
    grown = {_with_gates(one, gates, varying) for one in _merged(sets)}
    return tuple(sorted((one for one in grown if not any(one < other for other in grown)), key=sorted)) or (
        frozenset(),
    )


def _merged(sets: Sequence[set[str]]) -> list[set[str]]:
    """Sets that share a member become one."""
    merged: list[set[str]] = []
    for one in sets:
        if one:
            touching = [other for other in merged if other & one]
            merged = [other for other in merged if not other & one] + [one.union(*touching)]
    return merged


def _with_gates(fields: set[str], gates: Mapping[str, set[str]], varying: Collection[str]) -> frozenset[str]:
    """With all that decides, directly or not, whether these fields show; without what has one value anyway."""
    found, waiting = set(fields), list(fields)
    while waiting:
        more = gates[waiting.pop()] - found
        found |= more
        waiting += more
    return frozenset(found & set(varying))
