"""Are the catalogues complete? `python -m kiosk.i18n.check --languages en`, from the top of a checkout.

Each sentence of the sources is compared with the catalogue: missing, to be reviewed (fuzzy), or broken (its
`{fields}` or its plurals are not those of the French text). One line each; exit status 1 when there is one.
"""

import argparse
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from kiosk.errors import KioskError
from kiosk.i18n import catalogues
from kiosk.i18n.fields import BadFieldsError, fields_of


def problems(source: Catalog, translated: Catalog) -> list[str]:
    """What keeps `translated` from covering `source`: one line for each text."""
    found = []
    for message in source:
        if message.id:
            entry = translated.get(_first(message), context=message.context)
            problem = _problem(message, entry)
            if problem:
                where = message.locations[0][0] if message.locations else "?"
                found.append(f"{problem}: {_first(message)!r} ({where})")
    return found


def _problem(message: Message, entry: Message | None) -> str:
    if entry is None:
        return "missing"
    texts = [text or "" for text in entry.string] if isinstance(entry.string, tuple | list) else [entry.string or ""]
    if not all(texts):
        return "missing"
    if entry.fuzzy:
        return "to be reviewed"
    if isinstance(message.id, str) is not isinstance(entry.string, str):
        return "plural forms do not fit"
    return next((problem for text in texts if (problem := _broken(message, text))), "")


def _broken(message: Message, text: str) -> str:
    """`{n}` may be left out of a plural form ("one page")."""
    plural = not isinstance(message.id, str)
    wanted = frozenset[str]().union(*(fields_of(part) for part in _ids(message)))
    try:
        got = fields_of(text)
    except BadFieldsError as error:
        return f"broken ({error})"
    optional = frozenset({"n"}) if plural else frozenset[str]()
    if not wanted - optional <= got <= wanted | optional:
        return f"fields differ ({_named(wanted)} became {_named(got)})"
    return ""


def _ids(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def _first(message: Message) -> str:
    return _ids(message)[0]


def _named(fields: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(fields)) or "none"


def source_problems(source: Catalog) -> list[str]:
    """French texts whose own `{fields}` cannot be filled."""
    found = []
    for message in source:
        for text in _ids(message) if message.id else ():
            try:
                fields_of(text)
            except BadFieldsError as error:
                found.append(f"broken source text ({error}): {text!r} ({message.locations[0][0]})")
    return found


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m kiosk.i18n.check", description=__doc__.splitlines()[0])
    parser.add_argument("--languages", nargs="*", metavar="CODE", help="default: every one that has a catalogue")
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout (default: here)")
    arguments = parser.parse_args(argv)
    folder = arguments.root / "translations"
    failed = False
    try:
        source = catalogues.extract(arguments.root)
        lines = source_problems(source)
        for line in lines:
            print(f"fr: {line}", file=sys.stderr)
        failed = bool(lines)
        # With a broken source there is nothing sound to compare with.
        for language in [] if lines else arguments.languages or catalogues.languages(folder):
            lines = problems(source, catalogues.read(catalogues.file_of(folder, language), language))
            for line in lines:
                print(f"{language}: {line}", file=sys.stderr)
            print(f"{language}: {len(source) - len(lines)} of {len(source)} texts are ready")
            failed = failed or bool(lines)
    except KioskError as error:
        print(f"i18n: {error}", file=sys.stderr)
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
