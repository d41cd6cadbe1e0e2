"""A real speech-dispatcher with espeak-ng, whose sound is written down and measured."""

import asyncio
import contextlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import psutil
import pytest

from kiosk.speech.earcons import earcon
from kiosk.speech.engine import Manner
from kiosk.speech.rates import SPEEDS, VOLUMES_DB
from kiosk.speech.speaker import Speaker, SpeechState
from kiosk.speech.speechd.engine import SpeechdEngine
from kiosk.speech.speechd.ssip import Event
from tests.support.loops import LOOPS, run_in
from tests.support.patience import PATIENCE_S, promised
from tests.support.speech import RATE, TEXT, SoundCard, Words, card_config, level_db, pitch_hz, speech, utterance

LOUDSPEAKER = Manner(device="loudspeaker")


@contextlib.asynccontextmanager
async def engine(**voices: str) -> AsyncIterator[SpeechdEngine]:
    made = SpeechdEngine(122, voices)
    try:
        yield made
    finally:
        await made.close()


def run(story: Coroutine[Any, Any, None]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(PATIENCE_S):
            await story

    asyncio.run(bounded())


def test_each_speed_is_as_much_faster_as_it_says_and_has_the_same_pitch(card: SoundCard) -> None:
    seconds: list[float] = []
    pitches: list[float] = []

    async def story() -> None:
        async with engine() as voice:
            for speed in SPEEDS:
                card.forget()
                assert await voice.speak(speech(TEXT), Manner(speed, 0, "loudspeaker"), Words()) == "done"
                seconds.append(len(card.heard()) / RATE)
                pitches.append(pitch_hz(card.heard()))

    run(story())
    words = len(TEXT.split())
    assert 118 < words / seconds[3] * 60 < 128, "the base is 120 to 125 words a minute"
    assert [round(seconds[3] / one, 1) for one in seconds] == pytest.approx(SPEEDS, rel=0.1)
    assert pitches == pytest.approx([pitches[3]] * len(SPEEDS), rel=0.04)


def test_volumes_cover_18_db_with_a_step_12_db_above_the_lowest(card: SoundCard) -> None:
    levels: list[float] = []

    async def story() -> None:
        async with engine() as voice:
            for volume in VOLUMES_DB:
                card.forget()
                await voice.speak(speech(TEXT), Manner(2.0, volume, "loudspeaker"), Words())
                levels.append(level_db(card.heard()))

    run(story())
    assert levels[-1] - levels[0] >= 18
    assert any(11.9 <= level - levels[0] <= 13 for level in levels)
    assert levels == sorted(levels)


def test_words_are_told_in_their_order_and_where_they_stand(card: SoundCard) -> None:
    words = Words()

    async def story() -> None:
        async with engine() as voice:
            await voice.speak(speech("Le RSA : 12,50 € , le 12/03/2026."), LOUDSPEAKER, words)

    run(story())
    said = "Le RSA : 12,50 € , le 12/03/2026."
    assert [said[piece.start : piece.end] for piece in words.pieces] == ["Le", "RSA", "12,50 €", "le", "12/03/2026"]


def test_an_interruption_stops_the_sound(card: SoundCard) -> None:
    sound: list[psutil.Process] = []

    async def story() -> None:
        async with engine() as voice:
            words = Words()
            saying = asyncio.create_task(voice.speak(speech(TEXT * 3), Manner(device="real_time"), words))
            while len(words.pieces) < 6:
                words.some.clear()
                await words.some.wait()
            saying.cancel()
            with pytest.raises(asyncio.CancelledError):
                await saying
            # The next sentence is said at once, and is all that follows.
            assert await voice.speak(speech("Oui."), Manner(device="real_time"), Words()) == "done"
            sound.extend(psutil.Process(voice.pids[0]).children(recursive=True))

    run(story())
    _gone(sound)
    # What was under way is 45 s long; what the device held already is heard.
    assert 0.3 < len(card.heard("real_time")) / RATE < 6


def test_an_interruption_is_never_lost_in_a_flood_of_words() -> None:
    """The cancellation comes in the same turn of the loop as a word."""

    async def story() -> None:
        engine_, events, said = SpeechdEngine(122, {}), asyncio.Queue[Event | None](), speech(TEXT)
        hearing = asyncio.create_task(engine_._heard(events, said, Words(), 5))
        for number in range(20):
            await asyncio.sleep(0)
            events.put_nowait(Event("1", "mark", f"w{number}"))
        await asyncio.sleep(0)
        events.put_nowait(Event("1", "mark", "w20"))
        hearing.cancel()
        done, _ = await asyncio.wait([hearing], timeout=PATIENCE_S)
        assert done, "it still speaks"
        assert hearing.cancelled()

    run(story())


def test_killed_in_mid_word_it_starts_again_and_says_the_sentence(card: SoundCard) -> None:
    async def story() -> None:
        async with engine() as voice:
            words = Words()
            saying = asyncio.create_task(voice.speak(speech("Posez votre papier."), Manner(device="real_time"), words))
            await words.some.wait()
            (first,) = voice.pids
            psutil.Process(first).kill()
            assert await saying == "done"
            assert voice.pids != (first,)
            assert words.starts[-3:] == [0, 6, 12]

    run(story())


def test_killed_each_time_it_is_another_engines_turn(card: SoundCard) -> None:
    async def story() -> None:
        async with engine() as voice:
            words = Words()
            saying = asyncio.create_task(voice.speak(speech(TEXT), Manner(device="real_time"), words))
            killed: set[int] = set()
            while not saying.done():
                words.some.clear()
                told = asyncio.create_task(words.some.wait())
                await asyncio.wait([saying, told], return_when=asyncio.FIRST_COMPLETED)
                told.cancel()
                for pid in set(voice.pids) - killed:
                    psutil.Process(pid).kill()
                    killed.add(pid)
            assert await saying == "cannot"
            assert len(killed) > 1

    run(story())


def test_a_module_that_died_is_started_again(card: SoundCard) -> None:
    async def story() -> None:
        async with engine() as voice:
            await voice.warm("loudspeaker")
            for child in psutil.Process(voice.pids[0]).children(recursive=True):
                child.kill()
            assert await voice.speak(speech("Bonjour."), LOUDSPEAKER, Words()) == "done"

    run(story())
    assert len(card.heard()) / RATE > 0.4


def test_every_language_of_the_kiosk_has_a_voice(card: SoundCard) -> None:
    async def story() -> None:
        async with engine() as voice:
            for language in ("fr", "fr_simple", "en", "ar", "pt", "es", "tr", "uk", "ro", "zh"):
                card.forget()
                assert await voice.speak(speech("12 + 1", language), LOUDSPEAKER, Words()) == "done", language
                assert len(card.heard()) / RATE > 0.4, language

    run(story())


def test_a_language_without_a_voice_is_not_read_by_another_ones(card: SoundCard) -> None:
    async def story() -> None:
        async with engine(fr="No Such Voice") as voice:
            for language in ("tlh", "xx", "fr"):
                assert await voice.speak(speech("Bonjour.", language), LOUDSPEAKER, Words()) == "cannot"

    run(story())
    assert len(card.heard()) == 0


HOSTILE = (
    '</speak><mark name="w0"/>',
    "&amp;&#x0;&bogus; < > \" '",
    "QUIT\r\n.\r\nQUIT\r\n",
    ".",
    "\x00\x01\x1b[31m\ud800\u202e\u2066",
    "[[b'OtOZ]]",
    "<audio src='file:///etc/passwd'/>",
    "😀🏳️‍🌈",
)


def test_hostile_text_is_said_as_text(card: SoundCard) -> None:
    async def story() -> None:
        async with engine() as voice:
            (pid,) = await _warm(voice)
            for text in HOSTILE:
                words = Words()
                assert await voice.speak(speech(text), LOUDSPEAKER, words) == "done", text
                assert words.starts == sorted(words.starts)
            assert voice.pids == (pid,), "the conversation was never lost"

    run(story())


async def _warm(voice: SpeechdEngine) -> tuple[int, ...]:
    await voice.warm("loudspeaker")
    return voice.pids


def test_a_hundred_kilobytes_are_cut_and_can_be_interrupted(card: SoundCard) -> None:
    async def story() -> None:
        async with engine() as voice:
            words = Words()
            saying = asyncio.create_task(voice.speak(speech("bonjour & " * 10_000), LOUDSPEAKER, words))
            await words.some.wait()
            saying.cancel()
            with pytest.raises(asyncio.CancelledError):
                await saying
            assert await voice.speak(speech("Oui."), LOUDSPEAKER, Words()) == "done"

    run(story())


def test_a_missing_sound_device_is_known_at_once(card: SoundCard) -> None:
    async def story() -> None:
        async with engine() as voice:
            async with asyncio.timeout(promised(3)):
                for _ in range(20):
                    assert await voice.speak(speech("Bonjour."), Manner(device="no_such_device"), Words()) == "cannot"
            assert await voice.speak(speech("Bonjour."), LOUDSPEAKER, Words()) == "done", (
                "another device is not held up"
            )

    run(story())


def own_folders(memory: Path) -> list[Path]:
    return list(memory.glob("kiosk-speech-*"))


def test_nothing_of_what_is_said_is_left_and_nothing_runs_on(
    card: SoundCard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The server's socket lies there, and the path of a socket has at most 107 characters: pytest's are longer.
    memory, home = Path(tempfile.mkdtemp(prefix="kiosk-")), tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(memory))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    processes: list[psutil.Process] = []

    async def story() -> None:
        async with engine() as voice:
            await voice.speak(speech("Camille SPECIMEN"), LOUDSPEAKER, Words())
            assert not own_folders(memory), "the folder goes as soon as it has been read"
            server = psutil.Process(voice.pids[0])
            processes.extend([server, *server.children(recursive=True)])
            for process in processes:
                assert "SPECIMEN" not in " ".join(process.cmdline())
                assert not _written(process.pid, b"SPECIMEN")

    run(story())
    # The sound libraries make empty folders there.
    assert [left for left in memory.rglob("*") if not left.is_dir()] == []
    shutil.rmtree(memory)
    _gone(processes)
    left = [one for one in (*home.rglob("*"), *memory.rglob("*")) if one.is_file()]
    assert left == []


def _written(pid: int, words: bytes) -> bool:
    """Whether a regular file that the process holds open, removed ones too, contains the words."""
    held = [one for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_file()]
    assert held, "its logs are open"
    return any(words in one.read_bytes() for one in held)


@pytest.mark.parametrize("loop", LOOPS)
def test_a_screens_speaker_says_a_page_with_its_note(card: SoundCard, loop: str) -> None:
    async def story() -> None:
        words: list[str] = []
        silent = asyncio.Event()

        def changed(state: SpeechState) -> None:
            if state.status == "silent":
                silent.set()

        speaker = Speaker(
            card_config(),
            on_word=lambda word: words.append(word.utterance.text[word.start : word.end]),
            on_state=changed,
        )
        speaker.start()
        speaker.say((earcon("go"), utterance("Posez le papier.", "page"), utterance("Camille", "page", personal=True)))
        speaker.headset(True)
        silent.clear()
        await silent.wait()
        assert words == ["Posez", "le", "papier.", "", "Camille", ""]
        await speaker.close()

    run_in(loop, story)
    assert len(card.heard("loudspeaker")) == 0
    assert len(card.heard("headset")) / RATE > 1


_SCREEN = """
import asyncio, sys
from kiosk.speech.engine import Manner
from kiosk.speech.speechd.engine import SpeechdEngine
from tests.support.speech import TEXT, speech
async def main():
    voice = SpeechdEngine(122, {})
    await voice.warm("real_time")
    said = []
    def word(piece):
        if not said:
            print(*voice.pids, flush=True)
        said.append(piece)
    await voice.speak(speech(TEXT * 3), Manner(device="real_time"), word)
asyncio.run(main())
"""


def test_a_screen_that_is_killed_takes_its_voice_along(card: SoundCard) -> None:
    with subprocess.Popen([sys.executable, "-c", _SCREEN], stdout=subprocess.PIPE) as screen:
        assert screen.stdout is not None
        server = psutil.Process(int(screen.stdout.readline()))
        processes = [server, *server.children(recursive=True)]
        screen.kill()
    _gone(processes)


def _gone(processes: list[psutil.Process]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes):
        assert time.monotonic() < deadline
        time.sleep(0.02)
