"""`kiosk say`: a sentence through the engines and the sound device that the screen uses."""

import argparse
import asyncio
import sys
import time
from pathlib import Path

import msgspec

from kiosk import config as settings
from kiosk import config_file
from kiosk.cli.output import show
from kiosk.errors import ConfigError, KioskError
from kiosk.speech.choice import Engines
from kiosk.speech.engine import Manner, Speech
from kiosk.speech.rates import NORMAL_SPEED, SPEEDS
from kiosk.speech.recorded import read_manifest
from kiosk.speech.say_as import joined, pieces
from kiosk.speech.utterance import MAX_TEXT, Utterance


class Said(msgspec.Struct, frozen=True):
    """`first_word_ms`: from the call to the first word, or to the beginning of the sound when the engine tells no
    words. A command starts its engine first: a screen has it warm."""

    result: str
    engine: str
    language: str
    speed: int
    seconds: float
    first_word_ms: float | None
    pronounced: str


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="a specimen, never a citizen's words; - reads standard input")
    parser.add_argument("--language", default="fr", metavar="L", help="default: fr")
    parser.add_argument("--speed", type=int, default=NORMAL_SPEED + 1, metavar="N", help="from 1 to 7; default 4")
    parser.add_argument("--spell", action="store_true", help="character by character")
    parser.add_argument("--headset", action="store_true", help="to the headset instead of the loudspeaker")
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: the embedded configuration")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    if not 1 <= args.speed <= len(SPEEDS):
        raise ConfigError(f"--speed: from 1 to {len(SPEEDS)}")
    if not args.language.replace("_", "").isalnum() or len(args.language) > 20:
        raise ConfigError("--language: a language code such as fr")
    config = (config_file.load(args.config) if args.config else settings.Config()).speech
    if not config.enabled:
        raise KioskError("speech: not enabled in this configuration")
    if config.recorded_dir:
        read_manifest(Path(config.recorded_dir))  # a screen goes on without them; here it is said
    utterance = Utterance(_text(args.text), args.language, "spelling" if args.spell else "control")
    device = config.headset_device if args.headset else config.loudspeaker_device
    said = asyncio.run(_say(config, utterance, Manner(SPEEDS[args.speed - 1], 0, device), args.speed))
    show(said, f"said by {said.engine} in {said.seconds} s", as_json=args.json)
    return 0


async def _say(config: settings.Speech, utterance: Utterance, manner: Manner, speed: int) -> Said:
    engines = Engines(config)
    speech = Speech(utterance, pieces(utterance))
    began = time.monotonic()
    words: list[float] = []
    try:
        engine = await engines.voiced(speech, manner, lambda piece: words.append(time.monotonic()))
    finally:
        await engines.close()
    if not engine:
        raise KioskError(f"speech: no engine could say this in {utterance.language!r}: run `kiosk doctor`")
    return Said(
        "said",
        engine,
        utterance.language,
        speed,
        round(time.monotonic() - began, 3),
        round(1000 * (words[0] - began), 1) if words else None,
        joined(utterance.text, speech.pieces),
    )


def _text(given: str) -> str:
    if given == "-":
        data = sys.stdin.buffer.read(4 * MAX_TEXT + 1)
        try:
            given = data.decode("utf-8")
        except UnicodeDecodeError:
            raise KioskError("standard input: not UTF-8") from None
    if len(given) > MAX_TEXT or not given.strip():
        raise KioskError(f"text: from 1 to {MAX_TEXT} characters are expected")
    return given
