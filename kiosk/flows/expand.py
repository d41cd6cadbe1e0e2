"""Writes a démarche out, before it is read: shared steps in the place of `include`, the parts of an `address` or of a
`person`, and a copy of a repeated step for each item.

It works on the nodes of the YAML, so that each part keeps the file and the line where a person wrote it, and nothing
after it (rules, engine, review, file) knows of more than plain steps and fields. What it cannot make sense of it leaves
as it is, with a finding.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path

import yaml

from kiosk.flows import shape, source
from kiosk.flows.expressions import renamed
from kiosk.flows.model import Include
from kiosk.flows.shape import Marks, did_you_mean
from kiosk.flows.source import Finding

SHARED = Path(__file__).resolve().parent / "shared"
# A screen is asked the same thing twelve times at most; who has more is served at the counter.
MOST_ITEMS = 12
MOST_DIGITS = 9
# Far more than the 200 that a démarche may have (`model.Flow`): what stops a few lines from becoming a million steps.
MOST_STEPS = 1000
# Types that are several fields in one: those of the first step of the shared file of that name.
PARTS = ("address", "person")
_EXPRESSIONS = ("show_if", "check", "check_if", "if")

_TEXT = "tag:yaml.org,2002:str"
_INT = "tag:yaml.org,2002:int"


class Expander:
    """`shared`: the folders of shared steps, the first first. `items`: copies of a repeated step at most (the explorer
    needs few). `read`: shared steps that were read for other démarches at the same moment; these are added to them."""

    def __init__(
        self,
        file: str,
        shared: tuple[Path, ...] = (SHARED,),
        items: int = MOST_ITEMS,
        read: dict[Path, list[yaml.Node]] | None = None,
    ) -> None:
        self._file = file
        self._shared = shared
        self._items = items
        self._read = {} if read is None else read
        self.findings: list[Finding] = []

    def expand(self, root: yaml.Node) -> None:
        """Changes the tree in place; what is wrong goes to `findings`."""
        steps = _get(root, "steps")
        if not isinstance(steps, yaml.SequenceNode):
            return
        steps.value = list(islice((written for item in steps.value for written in self._included(item)), MOST_STEPS))
        for step in steps.value:
            self._with_parts(step)
        self._repeat(root, steps)

    # Shared steps

    def _included(self, item: yaml.Node) -> Iterable[yaml.Node]:
        if _get(item, "include") is None:
            return [item]
        include, findings = shape.build(item, Marks(self._file), Include)
        self.findings += findings
        shared = None if include is None else self._shared_steps(include.include, item)
        if include is None or not shared:
            return []
        ids = {name: include.prefix + name for step in shared for name in _ids(step)}
        copies = [_copied(step, ids, {}, include.of) for step in shared]
        for key in ("title", "lead", "picture"):
            if (text := _get(item, key)) is not None:
                _put(copies[0], key, text)
        for copy in copies:
            if include.show_if is not None:
                _also_if(copy, include.show_if, item)
            if include.repeat is not None:
                _put(copy, "repeat", _scalar(include.repeat, item))
        return copies

    def _shared_steps(self, name: str, where: yaml.Node) -> list[yaml.Node]:
        path = next((p for folder in self._shared if (p := folder / f"{name}.yaml").is_file()), None)
        if path is None:
            known = {other.stem for folder in self._shared for other in folder.glob("*.yaml")}
            self._report(where, f"there is no shared '{name}'", did_you_mean(name, known) if known else "add the file")
            return []
        if path not in self._read:
            self._read[path] = self._steps_of(path)
        return self._read[path]

    def _steps_of(self, path: Path) -> list[yaml.Node]:
        try:
            steps = _get(source.compose(path), "steps")
        except source.UnusableError as error:
            self.findings.append(error.finding)
            return []
        if not isinstance(steps, yaml.SequenceNode) or not all(isinstance(s, yaml.MappingNode) for s in steps.value):
            self.findings.append(Finding(str(path), 1, "shared steps without 'steps:'", "write a list of steps"))
            return []
        return list(steps.value)

    # Types that are several fields

    def _with_parts(self, step: yaml.Node) -> None:
        fields = _get(step, "fields")
        if not isinstance(fields, yaml.SequenceNode):
            return
        written: list[yaml.Node] = []
        for field in fields.value:
            type_name = _text(_get(field, "type"))
            made = self._parts(type_name, field, step) if type_name in PARTS else [field]
            written += made
        fields.value = written

    def _parts(self, type_name: str, field: yaml.Node, step: yaml.Node) -> list[yaml.Node]:
        """The fields of the shared step, and its warnings, with the id of the field before theirs."""
        name, person = _text(_get(field, "id")), _text(_get(field, "of"))
        shared = self._shared_steps(type_name, field)
        allowed = {"id", "of", "type", "show_if", "required"}
        for key in _keys(field) - allowed:
            self._report(
                field, f"'{name}' is an {type_name}, which has no '{key}'", f"it may have: {', '.join(sorted(allowed))}"
            )
        if not shared or not name or not person:
            return [] if shared else [field]
        ids = {part: f"{name}_{part}" for part in _ids(shared[0])}
        made = [_copied(part, ids, {}, person) for part in _items_of(shared[0], "fields")]
        shown, required = _get(field, "show_if"), _text(_get(field, "required"))
        for part in made:
            if shown is not None:
                _also_if(part, shown.value, field)
            if required == "false":
                _put(part, "required", _get(field, "required"))
        warnings = _get(shared[0], "warn")
        if warnings is not None:
            told = _get(step, "warn")
            if told is not None and not isinstance(told, yaml.SequenceNode):
                return made  # the model says what is wrong with it
            copied = [_copied(warn, ids, {}, person) for warn in _items_of(shared[0], "warn")]
            _put(step, "warn", _sequence([*copied, *_items_of(step, "warn")], field))
        return made

    # Groups

    def _repeat(self, root: yaml.Node, steps: yaml.SequenceNode) -> None:
        mosts = dict(_counters(steps))
        inside: dict[str, set[str]] = {}
        outside: set[str] = set()
        for step in steps.value:
            people = set(_persons_of(step))
            counter = _text(_get(step, "repeat"))
            if counter:
                inside.setdefault(counter, set()).update(people)
            else:
                outside |= people
            if _get(step, "item") is not None:
                self._report(step, "'item' is the kiosk's own", "take it away")
        elsewhere = {c: outside.union(*(p for other, p in inside.items() if other != c)) for c in inside}
        own = {counter: people - elsewhere[counter] for counter, people in inside.items()}
        written: list[yaml.Node] = []
        for counter, group in groupby(steps.value, key=lambda step: _text(_get(step, "repeat"))):
            members = list(group)
            most = mosts.get(counter, 0)
            if counter and not 1 <= most <= MOST_ITEMS:
                remedy = f"name a field of type number that is asked before, with 'most:' from 1 to {MOST_ITEMS}"
                self._report(members[0], f"repeat: '{counter}' does not say how often", remedy)
            if not counter or not most:
                written += members
                continue
            for item in range(1, min(most, self._items) + 1):
                written += [_item(step, item, counter, members, own[counter]) for step in members]
        steps.value = written
        self._repeat_persons(root, {person: mosts.get(c, 0) for c, people in own.items() for person in people})

    def _repeat_persons(self, root: yaml.Node, each: dict[str, int]) -> None:
        """`enfant` becomes `enfant_1`, `enfant_2`... where only the group asks of them."""
        persons = _get(root, "persons")
        if not isinstance(persons, yaml.MappingNode):
            return
        written = []
        for key, value in persons.value:
            count = min(each.get(_text(key), 0), self._items)
            copies = [(_scalar(f"{_text(key)}_{item}", key), value) for item in range(1, count + 1)]
            written += copies or [(key, value)]
        persons.value = written

    def _report(self, node: yaml.Node, what: str, remedy: str) -> None:
        self.findings.append(Finding(node.start_mark.name, node.start_mark.line + 1, what, remedy))


def _item(step: yaml.Node, item: int, counter: str, members: list[yaml.Node], own: set[str]) -> yaml.Node:
    ids = {name: f"{name}_{item}" for member in members for name in _ids(member)}
    copy = _copied(step, ids, {person: f"{person}_{item}" for person in own}, None)
    _also_if(copy, f"{counter} >= {item}", step)
    _put(copy, "item", yaml.ScalarNode(_INT, str(item), step.start_mark, step.end_mark))
    return copy


# Nodes


def _get(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _keys(node: yaml.Node) -> set[str]:
    return {str(name.value) for name, _ in node.value} if isinstance(node, yaml.MappingNode) else set()


def _put(node: yaml.Node, key: str, value: yaml.Node | None) -> None:
    if not isinstance(node, yaml.MappingNode) or value is None:
        return
    kept = [(name, old) for name, old in node.value if name.value != key]
    node.value = [*kept, (_scalar(key, value), value)]


def _text(node: yaml.Node | None) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _scalar(text: str, where: yaml.Node) -> yaml.ScalarNode:
    return yaml.ScalarNode(_TEXT, text, where.start_mark, where.end_mark)


def _sequence(items: list[yaml.Node], where: yaml.Node) -> yaml.SequenceNode:
    return yaml.SequenceNode("tag:yaml.org,2002:seq", items, where.start_mark, where.end_mark)


def _also_if(node: yaml.Node, condition: str, where: yaml.Node) -> None:
    own = _get(node, "show_if")
    text = condition if own is None else f"({condition}) && ({_text(own)})"
    _put(node, "show_if", _scalar(text, own or where))


def _items_of(node: yaml.Node, key: str) -> list[yaml.Node]:
    found = _get(node, key)
    return found.value if isinstance(found, yaml.SequenceNode) else []


def _ids(step: yaml.Node) -> Iterator[str]:
    """Of a step and of its fields."""
    for node in (step, *_items_of(step, "fields")):
        if name := _text(_get(node, "id")):
            yield name


def _persons_of(step: yaml.Node) -> Iterator[str]:
    for field in _items_of(step, "fields"):
        if person := _text(_get(field, "of")):
            yield person


def _counters(steps: yaml.SequenceNode) -> Iterator[tuple[str, int]]:
    for step in steps.value:
        for field in _items_of(step, "fields"):
            most = _text(_get(field, "most"))
            # Whoever writes more digits than this is told by the rules; Python refuses to count thousands of them.
            if _text(_get(field, "type")) == "number" and most.isdecimal() and len(most) <= MOST_DIGITS:
                yield _text(_get(field, "id")), int(most)


def _copied(node: yaml.Node, ids: dict[str, str], persons: dict[str, str], person: str | None) -> yaml.Node:
    """A copy about other ids and persons; `person`: everything in it is of this one."""
    if isinstance(node, yaml.SequenceNode):
        return _sequence([_copied(item, ids, persons, person) for item in node.value], node)
    if not isinstance(node, yaml.MappingNode):
        return node

    def about(key: str, value: yaml.Node) -> yaml.Node:
        old = _text(value)
        if key == "id" and old:
            return _scalar(ids.get(old, old), value)
        if key == "of" and old:
            return _scalar(person or persons.get(old, old), value)
        if key in _EXPRESSIONS and old:
            return _scalar(renamed(old, ids), value)
        if key == "offer" and isinstance(value, yaml.SequenceNode):
            return _sequence([_scalar(_offer(_text(offer), ids), offer) for offer in value.value], value)
        return _copied(value, ids, persons, person)

    pairs = [(key, about(_text(key), value)) for key, value in node.value]
    return yaml.MappingNode(node.tag, pairs, node.start_mark, node.end_mark)


def _offer(offer: str, ids: dict[str, str]) -> str:
    verb, colon, target = offer.partition(":")
    return f"{verb}{colon}{ids.get(target, target)}"
