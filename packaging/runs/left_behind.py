"""Whether what a citizen typed lies unsealed on a state partition, without a machine: `left_behind.py STATE WORD...`.

The partition is read byte by byte, with its journal, with what no file has any more: what a thief with the disk reads.
A word is looked for as programs write it: UTF-8, UTF-16, Latin-1, and with the escapes of JSON and of a URL. What was
compressed or encrypted is not found. One line for each place; exit 1: something was found.
"""

import json
import mmap
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

# Fewer letters stand in half a gigabyte by chance.
SHORTEST = 5
MOST_PLACES = 20


class Place(NamedTuple):
    """`at`: in bytes from the image's beginning."""

    word: str
    written_as: str
    at: int


def found(image: Path, words: Iterable[str]) -> list[Place]:
    """The first twenty places of each word and each way of writing it. ValueError: a word that is too short to mean
    anything, or an image that is empty."""
    asked = tuple(words)
    if short := [word for word in asked if len(word) < SHORTEST]:
        raise ValueError(f"shorter than {SHORTEST} letters: {', '.join(short)}")
    with image.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as everything:
        return [
            Place(word, way, at)
            for word in asked
            for way, written in _ways(word).items()
            for at in _places(everything, written)
        ]


def _ways(word: str) -> dict[str, bytes]:
    """Each differs from those before it."""
    ways = {"UTF-8": word.encode()}
    written = {
        "UTF-16 LE": word.encode("utf-16-le"),
        "UTF-16 BE": word.encode("utf-16-be"),
        # Nobody writes a word so that has other letters.
        "Latin-1": word.encode("latin-1") if max(map(ord, word)) < 256 else b"",
        "JSON": json.dumps(word)[1:-1].encode(),
        "URL": quote(word).encode(),
    }
    return ways | {way: how for way, how in written.items() if how not in (b"", ways["UTF-8"])}


def _places(everything: mmap.mmap, written: bytes) -> list[int]:
    places: list[int] = []
    at = everything.find(written)
    while at >= 0 and len(places) < MOST_PLACES:
        places.append(at)
        at = everything.find(written, at + 1)
    return places


def main() -> None:
    image, *words = sys.argv[1:] or [""]
    if not image or not words or not Path(image).is_file():
        sys.stderr.write("left_behind.py: STATE WORD..., STATE the image of a partition\n")
        sys.exit(2)
    try:
        places = found(Path(image), words)
    except ValueError as error:
        sys.exit(f"left_behind.py: {error}")
    for one in places:
        sys.stdout.write(f"{one.at}: {one.word} ({one.written_as})\n")
    sys.exit(1 if places else 0)


if __name__ == "__main__":
    main()
