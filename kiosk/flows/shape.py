"""From YAML nodes to the model: every key and every value is judged, each error with its line."""

import difflib
import re
import types
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
import yaml

from kiosk.flows.model import Model
from kiosk.flows.source import Finding
from kiosk.text import is_fit

Path = tuple[str | int, ...]
Whole = TypeVar("Whole", bound=Model)

_TEXT_TAG = "tag:yaml.org,2002:str"
_WORDS = {"str": "text", "bool": "true or false", "int": "a whole number", "float": "a number", "null": "nothing",
          "object": "a mapping", "array": "a list", "date": "a date (2026-11-21)"}  # fmt: skip


class Marks:
    """The line of each part of a file, by its path in the model: `("steps", 0, "fields", 2, "check")`. It is looked for
    when somebody asks: most files are right, and nobody does."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._root: yaml.Node | None = None

    def look_in(self, root: yaml.Node) -> None:
        """Where the parts are."""
        self._root = root

    def place(self, path: Path) -> tuple[str, int]:
        """File and line of the part, or of the nearest one around it; a part may come from a shared file. The line of a
        part is that of its key; an item of a list has no key, and is where its value is."""
        node = marked = self._root
        for part in path:
            key, node = _part(node, part)
            if node is None:
                break
            marked = key
        return (self.file, 1) if marked is None else (marked.start_mark.name, marked.start_mark.line + 1)

    def is_shared(self, path: Path) -> bool:
        """Whether the part comes from a shared file."""
        return self.place(path)[0] != self.file

    def finding(self, path: Path, what: str, remedy: str) -> Finding:
        return Finding(*self.place(path), what, remedy)


def build(root: yaml.Node, marks: Marks, model: type[Whole]) -> tuple[Whole | None, list[Finding]]:
    """The whole of a file, or None with all that is wrong with its shape."""
    marks.look_in(root)
    try:
        return msgspec.convert(_plain(root), model), []
    except (_NotPlainError, ValueError):
        return part_by_part(root, marks, model)


def part_by_part(root: yaml.Node, marks: Marks, model: type[Whole]) -> tuple[Whole | None, list[Finding]]:
    """The same, slowly, for a file that is wrong somewhere or is written in an unusual way; `build` reads the others at
    once, in a fraction of the time."""
    reader = _Reader(marks)
    plain = reader.read(root, model, ())
    if reader.findings:
        return None, reader.findings
    try:
        return msgspec.convert(plain, model), []
    except msgspec.ValidationError as error:
        # Only what concerns a collection as a whole is left: its length.
        return None, [
            marks.finding(_path_of(str(error)), _spoken(str(error)), "add what is missing, or take some away")
        ]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    known = sorted(known)
    begun = [other for other in known if name and other.startswith(name)]
    close = begun or difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else f"use one of: {', '.join(known)}"


class _NotPlainError(Exception):
    """A part that needs to be judged by what the model wants of it."""


def _plain(root: yaml.Node) -> Any:
    """The values of a file as it is usually written. Raises `_NotPlainError` for a key that is no text or stands twice,
    an empty value, more than one line, and characters that cannot be shown."""

    def value_of(node: yaml.Node) -> Any:
        if isinstance(node, yaml.SequenceNode):
            return [value_of(item) for item in node.value]
        if isinstance(node, yaml.MappingNode):
            pairs = {key_of(key): value_of(value) for key, value in node.value}
            if len(pairs) != len(node.value):
                raise _NotPlainError
            return pairs
        value = _scalar(node)
        if value is None or (isinstance(value, str) and not is_fit(value)):
            raise _NotPlainError
        return value

    def key_of(node: yaml.Node) -> str:
        if node.tag != _TEXT_TAG or not node.value or not is_fit(node.value):
            raise _NotPlainError
        return str(node.value)

    return value_of(root)


def _part(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    """Where a part of this node is written, and its value."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if _key(key) == part), (None, None))
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None, None


def _scalar(node: yaml.Node) -> Any:
    """Raises `ValueError` for what is not what its tag says: the library has its own exception for each tag."""
    if node.tag == _TEXT_TAG:
        return node.value
    try:
        return yaml.constructor.SafeConstructor().construct_object(node)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
    except (LookupError, AttributeError):
        raise ValueError("not what its tag says") from None


def _key(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


class _Reader:
    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self.findings: list[Finding] = []

    def read(self, node: yaml.Node, hint: Any, path: Path) -> Any:
        """Plain values (dicts, lists, scalars) for `msgspec.convert`; what is wrong goes to `findings`."""
        bare = _bare(hint)
        origin = get_origin(bare)
        if isinstance(bare, type) and issubclass(bare, Model):
            return self._struct(node, bare, path)
        if origin is dict:
            key_hint, value_hint = get_args(bare)
            pairs = self._pairs(node, path)
            keys = {key: self._leaf(key_node, key_hint, (*path, key)) for key, (key_node, _) in pairs.items()}
            return {keys[key]: self.read(value, value_hint, (*path, key)) for key, (_, value) in pairs.items()}
        if origin is tuple:
            if not isinstance(node, yaml.SequenceNode):
                self._report(
                    path, f"{_name(path)} must be a list", "write its items between [ ], or one a line after -"
                )
                return []
            return [self.read(item, get_args(bare)[0], (*path, i)) for i, item in enumerate(node.value)]
        return self._leaf(node, hint, path)

    def _struct(self, node: yaml.Node, model: type[Model], path: Path) -> dict[str, Any]:
        pairs = self._pairs(node, path)
        known = _fields(model)
        for key in pairs:
            if key not in known:
                self._report((*path, key), f"unknown key '{_clip(key)}'", did_you_mean(key, known))
        for name, field in known.items():
            if field.required and name not in pairs and isinstance(node, yaml.MappingNode):
                self._report(path, f"{_name(path)} has no '{name}'", "add it")
        return {
            key: self.read(value, known[key].type, (*path, key)) for key, (_, value) in pairs.items() if key in known
        }

    def _pairs(self, node: yaml.Node, path: Path) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            self._report(path, f"{_name(path)} must be a mapping", "write 'key: value' lines")
            return {}
        pairs: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key_node, value in node.value:
            key = _key(key_node)
            if key in pairs:
                mark = key_node.start_mark
                self.findings.append(
                    Finding(mark.name, mark.line + 1, f"the key '{_clip(key)}' stands twice", "keep one")
                )
                continue
            if not key:
                self._report((*path, key), "a key that is no text", "write a plain word before the colon")
            else:
                pairs[key] = (key_node, value)
        return pairs

    def _leaf(self, node: yaml.Node, hint: Any, path: Path) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            self._report(path, f"{_name(path)} must be a single value", "write it on one line")
            return None
        choices = get_args(_bare(hint)) if get_origin(_bare(hint)) is Literal else ()
        if choices and node.value not in choices:
            where = "key" if path[-1] == node.value else _name(path)
            self._report(path, f"unknown {where}: '{_clip(node.value)}'", did_you_mean(node.value, choices))
            return None
        try:
            value = _scalar(node)
            msgspec.convert(value, hint, strict=True)
        except ValueError as error:
            self._report(path, f"{_name(path)}: {_spoken(str(error))}", _advice(node, hint))
            return None
        if isinstance(value, str) and not is_fit(value, also="" if _has_pattern(hint) else "\n"):
            remedy = "take away control characters and, in a name, the end of the line"
            self._report(path, f"{_name(path)} has characters that cannot be shown", remedy)
            return None
        return value

    def _report(self, path: Path, what: str, remedy: str) -> None:
        self.findings.append(self._marks.finding(path, what, remedy))


@cache
def _fields(model: type[Model]) -> dict[str, msgspec.structs.FieldInfo]:
    """By their names in a file. Kept: msgspec looks the types up anew whenever it is asked."""
    return {field.encode_name: field for field in msgspec.structs.fields(model)}


@cache
def _bare(hint: Any) -> Any:
    """The type within `Annotated[T, ...]` and `T | None`."""
    if get_origin(hint) is Annotated:
        return _bare(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        return _bare(next(arm for arm in get_args(hint) if arm is not type(None)))
    return hint


def _name(path: Path) -> str:
    """The nearest key: `steps`, or `an item of steps`."""
    if not path:
        return "the file"
    last = path[-1]
    return _clip(last) if isinstance(last, str) else f"item of {_clip(str(path[-2]))}"


def _clip(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"


def _spoken(message: str) -> str:
    """msgspec's message with a content author's words: `Expected `str`, got `bool`` -> `expected text, got ...`."""
    message = message.partition(" - at ")[0].replace("Expected", "expected", 1)
    for technical, word in _WORDS.items():
        message = message.replace(f"`{technical}`", word)
    message = re.sub(r"expected text matching regex .*", "not in the form that is expected", message)
    return message.replace(" | nothing", "").splitlines()[0][:160]


def _advice(node: yaml.ScalarNode, hint: Any) -> str:
    if node.tag != _TEXT_TAG and _bare(hint) is str:
        return "put it between quotation marks"
    for part in (hint, *get_args(hint)):
        for meta in getattr(part, "__metadata__", ()):
            if meta.description:
                return f"write {meta.description}"
    wanted = getattr(_bare(hint), "__name__", "")
    return f"write {_WORDS.get(wanted, wanted)}"


@cache
def _has_pattern(hint: Any) -> bool:
    """Whether it is a name: the `$` of its pattern lets the end of a line pass."""
    parts = (hint, *get_args(hint))
    return any(meta.pattern for part in parts for meta in getattr(part, "__metadata__", ()))


def _path_of(message: str) -> Path:
    """The path in msgspec's `... - at `$.steps[0].warn[1].offer``."""
    inner = message.rpartition("`$")[2].rstrip("`")
    parts = inner.replace("[", ".").replace("]", "").split(".")
    return tuple(int(part) if part.isdigit() else part for part in parts if part)
