"""What a command prints with `--json`: one value, one line, and nothing that a terminal would obey."""

import json
from typing import Any

from kiosk.text import SUBSTITUTE, is_fit


def json_line(value: Any) -> str:
    """`value` (plain values, or structs of msgspec) as one line of JSON. Where a device or a paper had a part in it,
    the characters that a terminal obeys or turns around are escaped: JSON itself leaves 0x80 to 0x9f and the marks of
    direction as they are."""
    import msgspec  # 14 ms, which `kiosk run` gives to the screen's process first

    text = msgspec.json.encode(value).decode()
    return text if is_fit(text) else json.dumps(json.loads(text))


def print_json(value: Any) -> None:
    """To standard output, at once: who reads it may be waiting for this line."""
    print(json_line(value), flush=True)


def show(value: Any, words: str, *, as_json: bool) -> None:
    """The JSON for a program, or the words for a person, of which a terminal obeys line ends and tabs alone."""
    print(json_line(value) if as_json else "".join(_harmless(sign) for sign in words), flush=True)


def _harmless(sign: str) -> str:
    return sign if is_fit(sign, also="\n\t") else SUBSTITUTE
