"""A démarche's YAML text as a tree of nodes with their lines, under limits."""

import io
from pathlib import Path

import msgspec
import yaml

from kiosk.text import SUBSTITUTE, replaced

MAX_BYTES = 200_000
# The model is six levels deep; a deeper file is an attack on the parser's stack or a slip of the indentation.
MAX_DEPTH = 12
MAX_NODES = 10_000


class Finding(msgspec.Struct, frozen=True, order=True):
    """Something wrong in a file: where, what, and what to do. `line` counts from 1."""

    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        # What is wrong is quoted; a terminal obeys none of it.
        return replaced(f"{self.file}:{self.line}: {self.what}: {self.remedy}", SUBSTITUTE)


class UnusableError(Exception):
    """The file is no YAML that can be looked into; carries one `Finding`."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def compose(path: Path) -> yaml.Node:
    """The root node. Raises `UnusableError` for a file that cannot be read, is too large or too deep, uses aliases, or
    does not parse."""
    return compose_text(str(path), read(path))


def read(path: Path) -> str:
    """The text of a file. Raises `UnusableError` for one that cannot be read, is too large or no UTF-8."""
    file = str(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        text = data.decode("utf-8")
    except OSError as error:
        raise UnusableError(
            Finding(file, 1, f"cannot be read: {error.strerror}", "check the path and its rights")
        ) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnusableError(Finding(file, line, "not UTF-8", "save the file as UTF-8")) from None
    if len(data) > MAX_BYTES:
        raise UnusableError(Finding(file, 1, f"larger than {MAX_BYTES} bytes", "split the démarche"))
    return text


def compose_text(file: str, text: str) -> yaml.Node:
    """The same of a text that has been read. Raises `UnusableError`."""
    try:
        _refuse_bombs(file, text)
        root = yaml.compose(_Named(text, file), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise UnusableError(_not_yaml(file, error)) from None
    if root is None:
        raise UnusableError(Finding(file, 1, "the file is empty", "write a démarche"))
    return root


class _Named(io.StringIO):
    """A text whose nodes know the file that they come from."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self.name = name


def _refuse_bombs(file: str, text: str) -> None:
    """Walks the events, which need no recursion, before anything is built from them."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark is not None else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise UnusableError(Finding(file, line, "an alias or anchor", "write the value out"))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        nodes += isinstance(event, yaml.NodeEvent)
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise UnusableError(Finding(file, line, "too deep or too large", "check the indentation, or split it"))


def _not_yaml(file: str, error: yaml.YAMLError) -> Finding:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    line = mark.line + 1 if mark is not None else 1
    return Finding(file, line, f"not valid YAML: {problem}", "check quotes, colons and indentation here")
