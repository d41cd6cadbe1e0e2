"""The other voices: an external program, recorded sentences, the four notes; all heard through the same sound card."""

import array
import asyncio
import sys
import time
import wave
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest

from kiosk import assets
from kiosk.config import SpeechProgram
from kiosk.errors import ConfigError
from kiosk.processes.proc import alive
from kiosk.speech.choice import Engines
from kiosk.speech.earcons import NAMES, earcon, play_earcon
from kiosk.speech.engine import Manner, Speech
from kiosk.speech.playing import Format, can_play, scaled
from kiosk.speech.program import ProgramEngine
from kiosk.speech.recorded import MANIFEST, RecordedEngine, file_name
from kiosk.speech.say_as import pieces
from kiosk.speech.utterance import Utterance
from kiosk.speech.wav import NotWavError, head
from tests.support.patience import PATIENCE_S, promised
from tests.support.programs import loaded
from tests.support.speech import RATE, TEXT, SoundCard, Words, card_config, level_db, pitch_hz, speech, utterance
from tests.support.supervisor import until

Result = TypeVar("Result")
LOUDSPEAKER = Manner(device="loudspeaker")
# A program with its model on the disk, text in and WAV out: what Piper is, by its command line.
VOICE = SpeechProgram(("espeak-ng", "-v", "fr", "-s", "{words_per_minute}", "--stdin", "--stdout"))


def run(story: Coroutine[Any, Any, Result]) -> Result:
    async def bounded() -> Result:
        async with asyncio.timeout(PATIENCE_S):
            return await story

    return asyncio.run(bounded())


def tone(file: Path, seconds: float = 2.0, hertz: float = 180.0, rate: int = RATE) -> None:
    """A WAV file: a buzz with the pitch of a voice."""
    moments = np.arange(int(seconds * rate)) / rate
    samples = sum(np.sin(2 * np.pi * hertz * n * moments) / n for n in range(1, 8)) * 4000
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(rate)
        stream.writeframes(np.asarray(samples).astype("<i2").tobytes())


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    folder = tmp_path / "recordings"
    tone(folder / "tr" / file_name("Merhaba."))
    (folder / MANIFEST).write_text('[languages.tr]\nspeaker = "synthetic: a tone"\n', encoding="utf-8")
    return folder


def test_a_program_speaks_at_the_speed_that_is_asked(card: SoundCard) -> None:
    engine = ProgramEngine({"fr": VOICE}, 122)
    seconds = []
    for speed in (1.0, 2.0):
        card.empty()
        assert run(engine.speak(speech(TEXT, "fr_simple"), Manner(speed, 0, "loudspeaker"), Words())) == "done"
        seconds.append(len(card.heard()) / RATE)
    assert seconds[0] / seconds[1] == pytest.approx(2, rel=0.1)


def test_a_program_gets_its_text_on_standard_input_alone(card: SoundCard, tmp_path: Path) -> None:
    script = (
        "import sys; open(sys.argv[1], 'w').write(repr(sys.argv[2:]) + sys.stdin.read());"
        "sys.stdout.buffer.write(bytes(4000))"
    )
    seen = tmp_path / "seen"
    program = SpeechProgram((sys.executable, "-c", script, str(seen), "{length_scale}", "{percent}", "{other}"))
    engine = ProgramEngine({"fr": program}, 122)
    assert run(engine.speak(speech("Le RSA & 'moi' $(id)"), Manner(2.0, 0, "loudspeaker"), Words())) == "done"
    assert seen.read_text() == "['0.50', '200', '{other}']Le R S A et 'moi' $(id)\n"


@pytest.mark.parametrize(
    "command",
    [
        ("/nonexistent/voice",),
        ("false",),
        ("true",),
        (sys.executable, "-c", "import sys; sys.stdout.buffer.write(b'RIFF' + bytes(5000))"),
        (sys.executable, "-c", "import sys; sys.stdout.buffer.write(bytes(9000)); sys.exit(1)"),
        (sys.executable, "-c", "import os; os.close(0); os.write(1, b'RIFF'); os.kill(os.getpid(), 9)"),
    ],
)
def test_a_program_that_fails_is_another_engines_turn(card: SoundCard, command: tuple[str, ...]) -> None:
    engine = ProgramEngine({"fr": SpeechProgram(command)}, 122)
    assert run(engine.speak(speech(TEXT * 50), LOUDSPEAKER, Words())) == "cannot"


def test_a_program_that_is_interrupted_is_gone(card: SoundCard, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    script = f"import os, time; open({str(pid_file)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    engine = ProgramEngine({"fr": SpeechProgram((sys.executable, "-c", script))}, 122)

    async def story() -> None:
        saying = asyncio.create_task(engine.speak(speech("Bonjour."), LOUDSPEAKER, Words()))
        while not (pid_file.exists() and pid_file.read_text()):  # noqa: ASYNC110 - a file tells no event
            await asyncio.sleep(0.01)
        saying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await saying

    run(story())
    until(lambda: not alive(int(pid_file.read_text())), "gone")


def test_a_recorded_sentence_is_played_softer_and_faster_at_the_same_pitch(card: SoundCard, recordings: Path) -> None:
    engine = RecordedEngine(recordings)
    sounds = []
    for manner in (
        LOUDSPEAKER,
        Manner(1.0, -12, "loudspeaker"),
        Manner(2.0, 0, "loudspeaker"),
        Manner(0.5, 0, "loudspeaker"),
    ):
        card.empty()
        assert run(engine.speak(speech("Merhaba.", "tr"), manner, Words())) == "done"
        sounds.append(card.heard())
    plain, softer, faster, slower = sounds
    assert len(plain) / RATE == pytest.approx(2, rel=0.05)
    assert level_db(plain) - level_db(softer) == pytest.approx(12, abs=0.5)
    assert [len(faster) / len(plain), len(slower) / len(plain)] == pytest.approx([0.5, 2], rel=0.1)
    assert [pitch_hz(one) for one in sounds] == pytest.approx([180] * 4, rel=0.03)
    assert level_db(faster) == pytest.approx(level_db(plain), abs=1.5), "the frames join without holes"


def test_what_is_not_recorded_or_belongs_to_a_citizen_is_another_engines_turn(
    card: SoundCard, recordings: Path
) -> None:
    engine = RecordedEngine(recordings)
    personal = Utterance("Merhaba.", "tr", "control", personal=True)
    for one in (
        utterance("Elveda.", language="tr"),
        utterance("Merhaba."),
        personal,
        utterance("Merhaba.", "spelling", language="tr"),
    ):
        assert run(engine.speak(Speech(one, pieces(one)), LOUDSPEAKER, Words())) == "cannot"
    assert engine.manifest.languages["tr"].synthetic


@pytest.mark.parametrize(
    "manifest", ["", "x = 1", "[languages.tr]", '[languages.tr]\nspeaker = ""', "\x00", "[" * 5000]
)
def test_recordings_of_which_nobody_says_who_speaks_are_not_used(recordings: Path, manifest: str) -> None:
    (recordings / MANIFEST).write_text(manifest, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        RecordedEngine(recordings)
    assert "\n" not in str(caught.value)
    names = [engine.name for engine in Engines(card_config(recorded_dir=str(recordings))).of("tr")]
    assert names == ["program", "speechd"]


def test_a_language_has_its_own_order_of_engines(recordings: Path) -> None:
    engines = Engines(
        card_config(recorded_dir=str(recordings), languages={"tr": ("recorded",), "fr": ("speechd", "program")})
    )
    assert [engine.name for engine in engines.of("tr")] == ["recorded"]
    assert [engine.name for engine in engines.of("fr_simple")] == ["speechd", "program"]
    assert [engine.name for engine in engines.of("en")] == ["recorded", "program", "speechd"]


@pytest.mark.parametrize(
    "data",
    [
        b"", b"RIFF", b"RIFF\0\0\0\0WAVE", b"RIFF\0\0\0\0WAVEfmt \xff\xff\xff\xff", b"RIFF\0\0\0\0WAVEdata\0\0\0\0",
        b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0" + bytes(16) + b"data\0\0\0\0", b"RIFF\0\0\0\0WAVE" + b"junk\0\0\0\0" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_wav_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(NotWavError):
        head(data)
    (tmp_path / "tr").mkdir()
    (tmp_path / "tr" / file_name("Merhaba.")).write_bytes(data)
    (tmp_path / MANIFEST).write_text('[languages.tr]\nspeaker = "synthetic: noise"\n', encoding="utf-8")
    assert run(RecordedEngine(tmp_path).speak(speech("Merhaba.", "tr"), LOUDSPEAKER, Words())) == "cannot"


def test_softer_samples_are_not_clipped() -> None:
    loudest = array.array("h", [32767, -32768, 100]).tobytes()
    assert scaled(loudest, 1.0) == loudest
    assert array.array("h", scaled(loudest, 0.5)).tolist() == [16383, -16384, 50]


def test_the_notes_are_soft_and_short_and_told_apart(card: SoundCard) -> None:
    shapes = set()
    for name in NAMES:
        card.empty()
        began = time.monotonic()
        assert run(play_earcon(earcon(name), Manner(2.0, 0, "loudspeaker"))) == "done"
        sound = card.heard()
        assert time.monotonic() - began < promised(5)
        assert 0.3 < len(sound) / RATE < 0.6, "a note keeps its length at every speed"
        assert np.max(np.abs(sound)) < 0.26
        shapes.add(tuple(np.round(np.abs(np.fft.rfft(sound, 16384))[:1000] / len(sound), 4)))
    assert len(shapes) == len(NAMES)
    assert run(play_earcon(Utterance("../fonts", "", "earcon"), LOUDSPEAKER)) == "cannot"


def test_the_notes_are_what_the_script_makes() -> None:
    made = loaded(Path(__file__).parents[2] / "packaging" / "make_sounds.py")
    for name in NAMES:
        data = assets.path(f"sounds/{name}.wav").read_bytes()
        form, start = head(data)
        assert form == Format(22050, 1)
        assert data[start:] == made.sound(made.NOTES[name]).tobytes()


def test_a_device_is_there_or_not(card: SoundCard) -> None:
    assert run(can_play("loudspeaker"))
    assert not run(can_play("no_such_device"))
    assert run(play_earcon(earcon("go"), Manner(device="no_such_device"))) == "cannot"
