"""A Babel extractor for Python that reads the syntax tree.

Babel's own reads tokens: it takes `tr.plural(N_("{n} page"), N_("{n} pages"), n)` for two sentences without a plural,
and passes over an f-string in silence. Here `N_` inside another marking function is looked through.
"""

import ast
from collections.abc import Iterator
from typing import Any, BinaryIO

Message = tuple[int, str, str | tuple[str | None, ...], list[str]]


def extract(fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Message]:
    """`(line, function, texts, comments)` as Babel asks of an extractor."""
    tree = ast.parse(fileobj.read(), filename=str(getattr(fileobj, "name", "?")))
    for line, function, texts in marked(tree, set(keywords)):
        if any(texts):
            yield line, function, texts if len(texts) > 1 else str(texts[0]), []


def marked(tree: ast.AST, functions: set[str]) -> Iterator[tuple[int, str, tuple[str | None, ...]]]:
    """Each call of one of `functions` as `(line, function, first arguments)`, in the order of the source; an
    argument is None when it is no literal text."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and name_of(node.func) in functions]
    inner = {id(argument) for call in calls for argument in call.args}
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if id(call) not in inner:
            yield call.lineno, name_of(call.func), tuple(literal(argument) for argument in call.args)


def literal(argument: ast.expr) -> str | None:
    """The text of a literal, or of a literal inside `N_(...)`."""
    if isinstance(argument, ast.Call) and name_of(argument.func) == "N_" and len(argument.args) == 1:
        argument = argument.args[0]
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def name_of(function: ast.expr) -> str:
    """`tr` of `tr(...)`, `plural` of `self.tr.plural(...)`."""
    return str(getattr(function, "id", "") or getattr(function, "attr", ""))
