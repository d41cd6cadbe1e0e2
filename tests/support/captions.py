"""A recogniser that knows no word: it hears how loud it is, and writes that down. The hardware at the other end of the
wire, for tests of captions. `python captions.py WAY [SOCKET]`."""

import json
import math
import os
import socket
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

WAYS = ("well", "garbage", "flood", "dies", "mute", "endless", "asks_network")
# Of a chunk of a tenth of a second: what is louder is speech.
LOUD = 300.0
WORDS = ("bonjour", "avez", "vous", "votre", "facture", "avec", "vous", "merci")


def command(way: str = "well") -> tuple[str, ...]:
    """For `[call.captions] command`."""
    return (sys.executable, str(Path(__file__)), way)


def loudness(pcm: bytes) -> float:
    samples = struct.unpack(f"<{len(pcm) // 2}h", pcm)
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples))


def chunks(sound: BinaryIO) -> Iterator[bytes]:
    while len(pcm := sound.read(3200)) == 3200:
        yield pcm


def recognise(sound: BinaryIO, text: BinaryIO) -> None:
    """A word for each two tenths of a second of sound, drafts as they come, a sentence after five words or a pause."""
    opening = json.loads(sound.readline())
    assert (opening["rate"], opening["format"], opening["channels"]) == (16_000, "s16le", 1)
    who, said, heard = f"{opening['speaker']} {opening['language']}", list[str](), 0
    for pcm in chunks(sound):
        if loudness(pcm) > LOUD:
            heard += 1
            if heard % 2 == 0:
                said.append(WORDS[(heard // 2) % len(WORDS)])
                text.write(f"{who}: {' '.join(said)}\r".encode())
        if len(said) == 5 or (said and loudness(pcm) <= LOUD):
            text.write(f"{who}: {' '.join(said)}\n".encode())
            said.clear()


def misbehave(way: str, sound: BinaryIO, text: BinaryIO) -> None:
    sound.readline()
    match way:
        case "dies":
            os._exit(3)
        case "garbage":
            while True:
                text.write(b"\xff\xfe\x80 \x1b[2J\n")
        case "flood":
            while True:
                text.write(b"un mot de trop\n")
        case "endless":
            while True:
                text.write(b"sans fin " * 500)
        case "mute":
            time.sleep(60)
        case "asks_network":
            try:
                socket.create_connection(("127.0.0.1", 9), 2)
            except OSError as error:
                text.write(f"{error.strerror}\n".encode())
            time.sleep(60)


def serve(path: str) -> None:
    """One after the other, at a Unix socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.bind(path)
        door.listen(4)
        while True:
            peer, _ = door.accept()
            if os.fork() == 0:
                with peer.makefile("rb") as sound, peer.makefile("wb", buffering=0) as text:
                    recognise(sound, text)  # type: ignore[arg-type]
                os._exit(0)
            peer.close()


def main() -> None:
    way, path = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    if path:
        serve(path)
    sound, text = sys.stdin.buffer, open(1, "wb", buffering=0)  # noqa: SIM115 - standard output, unbuffered
    if way == "well":
        recognise(sound, text)
    else:
        misbehave(way, sound, text)


if __name__ == "__main__":
    main()
