"""A first set of recordings, made by a machine, for a language whose voice people do not follow: sentences without
values, one file each, until somebody reads them aloud. The manifest says what made them.

Made from the catalogue of the language, as the screen shows its sentences; `recorded.py` has the folder's form.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
from babel.messages.mofile import read_mo

from kiosk import assets
from kiosk.errors import KioskError
from kiosk.i18n.fields import BadFieldsError, fields_of
from kiosk.i18n.languages import language_of
from kiosk.i18n.translator import DOMAIN, load
from kiosk.speech.recorded import MANIFEST, Manifest, Reader, file_name, read_manifest
from kiosk.speech.say_as import pronounced
from kiosk.whole_file import write_whole

SAMPLE_S = 60
# What espeak-ng calls a language that it has under another name than ISO 639's.
_ESPEAK = {"zh": "cmn", "en": "en-gb"}


class Made(msgspec.Struct, frozen=True):
    language: str
    sentences: int
    bytes: int
    speaker: str


def sentences(language: str) -> tuple[str, ...]:
    """Every sentence of a language that holds no value, as it is displayed. Raises `ConfigError` for a language without
    a catalogue. French has none of its own: its sentences are the sources of the English one."""
    load(language)  # says what is wrong with it
    source = language == "fr"
    file = assets.translations() / ("en" if source else language) / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with file.open("rb") as stream:
        messages = list(read_mo(stream))
    shown = (message.id if source else message.string for message in messages if message.id)
    return tuple(sorted(text for text in shown if isinstance(text, str) and text and not _has_values(text)))


def record(folder: Path, language: str, only: tuple[str, ...] = ()) -> Made:
    """Write the set of a language (or of the sentences `only`) and its line in the manifest. A set that a person has
    read is left alone: `KioskError`; so is one that espeak-ng has no voice for."""
    manifest = _manifest(folder)
    reader = manifest.languages.get(language)
    if reader is not None and not reader.synthetic:
        raise KioskError(f"{folder}: {language} was read by {reader.speaker}: choose another folder")
    said = only or sentences(language)
    speaker = f"synthetic: {_version()}"
    place = folder / language
    try:
        place.mkdir(parents=True, exist_ok=True)
        size = sum(_write(place / file_name(text), _spoken(text, language)) for text in said)
        _write(folder / MANIFEST, _toml({**manifest.languages, language: Reader(speaker)}).encode())
    except OSError as error:
        raise KioskError(f"{folder}: cannot be written: {error.strerror}") from None
    return Made(language, len(said), size, speaker)


def _has_values(text: str) -> bool:
    try:
        return bool(fields_of(text))
    except BadFieldsError:
        return True


def _manifest(folder: Path) -> Manifest:
    return read_manifest(folder) if (folder / MANIFEST).exists() else Manifest({})


def _spoken(text: str, language: str) -> bytes:
    """WAV of a sentence as our lexicon says it."""
    voice = _ESPEAK.get(language_of(language).spoken, language_of(language).spoken)
    return _espeak("-v", voice, "--stdin", "--stdout", given=pronounced(text, language).encode())


def _version() -> str:
    told = _espeak("--version").decode("utf-8", "replace")
    number = re.search(r"\d+(?:\.\d+)+", told)
    return f"espeak-ng {number[0] if number else ''}".strip()


def _espeak(*arguments: str, given: bytes = b"") -> bytes:
    """A sentence is never an argument: it goes in by the pipe."""
    try:
        done = subprocess.run(
            ["espeak-ng", *arguments], input=given, capture_output=True, timeout=SAMPLE_S, check=False
        )
    except FileNotFoundError:
        raise KioskError("espeak-ng is missing: apt-get install espeak-ng") from None
    except subprocess.TimeoutExpired:
        raise KioskError("espeak-ng does not answer") from None
    if done.returncode or not done.stdout:
        raise KioskError(f"espeak-ng cannot: {' '.join(arguments)}")
    return done.stdout


def _write(file: Path, data: bytes) -> int:
    """Whole or not at all."""
    write_whole(file, data, lasting=False)
    return len(data)


def _toml(readers: dict[str, Reader]) -> str:
    return "\n".join(_lines(readers)) + "\n"


def _lines(readers: dict[str, Reader]) -> Iterator[str]:
    for language, reader in sorted(readers.items()):
        quoted = reader.speaker.replace("\\", "\\\\").replace('"', '\\"')
        yield f'[languages.{language}]\nspeaker = "{quoted}"'
