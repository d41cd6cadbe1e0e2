"""The catalogues of `translations/`: extracted from the sources, brought up to date, compiled.

`python -m kiosk.i18n.catalogues extract|compile`, from the top of a checkout. Not imported by the screen.
"""

import argparse
import io
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, PoFileParser, write_po

from kiosk.errors import KioskError
from kiosk.i18n.languages import LANGUAGES, language_of
from kiosk.i18n.translator import DOMAIN
from kiosk.whole_file import write_whole

# The functions whose first text is a msgid. `plural(one, many, n)` has two.
KEYWORDS: dict[str, Any] = {"_": None, "N_": None, "tr": None, "qsTr": None, "plural": (1, 2)}


# What a new catalogue says of itself until somebody has checked it: `X-Reviewed: NAME, DATE`.
UNCHECKED = [("X-Origin", "machine"), ("X-Reviewed", "no")]

HEADER = """# Kiosk in {language}.
# Copyright (C) 2026 the Kiosk authors
# This file is distributed under the same licence as Kiosk: AGPL-3.0-or-later."""


class Headed(Catalog):
    """A catalogue that keeps the `X-` headers of its file, which Babel drops (2.18)."""

    told: list[tuple[str, str]] = UNCHECKED

    def _get_mime_headers(self) -> list[tuple[str, str]]:
        *headers, last = super()._get_mime_headers()  # the last one ends the header
        return [*headers, *self.told, last]

    def _set_mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        headers = list(headers)
        super()._set_mime_headers(headers)
        self.told = [(name, value) for name, value in headers if name.startswith("X-")]

    mime_headers = property(_get_mime_headers, _set_mime_headers)


def extract(root: Path) -> Catalog:
    """Every text of the sources under `root`, in a stable order. Raises `KioskError` for a file that cannot be read."""
    with (root / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    catalogue = Catalog(project="kiosk", charset="utf-8", copyright_holder="the Kiosk authors")
    found = extract_from_dir(
        root, methods, options, keywords=KEYWORDS, comment_tags=("i18n:",), strip_comment_tags=True
    )
    try:
        for file, line, message, comments, context in sorted(found, key=lambda item: (item[0], item[1])):
            # Braces are ours: %-format flags that Babel guesses from "100 %" only mislead.
            entry = catalogue.add(message, locations=[(file, line)], auto_comments=comments, context=context)
            entry.flags.discard("python-format")
            entry.flags.discard("python-brace-format")
    except (SyntaxError, ValueError, UnicodeDecodeError) as error:
        raise KioskError(f"texts cannot be extracted: {error}") from None
    return catalogue


def languages(folder: Path) -> list[str]:
    """The languages that have a catalogue, in the order of the table, then any other."""
    found = sorted(file.parent.parent.name for file in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    return sorted(found, key=lambda code: list(LANGUAGES).index(code) if code in LANGUAGES else len(LANGUAGES))


def file_of(folder: Path, language: str) -> Path:
    return folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(file: Path, language: str) -> Catalog:
    """A catalogue from its file; raises `KioskError`."""
    catalogue = Headed(locale=language_of(language).locale)
    try:
        with file.open("rb") as stream:
            PoFileParser(catalogue, abort_invalid=True).parse(stream)
            return catalogue
    except (OSError, PoFileError, ValueError) as error:
        raise KioskError(f"{file}: {error}") from None


def update(root: Path, language: str) -> Path:
    """Bring the catalogue of a language up to date: new texts come empty, unused ones are kept at the end as `#~`.
    A text that changed is not guessed at from a similar one. The catalogue is made when there is none."""
    file = file_of(root / "translations", language)
    source = extract(root)
    if file.exists():
        catalogue = read(file, language)
        catalogue.update(source, no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False)
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        catalogue = Headed(
            locale=language_of(language).locale,
            header_comment=HEADER.format(language=language),
            project="kiosk",
            version="0.1",
            msgid_bugs_address=" ",  # an empty one becomes a specimen address
            last_translator="machine",
            language_team=language,
            revision_date=datetime.now(UTC),
            charset="utf-8",
        )
        catalogue.update(source, no_fuzzy_matching=True)
    write(file, catalogue)
    return file


def write(file: Path, catalogue: Catalog) -> None:
    """Whole or not at all: a translator's work is never cut in half."""
    catalogue.fuzzy = False
    stream = io.BytesIO()
    # Without line numbers: a moved line is no change of a translation.
    write_po(stream, catalogue, width=120, include_lineno=False, omit_header=False, ignore_obsolete=False)
    write_whole(file, stream.getvalue(), lasting=False)


def compile_all(folder: Path) -> list[Path]:
    """Write each `kiosk.mo` beside its `kiosk.po`. Fuzzy entries are left out: an unchecked sentence is not shown."""
    written = []
    for language in languages(folder):
        source = file_of(folder, language)
        stream = io.BytesIO()
        write_mo(stream, read(source, language), use_fuzzy=False)
        # A kiosk may be reading it.
        write_whole(source.with_suffix(".mo"), stream.getvalue(), lasting=False)
        written.append(source.with_suffix(".mo"))
    return written


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m kiosk.i18n.catalogues", description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["extract", "compile"])
    parser.add_argument("--languages", nargs="*", metavar="CODE", help="default: those that have a catalogue")
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout (default: here)")
    arguments = parser.parse_args(argv)
    folder = arguments.root / "translations"
    try:
        if arguments.what == "compile":
            compile_all(folder)
        else:
            for language in arguments.languages or languages(folder):
                print(update(arguments.root, language))
    except KioskError as error:
        print(f"i18n: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
