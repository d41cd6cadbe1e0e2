"""A private speech-dispatcher: for this screen alone, of our configuration, gone with the visit.

The system's own instance would keep a history of what it said, log what it is told, and outlive the visit
(docs/adr/0007-speech.md). Ours logs nothing; its folder is in memory and is removed as soon as it has been read.
"""

import asyncio
import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from kiosk.processes.spawning import Spawned, dying_with_us, spawn
from kiosk.speech.speechd.rates import MIDDLE_WPM, SPAN_WPM
from kiosk.speech.speechd.ssip import Connection

START_TIMEOUT_S = 10.0
_LOOK_EVERY_S = 0.02

# `LogLevel 0`: the log of level 3 and above quotes what is said. No `SymbolsPreprocFile`: our lexicon has the say.
_CONFIGURATION = """LogLevel 0
LogDir "{folder}"
AudioOutputMethod "alsa"
AudioALSADevice "{device}"
DefaultLanguage "fr"
DefaultPunctuationMode "none"
AddModule "espeak-ng" "sd_espeak-ng" "espeak-ng.conf"
DefaultModule "espeak-ng"
"""
_MODULE = """Debug 0
EspeakMinRate {slowest}
EspeakNormalRate {middle}
EspeakMaxRate {fastest}
EspeakIndexing 1
EspeakAudioChunkSize 300
EspeakAudioQueueMaxSize 441000
EspeakSoundIconVolume 0
"""


class CannotStartError(Exception):
    """No speech-dispatcher here, or it ended at once."""


class Server:
    """One running instance; made by `start`."""

    def __init__(self, process: Spawned, connection: Connection) -> None:
        self._process = process
        self.connection = connection

    @property
    def pid(self) -> int:
        return self._process.pid

    @staticmethod
    async def start(device: str) -> "Server":
        """Start it for an ALSA device and connect. Raises `CannotStartError`."""
        folder = Path(tempfile.mkdtemp(prefix="kiosk-speech-", dir=_memory()))
        process: Spawned | None = None
        try:
            _configure(folder, device)
            process = await _spawn(folder)
            return Server(process, await _connected(process, folder / "socket"))
        except (OSError, TimeoutError) as error:
            raise CannotStartError(type(error).__name__) from None
        except asyncio.CancelledError:
            _end(process)
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    async def stop(self) -> None:
        """Kill it: it has nothing to save. Its module ends with the pipe that it reads."""
        await self.connection.close()
        _end(self._process)


def _memory() -> str | None:
    """A folder in memory, if there is one; else the default for temporary files."""
    for place in (os.environ.get("XDG_RUNTIME_DIR", ""), "/dev/shm"):  # noqa: S108 - mkdtemp makes it ours
        if place and os.access(place, os.W_OK):
            return place
    return None


def _configure(folder: Path, device: str) -> None:
    (folder / "modules").mkdir()
    quoted = "".join(char for char in device if char.isprintable() and char not in '"\\')
    (folder / "speechd.conf").write_text(_CONFIGURATION.format(folder=folder, device=quoted), encoding="utf-8")
    rates = {"slowest": MIDDLE_WPM - SPAN_WPM, "middle": MIDDLE_WPM, "fastest": MIDDLE_WPM + SPAN_WPM}
    (folder / "modules" / "espeak-ng.conf").write_text(_MODULE.format(**rates), encoding="utf-8")


async def _spawn(folder: Path) -> Spawned:
    options = ("-s", "-t", "0", "-l", "0", "-C", folder, "-S", folder / "socket", "-L", folder, "-P", folder / "pid")
    return await spawn(
        dying_with_us(["speech-dispatcher", *map(str, options)]),
        # It makes a folder of its own below the cache, whatever `-L` and `-P` say.
        added={"XDG_CACHE_HOME": str(folder)},
    )


async def _connected(process: Spawned, socket: Path) -> Connection:
    try:
        async with asyncio.timeout(START_TIMEOUT_S):
            while process.status is None:
                with contextlib.suppress(FileNotFoundError, ConnectionRefusedError):
                    return await Connection.open(socket)
                await asyncio.sleep(_LOOK_EVERY_S)
    except TimeoutError:
        _end(process)
        raise
    raise CannotStartError("ended at once")


def _end(process: Spawned | None) -> None:
    """Its own thread reaps it."""
    if process is not None:
        process.kill()
