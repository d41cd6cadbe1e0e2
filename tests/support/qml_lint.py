"""A small reader of QML for the house's own rules (`qmllint` knows types, not what a page of ours may hold).

It reads tokens, not a grammar: comments and the inside of strings never match.
"""

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      |(?P<template>`(?:\\.|[^`\\])*`)
      |(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
      |(?P<number>\b\d+(?:\.\d+)?\b)
      |(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
      |(?P<mark>[^\s\w])
      |(?P<end>\n)""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    kind: str
    text: str
    line: int


class Finding(NamedTuple):
    line: int
    rule: str
    what: str


def tokens(source: str) -> list[Token]:
    """Without comments; ends of lines are kept as `end`, because they end a QML binding."""
    found = []
    for match in TOKEN.finditer(source):
        if match.lastgroup and match.lastgroup != "comment":
            found.append(Token(match.lastgroup, match.group(), source.count("\n", 0, match.start()) + 1))
    return found


def bindings(source: str) -> Iterator[tuple[str, list[Token]]]:
    """`(property, tokens of its value)` for each `name: value` that stands at the start of a line or block. The value
    ends with its line, or, where brackets are open, with the line that closes them."""
    stream = tokens(source)
    for i, token in enumerate(stream):
        starts = i == 0 or stream[i - 1].text in ("\n", "{", ";", "}") or stream[i - 1].kind == "name"
        if token.kind == "name" and starts and i + 1 < len(stream) and stream[i + 1].text == ":":
            yield token.text, _value(stream, i + 2)


def _value(stream: list[Token], start: int) -> list[Token]:
    value: list[Token] = []
    depth = 0
    for token in stream[start:]:
        if token.text in ("(", "[", "{"):
            depth += 1
        elif token.text in (")", "]", "}"):
            depth -= 1
        if depth < 0 or (depth == 0 and token.text == ";"):
            break
        if token.kind == "end":
            # A ternary or a sum goes on when the line ends with its operator.
            if depth == 0 and value and value[-1].text not in ("?", ":", "+", "&", "|"):
                break
            continue
        value.append(token)
    return value


# --- what a page may not hold ----------------------------------------------------------------------------------------
# Bare items are absent from the accessible tree, have no size for a finger and no speech: Controls wrap them.
BARE = {
    "Text", "TextInput", "TextEdit", "Rectangle", "MouseArea", "TapHandler", "PointHandler", "MultiPointTouchArea",
    "Button", "Label", "TextField", "Image", "Canvas", "Flickable", "ListView",
}  # fmt: skip
SIZE = re.compile(
    r"(?:\w+\.)*(?:width|height|x|y|pixelSize|pointSize|spacing|rowSpacing|columnSpacing|radius|"
    r"\w*[mM]argins?|\w*[pP]adding|(?:implicit|minimum|maximum|preferred)(?:Width|Height)|"
    r"\w*(?:Margin|Offset))"
)
SHOWN = re.compile(
    r"(?:\w+\.)*(?:text|label|title|lead|detail|heading|placeholder\w*|description|speech|hint|Accessible\.name)"
)
COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{3,4}){1,2}")
COLOUR_FUNCTIONS = {"Qt.rgba", "Qt.hsla", "Qt.hsva", "Qt.lighter", "Qt.darker", "Qt.tint", "Qt.color"}


def page_findings(source: str) -> list[Finding]:
    """What is wrong with a file of `Pages`, which only composes controls."""
    stream = [token for token in tokens(source) if token.kind != "end"]
    found = [
        Finding(token.line, "bare item", token.text)
        for token, following in itertools.pairwise(stream)
        if token.kind == "name" and token.text.rsplit(".")[-1] in BARE and following.text == "{"
    ]
    for token in stream:
        if token.kind == "string" and COLOUR.fullmatch(token.text[1:-1]):
            found.append(Finding(token.line, "colour", token.text))
        if token.text in COLOUR_FUNCTIONS:
            found.append(Finding(token.line, "colour", token.text))
    for name, value in bindings(source):
        found += _binding_findings(name, value)
    return found


def _binding_findings(name: str, value: list[Token]) -> list[Finding]:
    found = []
    if re.search(r"[cC]olor$", name) and any(token.kind == "string" for token in value):
        found.append(Finding(value[0].line, "colour", name))
    # Zero is a size in any unit; a number that scales a token of Theme is a proportion.
    if SIZE.fullmatch(name) and value and all(token.kind != "name" for token in value):
        numbers = [token for token in value if token.kind == "number" and float(token.text) != 0]
        found += [Finding(token.line, "pixel size", f"{name}: {token.text}") for token in numbers]
    if SHOWN.fullmatch(name):
        found += [Finding(token.line, "untranslated text", token.text) for token in _loose_texts(value)]
    return found


def _loose_texts(value: list[Token]) -> Iterator[Token]:
    """String literals with a letter in them that no `qsTr(` holds and that are not compared with something."""
    for i, token in enumerate(value):
        if token.kind not in ("string", "template") or not re.search(r"[^\W\d_]{2}", token.text):
            continue
        before = [t.text for t in value[max(0, i - 2) : i]]
        after = value[i + 1].text if i + 1 < len(value) else ""
        translated = before[-2:] == ["qsTr", "("]
        compared = before[-1:] == ["="] or after in ("=", "!") or before[-1:] == ["["]
        if not translated and not compared:
            yield token


# --- what no QML file may hold ---------------------------------------------------------------------------------------
def extraction_findings(source: str) -> list[Finding]:
    """`qsTr` that Babel would not find, or would find wrongly."""
    found = []
    stream = [token for token in tokens(source) if token.kind != "end"]
    for i, token in enumerate(stream):
        if token.kind == "template" and "qsTr" in token.text:
            found.append(Finding(token.line, "qsTr inside a template string", token.text))
        if token.text == "qsTr" and stream[i + 1].text == "(":
            inside = [t.text for t in stream[i + 2 : i + 4]]
            if stream[i + 2].kind != "string":
                found.append(Finding(token.line, "qsTr of something else than one literal", " ".join(inside)))
            elif inside[1] == ",":
                found.append(Finding(token.line, "qsTr with a number: plurals have their own function", inside[0]))
            elif inside[1] != ")":
                found.append(Finding(token.line, "qsTr of something else than one literal", " ".join(inside)))
    return found
