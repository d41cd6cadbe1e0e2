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


class Object(NamedTuple):
    """`Type { ... }`: `given` holds its own bindings by name, and the first token of each value."""

    kind: str
    line: int
    holder: "Object | None"
    given: dict[str, str]

    def gives(self, *names: str) -> bool:
        return any(name in self.given for name in names)


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


def objects(source: str) -> list[Object]:
    """Every object, outer ones first; blocks of JavaScript are passed over."""
    every: list[Object] = []
    stream = tokens(source)
    open_blocks: list[Object | None] = []
    for before, token, after in zip([Token("end", "\n", 0), *stream], stream, [*stream[1:], None], strict=False):
        if token.text == "{":
            kind = before.text.rsplit(".")[-1]
            holder = next((one for one in reversed(open_blocks) if one is not None), None)
            found = Object(kind, before.line, holder, {}) if before.kind == "name" and kind[0].isupper() else None
            open_blocks.append(found)
            if found is not None:
                every.append(found)
        elif token.text == "}" and open_blocks:
            open_blocks.pop()
        elif token.kind == "name" and after is not None and after.text == ":" and open_blocks and open_blocks[-1]:
            if before.text in ("\n", "{", ";", "}") or before.kind == "name":
                open_blocks[-1].given[token.text] = ""
        elif before.text == ":" and open_blocks and open_blocks[-1]:
            unvalued = [name for name, value in open_blocks[-1].given.items() if value == ""]
            for name in unvalued:
                open_blocks[-1].given[name] = token.text
    return every


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
SOUND = re.compile(r"\w*(?:[sS]ound|[eE]arcon|[nN]ote)(?:Name|File)?")
SOUND_FILE = re.compile(r".*\.(?:wav|ogg|mp3|flac)")
COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{3,4}){1,2}")
NO_COLOUR = ('"transparent"', "'transparent'")
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
        if token.kind == "string" and SOUND_FILE.fullmatch(token.text[1:-1]):
            found.append(Finding(token.line, "sound", token.text))
        if token.text in COLOUR_FUNCTIONS:
            found.append(Finding(token.line, "colour", token.text))
    for name, value in bindings(source):
        found += _binding_findings(name, value)
    return found


def _binding_findings(name: str, value: list[Token]) -> list[Finding]:
    found = []
    if re.search(r"[cC]olor$|colour$", name):
        found += [Finding(text.line, "colour", text.text) for text in _uncompared(value) if text.text not in NO_COLOUR]
    if SOUND.fullmatch(name):
        found += [
            Finding(text.line, "sound", text.text) for text in _uncompared(value) if text.text not in ('""', "''")
        ]
    # Zero is a size in any unit; a number that scales a token of Theme is a proportion.
    if SIZE.fullmatch(name) and value and all(token.kind != "name" for token in value):
        numbers = [token for token in value if token.kind == "number" and float(token.text) != 0]
        found += [Finding(token.line, "pixel size", f"{name}: {token.text}") for token in numbers]
    if SHOWN.fullmatch(name):
        found += [Finding(token.line, "untranslated text", token.text) for token in _loose_texts(value)]
    return found


def _loose_texts(value: list[Token]) -> Iterator[Token]:
    """String literals with a letter in them that are neither compared with something nor the key of a sentence."""
    return (text for text in _uncompared(value) if re.search(r"[^\W\d_]{2}", text.text))


def _uncompared(value: list[Token]) -> Iterator[Token]:
    for i, token in enumerate(value):
        if token.kind not in ("string", "template"):
            continue
        before = [t.text for t in value[max(0, i - 2) : i]]
        after = value[i + 1].text if i + 1 < len(value) else ""
        looked_up = before[-2:] in (["qsTr", "("], ["Theme.word", "("]) or before[-1:] == ["["]
        # `Theme.word(short ? "day" : "month")`: the whole value is one look-up.
        looked_up = looked_up or ([t.text for t in value[:2]] == ["Theme.word", "("] and value[-1].text == ")")
        compared = before[-1:] == ["="] or after in ("=", "!")
        if not looked_up and not compared:
            yield token


# --- what a control may not hold -------------------------------------------------------------------------------------
WRITTEN = {"Text", "TextInput", "TextEdit", "Label", "TextField", "TextArea"}
# Items that take a finger, and handlers, which are no items: what they stand in speaks for them. A `PointHandler` only
# looks on.
TAKERS = {"MouseArea", "MultiPointTouchArea"}
HANDLERS = {"TapHandler", "DragHandler", "WheelHandler", "HoverHandler", "PinchHandler"}
PLAIN = {"Item", "Rectangle", "Row", "Column", "Grid", "Flow", "FocusScope", "Image", "Canvas"}  # they have no name
SENTENCE = re.compile(r"[^\W\d_]{2,}[,'’]?\s+[^\W\d_]{2,}")


def control_findings(source: str) -> list[Finding]:
    """What is wrong with a file of `Controls`, or with `Main.qml`: no colour or size of its own, no sentence, nothing
    that is seen or pressed and not heard."""
    found = [finding for one in objects(source) for finding in _unheard(one)]
    found += [finding for finding in page_findings(source) if finding.rule not in ("bare item",)]
    stream = [token for token in tokens(source) if token.kind != "end"]
    for i, token in enumerate(stream):
        logged = [t.text for t in stream[max(0, i - 2) : i]] == ["console.warn", "("]
        if token.kind in ("string", "template") and SENTENCE.search(token.text) and not logged:
            found.append(Finding(token.line, "sentence", token.text))
    return sorted(set(found))


def _unheard(one: Object) -> Iterator[Finding]:
    silent = one.gives("Accessible.ignored") or one.given.get("visible") == "false"
    named = one.gives("Accessible.role") and one.gives("Accessible.name")
    if one.kind in WRITTEN and not silent and not named:
        yield Finding(one.line, "bare text", one.kind)
    if one.kind in TAKERS and not silent and not named:
        yield Finding(one.line, "touch without a name", one.kind)
    if one.kind in HANDLERS:
        holder = one.holder
        if holder is None or not (holder.gives("Accessible.role") and holder.gives("Accessible.name")):
            yield Finding(one.line, "touch without a name", one.kind)
    if one.kind in PLAIN and one.gives("Accessible.role") and not named and not silent:
        yield Finding(one.line, "role without a name", one.kind)


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
