"""What no translator has written yet: `python -m kiosk.i18n.missing [--language xx]`, from the top of a checkout.

Gives JSON: `{language: [text, [one, many], ...]}`. `--fill FILE` takes the same shape back with translations,
`{language: {text: translation}}`, the forms of a plural as a list under its first text, and writes the catalogues.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import msgspec
from babel.messages.catalog import Catalog

from kiosk.errors import KioskError
from kiosk.i18n import catalogues
from kiosk.i18n.check import MISSING, problem_of

Table = dict[str, dict[str, str | list[str]]]


def missing(source: Catalog, translated: Catalog) -> list[str | list[str]]:
    """The texts of `source` without a translation, in the order of the sources; a plural as its two texts."""
    found: list[str | list[str]] = []
    for message in source:
        if message.id:
            text = message.id if isinstance(message.id, str) else list(message.id)
            entry = translated.get(text if isinstance(text, str) else text[0], context=message.context)
            if problem_of(message, entry, translated.num_plurals) == MISSING:
                found.append(text)
    return found


def fill(root: Path, table: Table) -> list[str]:
    """Put the table's translations into the catalogues, brought up to date first. Gives one line for each text that
    no source has, which is left out."""
    unknown = []
    for language, texts in table.items():
        file = catalogues.update(root, language)
        catalogue = catalogues.read(file, language)
        for text, translation in texts.items():
            entry = catalogue.get(text)
            if entry is None:
                unknown.append(f"{language}: no source has {text!r}")
            else:
                entry.string = translation if isinstance(translation, str) else tuple(translation)
        catalogues.write(file, catalogue)
    return unknown


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m kiosk.i18n.missing", description=__doc__.splitlines()[0])
    parser.add_argument("--language", action="append", metavar="CODE", help="default: every one that has a catalogue")
    parser.add_argument("--fill", type=Path, metavar="FILE", help="a JSON table of translations to write")
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout (default: here)")
    arguments = parser.parse_args(argv)
    folder = arguments.root / "translations"
    try:
        if arguments.fill is not None:
            for line in fill(arguments.root, _read(arguments.fill)):
                print(line, file=sys.stderr)
        source = catalogues.extract(arguments.root)
        found: dict[str, Any] = {
            language: missing(source, catalogues.read(catalogues.file_of(folder, language), language))
            for language in arguments.language or catalogues.languages(folder)
        }
    except KioskError as error:
        print(f"i18n: {error}", file=sys.stderr)
        return 1
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 0


def _read(file: Path) -> Table:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Table)
    except (OSError, msgspec.DecodeError) as error:
        raise KioskError(f"{file}: {error}") from None


if __name__ == "__main__":
    sys.exit(main())
