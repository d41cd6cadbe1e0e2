"""CEL expressions (https://cel.dev) over a démarche's answers, type-checked when they are compiled.

Over a missing referenced value the result is `UNKNOWN`, whatever the operators: CEL itself says that `a || true` is
true without `a` (measured with cel-expr-python 0.1), which would let a form forget a question.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any, Final, Protocol

import msgspec
from cel_expr_python import cel

from kiosk.flows.words import has_words, same_street

# Of a text that is computed: each of a few dozen that doubles the one before would fill the memory.
MOST_CHARACTERS = 20_000

# What an expression can be given; a date becomes a TIMESTAMP at midnight UTC.
Plain = str | bool | int | date | tuple[str, ...]


class Unknown(Enum):
    """A sentinel of its own type, so that `mypy` tells it from `False`."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN


class ExpressionError(Exception):
    """An expression that does not compile; the message is one short line."""


class Lookups(Protocol):
    """Functions of plain values that the engine cannot compute itself; `towns.Towns` is one."""

    def postcode_known(self, postcode: str) -> bool: ...

    def town_in_postcode(self, town: str, postcode: str) -> bool: ...


def years_between(start: datetime, end: datetime) -> int:
    """Whole years, as birthdays count them."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def functions(lookups: Lookups) -> list[Any]:
    """The functions that expressions may call, beside CEL's own."""
    text, stamp, truth, number = cel.Type.STRING, cel.Type.TIMESTAMP, cel.Type.BOOL, cel.Type.INT
    table = [
        ("postcode_known", truth, [text], lookups.postcode_known),
        ("town_in_postcode", truth, [text, text], lookups.town_in_postcode),
        ("has_words", truth, [text, text], has_words),
        ("same_street", truth, [text, text], same_street),
        ("years_between", number, [stamp, stamp], years_between),
        ("days_between", number, [stamp, stamp], lambda start, end: (end - start).days),
    ]
    return [
        cel.FunctionDecl(name, [cel.Overload(name, result, parameters, impl=function)])
        for name, result, parameters, function in table
    ]


COMPUTED_TYPES = (cel.Type.BOOL, cel.Type.INT, cel.Type.STRING, cel.Type.TIMESTAMP)
FUNCTION_NAMES = ("postcode_known", "town_in_postcode", "has_words", "same_street", "years_between", "days_between")

# String literals of CEL: triple before single, raw (no escapes) before plain. Comments run to the end of the line.
_LITERALS = re.compile(
    r"""[rR][bB]?(?:'''.*?'''|\"{3}.*?\"{3}|'[^'\n]*'|"[^"\n]*")"""
    r"""|[bB]?(?:'''(?:\\.|.)*?'''|\"{3}(?:\\.|.)*?\"{3}|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")"""
    r"""|//[^\n]*""",
    re.DOTALL,
)
_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_CHAIN = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*")


def without_literals(source: str) -> str:
    return _LITERALS.sub(" ", source)


def string_literals(source: str) -> tuple[str, ...]:
    """The plain string literals of an expression, unquoted (values that the explorer must try)."""
    return tuple(m[0][1:-1] for m in _LITERALS.finditer(source) if m[0][0] in "'\"" and "\\" not in m[0])


def references(source: str, variables: Mapping[str, Any]) -> frozenset[str]:
    """The variables that an expression names: the longest declared prefix of each chain of identifiers.

    It may name too many (a macro's own variable that bears a field's name), never too few.
    """
    found = set()
    for match in _CHAIN.finditer(without_literals(source)):
        parts = re.split(r"\s*\.\s*", match[0])
        for end in range(len(parts), 0, -1):
            if (name := ".".join(parts[:end])) in variables:
                found.add(name)
                break
    return frozenset(found)


def renamed(source: str, ids: Mapping[str, str]) -> str:
    """The expression about other fields: each id of `ids` is replaced where it begins a name; strings stay."""
    parts, start = [], 0
    for literal in [*_LITERALS.finditer(source), None]:
        end = len(source) if literal is None else literal.start()
        parts.append(_NAME.sub(lambda match: ids.get(match[0], match[0]), source[start:end]))
        if literal is not None:
            parts.append(literal[0])
            start = literal.end()
    return "".join(parts)


class Expression(msgspec.Struct, frozen=True):
    """A compiled expression. `variables` are the names that it needs, such as `preuve.signed`."""

    source: str
    variables: frozenset[str]
    program: Any

    @property
    def type(self) -> Any:
        """Of CEL."""
        return self.program.return_type()

    @property
    def fields(self) -> frozenset[str]:
        """The ids of the fields that it depends on."""
        return frozenset(name.split(".")[0] for name in self.variables) - {"today"}

    def evaluate(self, values: Mapping[str, Plain]) -> bool | Unknown:
        """True, False, or `UNKNOWN` when a variable is missing or CEL reports an error (`int("x")`)."""
        result = self.value(values)
        return result if isinstance(result, bool) else UNKNOWN

    def value(self, values: Mapping[str, Plain]) -> Plain | Unknown:
        """What it gives; `UNKNOWN` as in `evaluate`."""
        if not self.variables <= values.keys():
            return UNKNOWN
        data = {name: _cel_value(values[name]) for name in self.variables}
        try:
            result = self.program.eval(data=data).plain_value()
        except (RuntimeError, OverflowError, MemoryError):
            # Most errors are values; a spent budget of iterations and a number beyond 64 bits are raised.
            return UNKNOWN
        if isinstance(result, datetime):
            return result.date()
        if isinstance(result, str) and len(result) > MOST_CHARACTERS:
            return UNKNOWN
        return result if isinstance(result, str | bool | int) else UNKNOWN


def _cel_value(value: Plain) -> str | bool | int | datetime | list[str]:
    # cel-expr-python refuses a `date` ("Unexpected value type"); a datetime without zone would be local time.
    if isinstance(value, tuple):
        return list(value)
    return datetime.combine(value, time(), UTC) if isinstance(value, date) else value


class Compiler:
    """Compiles conditions over one démarche's variables: name -> CEL type."""

    def __init__(self, variables: Mapping[str, Any], lookups: Lookups) -> None:
        self._variables = {**variables, "today": cel.Type.TIMESTAMP}
        self._functions = functions(lookups)
        self._env = cel.NewEnv(variables=self._variables, functions=self._functions)

    def compile(self, source: str) -> Expression:
        """Raises `ExpressionError` for what does not parse, does not type-check, or is no condition."""
        expression = self.compute(source)
        if expression.type != cel.Type.BOOL:
            raise ExpressionError(f"gives {expression.type}, a condition must give BOOL")
        return expression

    def compute(self, source: str) -> Expression:
        """Of any type that an expression can name again. Raises `ExpressionError`."""
        try:
            program = self._env.compile(source)
        except RuntimeError as error:
            raise ExpressionError(_short(str(error))) from None
        if program.return_type() not in COMPUTED_TYPES:
            raise ExpressionError(f"gives {program.return_type()}, which cannot be kept")
        return Expression(source, references(source, self._variables), program)

    def overlooks(self, expression: Expression) -> bool:
        """Whether CEL needs a name that `references` did not find. An environment takes 1 ms to make, so this is for
        an author's check and for the tests, not for the screen's start."""
        needed = {name: self._variables[name] for name in expression.variables}
        try:
            cel.NewEnv(variables=needed, functions=self._functions).compile(expression.source)
        except RuntimeError:
            return True
        return False


def _short(message: str) -> str:
    """`INVALID_ARGUMENT: ERROR: <input>:1:7: undeclared x (in container '')` -> `column 7: undeclared x`."""
    match = re.search(r"<input>:(\d+):(\d+): ([^\n]*)", message)
    if match is None:
        return message.splitlines()[0][:200]
    text = re.sub(r" \(in container ''\)| expecting \{.*", "", match[3]).replace("Syntax error: ", "")
    text = text.replace("google.protobuf.Timestamp", "date").replace("google.protobuf.Duration", "duration")
    return f"column {match[2]}: {text[:160]}"
