"""Are the catalogues complete? `python -m kiosk.i18n.check --complete en`, from the top of a checkout.

Each sentence of the sources is compared with the catalogue: missing, to be reviewed (fuzzy), left in French, or broken
(its `{fields}`, tags, direction marks or plurals are not those of the French text and of the language). One line each;
exit status 1 when there is one. Of a language that need not be complete, only what is broken counts.
"""

import argparse
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from kiosk.errors import KioskError
from kiosk.i18n import catalogues
from kiosk.i18n.fields import BadFieldsError, fields_of
from kiosk.i18n.languages import language_of

MISSING, FUZZY, LEFT = "missing", "to be reviewed", "left in French"
# What may wait for a translator; anything else is wrong in front of a citizen.
UNFINISHED = (MISSING, FUZZY, LEFT)
_TAG = re.compile(r"</?[A-Za-z][^>]*>")
# UAX 9's marks change what stands after them; `{fields}` are isolated by `display`, never by a translator.
_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
_WORD = re.compile(r"[^\W\d_]{2,}")
# Letters of a short text (a button) from which a translation counts as too long, when it is also twice the source.
LABEL, LONG = 24, 36


def problems(source: Catalog, translated: Catalog, language: str = "en") -> list[str]:
    """What keeps `translated` from covering `source`: one line for each text."""
    found = []
    rule = Catalog(locale=language_of(language).locale).plural_forms
    if translated.plural_forms != rule:
        found.append(f"plural rule differs from the language's: {translated.plural_forms!r} instead of {rule!r}")
    for message in source:
        if message.id:
            entry = translated.get(_first(message), context=message.context)
            problem = problem_of(message, entry, translated.num_plurals)
            if not problem and not language.startswith("fr") and entry is not None and _is_left(message, entry):
                problem = LEFT
            if problem:
                where = message.locations[0][0] if message.locations else "?"
                found.append(f"{problem}: {_first(message)!r} ({where})")
    return found


def problem_of(message: Message, entry: Message | None, plurals: int) -> str:
    """What is wrong with the translation of one text into a language of so many plural forms; empty: nothing."""
    if entry is None:
        return MISSING
    texts = [text or "" for text in entry.string] if isinstance(entry.string, tuple | list) else [entry.string or ""]
    if not all(texts):
        return MISSING
    if entry.fuzzy:
        return FUZZY
    if isinstance(message.id, str) is not isinstance(entry.string, str):
        return "plural forms do not fit"
    if not isinstance(message.id, str) and len(texts) != plurals:
        return f"{len(texts)} plural forms instead of {plurals}"
    return next((problem for text in texts if (problem := _broken(message, text))), "")


def _broken(message: Message, text: str) -> str:
    """`{n}` may be left out of a plural form ("one page")."""
    for name, pattern in (("tags", _TAG), ("direction marks", _MARKS)):
        if set(pattern.findall(text)) - set(pattern.findall(" ".join(_ids(message)))):
            return f"broken ({name} that the source has not)"
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


def _is_left(message: Message, entry: Message) -> bool:
    """A sentence that reads as its source. One or two words may be the same in both ("Pause", "Volume"), and examples
    of the démarches stay as they are written in France."""
    return (
        entry.string == message.id
        and "example" not in message.auto_comments
        and len(_WORD.findall(re.sub(r"\{\w+\}", "", _first(message)))) > 2
    )


def long_labels(source: Catalog, translated: Catalog) -> list[str]:
    """Short texts (most are buttons) whose translation is twice as long: to be looked at on the screen."""
    found = []
    for message in source:
        entry = translated.get(_first(message), context=message.context) if message.id else None
        if entry is not None and isinstance(entry.string, str):
            letters, was = len(entry.string), len(_first(message))
            if was <= LABEL and letters > max(LONG, 2 * was):
                found.append(f"long for a button: {_first(message)!r} became {entry.string!r}")
    return found


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
    parser.add_argument("--languages", nargs="*", metavar="CODE", help="which are looked at; default: all")
    parser.add_argument("--complete", nargs="*", metavar="CODE", help="those that must be; default: all of them")
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
            must = arguments.complete is None or language in arguments.complete
            failed |= _report(source, folder, language, must)
    except KioskError as error:
        print(f"i18n: {error}", file=sys.stderr)
        return 1
    return 1 if failed else 0


def _report(source: Catalog, folder: Path, language: str, must: bool) -> bool:
    """Print what is wrong with a language; whether it fails."""
    translated = catalogues.read(catalogues.file_of(folder, language), language)
    found = problems(source, translated, language)
    failing = found if must else [line for line in found if not line.startswith(UNFINISHED)]
    for line in failing:
        print(f"{language}: {line}", file=sys.stderr)
    for line in long_labels(source, translated) if must else ():
        print(f"{language}: warning: {line}")
    print(f"{language}: {len(source) - len(found)} of {len(source)} texts are ready")
    return bool(failing)


if __name__ == "__main__":
    sys.exit(main())
