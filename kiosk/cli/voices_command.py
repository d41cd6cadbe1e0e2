"""`kiosk voices`: by what each language is spoken, and a first set of recordings for one that has no good voice."""

import argparse
import asyncio
from pathlib import Path

from kiosk import config as settings
from kiosk.cli.output import print_json, show
from kiosk.config_file import load
from kiosk.errors import ConfigError
from kiosk.i18n.languages import LANGUAGES
from kiosk.speech.choice import speakers
from kiosk.speech.recording import record


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="by what each language would be heard; exit status 1: one by nothing")
    listing.add_argument("--config", type=Path, metavar="FILE", help="default: every language, the default engines")
    recording = actions.add_parser("record", help="make a synthetic set: each sentence without values as a file")
    recording.add_argument("--language", required=True, metavar="L", help=", ".join(LANGUAGES))
    recording.add_argument("--out", required=True, type=Path, metavar="DIR", help="[speech] recorded_dir")
    for action in (listing, recording):
        action.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    return _list(args) if args.action == "list" else _record(args)


def _list(args: argparse.Namespace) -> int:
    config = load(args.config) if args.config else settings.Config()
    languages = config.screen.languages if args.config else tuple(LANGUAGES)
    found = asyncio.run(speakers(config.speech, languages))
    if args.json:
        print_json({"languages": found})
    else:
        print("\n".join(f"{language:10} {by or 'nothing: silent'}" for language, by in found.items()))
    return 0 if all(found.values()) else 1


def _record(args: argparse.Namespace) -> int:
    if args.language not in LANGUAGES:
        raise ConfigError(f"--language: one of {', '.join(LANGUAGES)}")
    made = record(args.out, args.language)
    show(made, f"{made.sentences} sentences, {made.bytes // 1_000_000} MB, {made.speaker}", as_json=args.json)
    return 0
