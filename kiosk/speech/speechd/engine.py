"""The voice of every kiosk: espeak-ng through speech-dispatcher, with the words as they are heard."""

import asyncio
import contextlib
import time

from kiosk.speech.engine import Manner, OnPiece, Outcome, Speech
from kiosk.speech.playing import can_play
from kiosk.speech.speechd.rates import pause_ms, ssip_rate, ssip_volume
from kiosk.speech.speechd.server import CannotStartError, Server
from kiosk.speech.speechd.ssip import Connection, Event, SsipLostError
from kiosk.speech.speechd.ssml import marked, ssml
from kiosk.speech.speechd.voices import spoken, voice_of, voices_of

# The server says "begin" after 5 ms; without its module (which died) it says nothing.
_BEGIN_S = 2.0
# No word for so long, and so many times as long as the longest one needs: a sound device that blocks or went away. It
# may hold some seconds of sound whose words have been told already.
_STALL_S = 10.0
_STALL_TIMES = 3.0
_CHARACTERS_A_WORD = 5
# A server that died long ago, one that dies on this sentence, and one more: an abort in a plug-in of ALSA was seen.
_TRIES = 3
# After a failed start, so long until the next try: the disk is not read again for each sentence.
_RETRY_AFTER_S = 5.0


class SpeechdEngine:
    """One server for each sound device, started when it is first needed; started again when it dies."""

    name = "speechd"

    def __init__(self, words_per_minute: int, voices: dict[str, str]) -> None:
        self._wpm = words_per_minute
        self._named = voices
        self._servers: dict[str, Server] = {}
        self._voices: dict[str, str] = {}
        self._refused: dict[str, float] = {}
        self._starts: dict[str, asyncio.Task[Server]] = {}

    @property
    def pids(self) -> tuple[int, ...]:
        return tuple(server.pid for server in self._servers.values())

    async def warm(self, device: str) -> None:
        with contextlib.suppress(CannotStartError, SsipLostError):
            await self._server(device)

    async def speak(self, speech: Speech, manner: Manner, on_piece: OnPiece) -> Outcome:
        # A server that died may have done so hours ago, or on this sentence: it is said again, from its beginning.
        for _ in range(_TRIES):
            try:
                return await self._say(await self._server(manner.device), speech, manner, on_piece)
            except CannotStartError:
                return "cannot"
            except SsipLostError:
                await self._drop(manner.device)
        return "cannot"

    async def close(self) -> None:
        for task in tuple(self._starts.values()):
            task.cancel()
            await asyncio.wait([task])
        for device in tuple(self._servers):
            await self._drop(device)

    async def _say(self, server: Server, speech: Speech, manner: Manner, on_piece: OnPiece) -> Outcome:
        language = spoken(speech.utterance.language)
        voice = voice_of(speech.utterance.language, self._named, self._voices)
        if voice is None:
            return "cannot"
        connection = server.connection
        wpm = self._wpm * manner.speed
        try:
            for setting in (
                f"SET self SYNTHESIS_VOICE {voice}",
                f"SET self RATE {ssip_rate(wpm, language)}",
                f"SET self VOLUME {ssip_volume(manner.volume_db)}",
            ):
                if not (await connection.command(setting)).well:
                    return "cannot"
            text = ssml(speech.utterance.text, speech.pieces, pause_ms(wpm, language))
            _, events = await connection.message(text)
            return await self._heard(events, speech, on_piece, _patience_s(speech, wpm))
        except TimeoutError:
            # Not to be tried again with this sentence: its citizen has waited enough.
            self._refused[manner.device] = time.monotonic() + _RETRY_AFTER_S
            await self._drop(manner.device)
            return "cannot"
        except asyncio.CancelledError:
            connection.cancel()
            raise

    async def _heard(
        self, events: "asyncio.Queue[Event | None]", speech: Speech, on_piece: OnPiece, patience_s: float
    ) -> Outcome:
        """Raises `TimeoutError` when nothing has come for `patience_s`, `SsipLostError` when it did not even begin."""
        wait_s = _BEGIN_S
        while True:
            try:
                # Not `wait_for`: in Python 3.11 it loses a cancellation that meets an event, and the voice goes on.
                async with asyncio.timeout(wait_s):
                    event = await events.get()
            except TimeoutError:
                if wait_s == _BEGIN_S:
                    raise SsipLostError("no module") from None
                raise
            wait_s = patience_s
            if event is None:
                raise SsipLostError("gone")
            if event.kind == "mark" and (piece := marked(event.mark, speech.pieces)) is not None:
                on_piece(piece)
            elif event.kind in ("end", "cancelled"):
                return "done" if event.kind == "end" else "cannot"

    async def _server(self, device: str) -> Server:
        """Raises `CannotStartError`, `SsipLostError`. A caller who is cancelled leaves the start under way: the next
        sentence, a moment later, finds it done."""
        server = self._servers.get(device)
        if server is not None and not server.connection.lost:
            return server
        if time.monotonic() < self._refused.get(device, 0.0):
            raise CannotStartError("failed just now")
        if device not in self._starts:
            self._starts[device] = asyncio.get_running_loop().create_task(self._start(device))
            self._starts[device].add_done_callback(lambda task: self._started(device, task))
        return await asyncio.shield(self._starts[device])

    async def _start(self, device: str) -> Server:
        await self._drop(device)
        # speech-dispatcher says "begin" and a first mark without a sound device, and nothing more.
        if not await can_play(device):
            raise CannotStartError("no sound device")
        server = await Server.start(device)
        try:
            await self._greet(server.connection)
        except BaseException:
            await server.stop()
            raise
        self._servers[device] = server
        return server

    def _started(self, device: str, task: "asyncio.Task[Server]") -> None:
        del self._starts[device]
        if not task.cancelled() and task.exception() is not None:
            self._refused[device] = time.monotonic() + _RETRY_AFTER_S

    async def _greet(self, connection: Connection) -> None:
        for line in ("SET self CLIENT_NAME kiosk:kiosk:screen", "SET self NOTIFICATION ALL ON", "SET self SSML_MODE ON",
                     "SET self PUNCTUATION none"):  # fmt: skip
            if not (await connection.command(line)).well:
                raise SsipLostError("refused")
        if not self._voices:
            self._voices = await voices_of(connection)

    async def _drop(self, device: str) -> None:
        server = self._servers.pop(device, None)
        if server is not None:
            await server.stop()


def _patience_s(speech: Speech, words_per_minute: float) -> float:
    longest = max((len(piece.spoken) for piece in speech.pieces), default=0)
    return _STALL_S + _STALL_TIMES * (1 + longest / _CHARACTERS_A_WORD) * 60 / words_per_minute
