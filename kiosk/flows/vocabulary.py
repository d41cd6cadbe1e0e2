"""What the expressions of a démarche can name: its fields, and what is computed from them.

A computed value is an expression, or `count(CONDITION)` or `sum(EXPRESSION)` over the copies of a repeated group: how
often the condition holds, or the sum, over as many copies as its number field says. It is unknown while one of them is.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from cel_expr_python import cel

from kiosk.flows import kinds
from kiosk.flows.expressions import UNKNOWN, Compiler, Expression, ExpressionError, Lookups, Plain, Unknown, renamed
from kiosk.flows.model import Flow

_OVER_A_GROUP = re.compile(r"\s*(count|sum)\s*\((.*)\)\s*", re.DOTALL)


class Computed(msgspec.Struct, frozen=True):
    """`counter`: the number field of the group that `parts` are over, one for each copy; empty: `parts` has one."""

    id: str
    how: str
    parts: tuple[Expression, ...]
    counter: str = ""

    def value(self, values: Mapping[str, Plain]) -> Plain | Unknown:
        if not self.counter:
            return self.parts[0].value(values)
        count = values.get(self.counter)
        if not isinstance(count, int):
            return UNKNOWN
        found = [part.value(values) for part in self.parts[:count]]
        known = [one for one in found if isinstance(one, int)]
        return sum(known) if len(known) == len(found) else UNKNOWN


class Group(msgspec.Struct, frozen=True):
    """The copies of what is asked `counter` times: id as it was written -> ids of the copies, in order."""

    counter: str
    copies: dict[str, tuple[str, ...]]


class Vocabulary:
    """Raises `ExpressionError`, whose message begins with the id, for a computed value that does not compile."""

    def __init__(self, flow: Flow, lookups: Lookups) -> None:
        self.variables = fields(flow)
        self.computed: dict[str, Computed] = {}
        self._needs: dict[str, frozenset[str]] = {}
        self._groups = groups(flow)
        for name, source in flow.computed.items():
            try:
                self._add(name, source, Compiler(self.variables, lookups))
            except ExpressionError as error:
                raise ExpressionError(f"{name}: {error}") from None
        self.compiler = Compiler(self.variables, lookups)

    def fields_of(self, expression: Expression) -> frozenset[str]:
        """The fields that it depends on, through what is computed as well."""
        return frozenset().union(*(self._needs.get(name, {name}) for name in expression.fields))

    def complete(self, values: dict[str, Plain], among: tuple[str, ...]) -> None:
        """Adds what can be computed by now, of these ids in the file's order."""
        for name in among:
            value = self.computed[name].value(values)
            if not isinstance(value, Unknown):
                values[name] = value

    def needs(self, computed_id: str) -> frozenset[str]:
        """The fields that a computed value depends on."""
        return self._needs[computed_id]

    def _add(self, name: str, source: str, compiler: Compiler) -> None:
        over = _OVER_A_GROUP.fullmatch(source)
        if over is None:
            made = Computed(name, "value", (compiler.compute(source),))
        else:
            made = self._over_a_group(name, over[1], over[2], compiler)
        self.computed[name] = made
        self.variables[name] = cel.Type.INT if made.counter else made.parts[0].type
        named = frozenset().union(*(self.fields_of(part) for part in made.parts))
        self._needs[name] = named | ({made.counter} if made.counter else frozenset())

    def _over_a_group(self, name: str, how: str, inner: str, compiler: Compiler) -> Computed:
        group = next(
            (group for group in self._groups if renamed(inner, dict.fromkeys(group.copies, "_")) != inner), None
        )
        if group is None:
            raise ExpressionError(f"{how}() needs a field that is asked for each item of a group")
        items = range(len(next(iter(group.copies.values()))))
        sources = [renamed(inner, {name: copies[item] for name, copies in group.copies.items()}) for item in items]
        parts = tuple(compiler.compute(source) for source in sources)
        wanted = cel.Type.BOOL if how == "count" else cel.Type.INT
        if parts and parts[0].type != wanted:
            raise ExpressionError(f"{how}() needs {'a condition' if how == 'count' else 'a number'} within it")
        return Computed(name, how, parts, group.counter)


def fields(flow: Flow) -> dict[str, Any]:
    """The variables that the answers give (`nom`, `preuve.signed`), each with its CEL type."""
    return {
        f"{field.id}{suffix}": cel_type
        for step in flow.steps
        for field in step.fields
        for suffix, cel_type in kinds.KINDS[field.type].variables.items()
    }


def groups(flow: Flow) -> tuple[Group, ...]:
    """The repeated groups of a démarche that has been loaded, each once."""
    copies: dict[str, dict[str, list[str]]] = {}
    for step in flow.steps:
        if step.repeat is not None and step.item:
            for field in step.fields:
                written = field.id.removesuffix(f"_{step.item}")
                copies.setdefault(step.repeat, {}).setdefault(written, []).append(field.id)
    return tuple(Group(counter, {name: tuple(ids) for name, ids in named.items()}) for counter, named in copies.items())
