"""Which voice speaks which language: by the table of the kiosk's languages, and never by another one's voice.

speech-dispatcher takes any name and any language without a word, and speaks with what it has: its list is what tells.
"""

from collections.abc import Mapping

from kiosk.i18n.languages import LANGUAGES
from kiosk.speech.speechd.server import CannotStartError, Server
from kiosk.speech.speechd.ssip import Connection, SsipLostError


def spoken(language: str) -> str:
    """A language of the kiosk as it is spoken: "fr_simple" is "fr"."""
    return LANGUAGES[language].spoken if language in LANGUAGES else language


def voice_of(language: str, named: Mapping[str, str], voices: Mapping[str, str]) -> str | None:
    """The name of the voice for a language of the kiosk, or None. `named`: those of the configuration; `voices`: what
    `voices_of` found."""
    name = named.get(language) or named.get(spoken(language))
    if name is not None:
        return name if name in voices.values() else None
    known = LANGUAGES.get(language)
    return next((voices[tag] for tag in (known.voice_tags if known else (language,)) if tag in voices), None)


async def voices_of(connection: Connection) -> dict[str, str]:
    """The voices of a server: tag (BCP 47, as the module has it) -> name. Raises `SsipLostError`."""
    reply = await connection.command("LIST SYNTHESIS_VOICES")
    found = [line.split("\t") for line in reply.lines]
    return {fields[1]: fields[0] for fields in found if len(fields) >= 2 and _plain(fields[0])}


async def installed() -> dict[str, str]:
    """The voices of this computer, by a server that speaks to nobody; none when it does not start."""
    try:
        server = await Server.start("null")
    except CannotStartError:
        return {}
    try:
        return await voices_of(server.connection)
    except SsipLostError:
        return {}
    finally:
        await server.stop()


def _plain(name: str) -> bool:
    """A voice's name becomes part of a command."""
    return 0 < len(name) <= 100 and name.isprintable()
