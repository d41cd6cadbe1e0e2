"""Which engine speaks which language: by configuration, with the next one when the first cannot."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

from kiosk.config import Speech as SpeechConfig
from kiosk.config import SpeechEngine
from kiosk.errors import ConfigError
from kiosk.privacy import logs
from kiosk.speech.engine import Engine, Manner, OnPiece, Speech
from kiosk.speech.program import ProgramEngine
from kiosk.speech.recorded import RecordedEngine
from kiosk.speech.speechd.engine import SpeechdEngine
from kiosk.speech.speechd.voices import installed, spoken, voice_of


class Engines:
    """The engines that a configuration names; starts nothing before it is asked to speak or to warm."""

    def __init__(self, config: SpeechConfig, engines: Mapping[SpeechEngine, Engine] | None = None) -> None:
        self._config = config
        self._engines = _made(config) if engines is None else dict(engines)

    def of(self, language: str) -> tuple[Engine, ...]:
        """The engines of a language, the one to try first at the front."""
        config = self._config
        names = config.languages.get(language) or config.languages.get(spoken(language)) or config.engines
        return tuple(self._engines[name] for name in names if name in self._engines)

    async def warm(self, devices: set[str]) -> None:
        for engine in self._engines.values():
            for device in devices:
                await engine.warm(device)

    async def voiced(self, speech: Speech, manner: Manner, on_piece: OnPiece) -> str:
        """Say it by the first engine that can; that engine's name, or "" when none could."""
        for engine in self.of(speech.utterance.language):
            try:
                if await engine.speak(speech, manner, on_piece) == "done":
                    return engine.name
            except Exception as error:  # noqa: BLE001 - a fault of one engine is the next one's turn
                logs.event("speech_fault", level=logging.ERROR, error=logs.places(type(error), error.__traceback__))
        return ""

    async def close(self) -> None:
        for engine in self._engines.values():
            await engine.close()


async def speakers(config: SpeechConfig, languages: Sequence[str]) -> dict[str, str]:
    """By what each language would be heard, in words for staff; empty: by nothing, and the screen says so."""
    voices = await installed()
    engines = _made(config)
    recorded = engines.get("recorded")
    found: dict[str, str] = {}
    for language in languages:
        names = config.languages.get(language) or config.languages.get(spoken(language)) or config.engines
        told = []
        for name in names:
            voice = voice_of(language, config.voices, voices)
            if name == "speechd" and voice is not None:
                told.append(voice)
            elif name == "program" and (language in config.programs or spoken(language) in config.programs):
                told.append("a program")
            elif name == "recorded" and isinstance(recorded, RecordedEngine):
                reader = recorded.manifest.languages.get(language)
                told += [f"recordings ({reader.speaker})"] if reader else []
        found[language] = ", ".join(told)
    return found


def _made(config: SpeechConfig) -> dict[SpeechEngine, Engine]:
    engines: dict[SpeechEngine, Engine] = {
        "program": ProgramEngine(config.programs, config.words_per_minute),
        "speechd": SpeechdEngine(config.words_per_minute, config.voices),
    }
    if config.recorded_dir:
        try:
            engines["recorded"] = RecordedEngine(Path(config.recorded_dir))
        except ConfigError:
            # The other engines speak meanwhile.
            logs.event("recordings_unusable", level=logging.WARNING)
    return engines
