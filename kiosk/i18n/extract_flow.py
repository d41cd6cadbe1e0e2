"""A Babel extractor for démarches: the texts that a citizen reads, out of `kiosk/flows/{catalogue,shared}/*.yaml`.

Which keys are texts is said here once; a test compares it with the model of the démarches, so that neither can grow
without the other.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

import yaml

# A text, wherever the key stands with a plain value.
TEXT_KEYS = frozenset({
    "title", "purpose", "lead", "label", "button", "help", "example", "error", "say", "statement", "detail", "name",
    "how", "legal", "delay", "silence", "without", "what", "cost", "duration", "recourse",
})  # fmt: skip
# A list or a map of which every value is a text.
CONTAINER_KEYS = frozenset(["bring", "next", "persons", "routes", "legal", "criteria"])

Message = tuple[int, str | None, str, list[str]]


def extract(fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Message]:
    """`(line, function, text, comments)` as Babel asks of an extractor."""
    root = yaml.compose(fileobj, Loader=yaml.CSafeLoader)
    if root is not None:
        yield from _walk(root)


def _walk(node: yaml.Node) -> Iterator[Message]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(value, yaml.ScalarNode):
                if key.value in TEXT_KEYS:
                    yield from _text(value, key.value)
            elif key.value in CONTAINER_KEYS:
                items = [item for _, item in value.value] if isinstance(value, yaml.MappingNode) else value.value
                for item in items:
                    yield from _text(item, key.value)
            else:
                yield from _walk(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _walk(item)


def _text(node: yaml.Node, key: str) -> Iterator[Message]:
    # The value as it was loaded (folded lines joined), because that is what the engine looks up.
    if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str" and node.value:
        yield node.start_mark.line + 1, None, node.value, [key]
