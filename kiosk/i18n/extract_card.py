"""A Babel extractor for the kiosk's own answer cards (`assets/answers/*.md`): title, paragraphs, items.

It reads a card as `kiosk.finding.cards` does, which stands above this room; a test compares the two.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

import yaml

Message = tuple[int, str | None, str, list[str]]


def extract(fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Message]:
    """`(line, function, text, comments)` as Babel asks of an extractor."""
    lines = fileobj.read().decode("utf-8").splitlines()
    second = next(number for number, line in enumerate(lines) if number and line.rstrip() == "---")
    head = yaml.safe_load("\n".join(lines[1:second]))
    yield 2, None, head["title"], ["title"]
    texts: list[tuple[int, str]] = []
    fresh = True
    for number, line in enumerate(map(str.strip, lines[second + 1 :]), start=second + 2):
        if line and (fresh or line.startswith("- ")):
            texts.append((number, line))
        elif line:
            begun, text = texts[-1]
            texts[-1] = (begun, f"{text} {line}")
        fresh = not line
    for number, text in texts:
        yield number, None, text, ["answer"]
