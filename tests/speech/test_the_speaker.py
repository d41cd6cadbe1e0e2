"""The speaker as a screen uses it, with an engine that finishes a sentence when it is told to, in both event loops."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from kiosk.config import Speech as SpeechConfig
from kiosk.i18n.translator import FRENCH, load
from kiosk.speech.choice import Engines
from kiosk.speech.privacy import WITHHELD
from kiosk.speech.speaker import Speaker, SpeechState
from kiosk.speech.utterance import Utterance, Word
from tests.support.loops import LOOPS, run_in
from tests.support.patience import PATIENCE_S
from tests.support.speech import ToldEngine, utterance

PAGE = (utterance("Votre adresse", "page"), utterance("Où habitez-vous ?", "page"))
FIELD = (utterance("Rue, champ"),)
NAME = utterance("Camille SPECIMEN", personal=True)


class Scene:
    def __init__(self, *, able: bool = True, second: ToldEngine | None = None, **settings: Any) -> None:
        self.engine = ToldEngine(able=able)
        self.words: list[str] = []
        self.states: list[SpeechState] = []
        self.changed = asyncio.Event()
        config = SpeechConfig(headset_device="ears", loudspeaker_device="hall", **settings)
        engines = {"speechd": self.engine} if second is None else {"program": self.engine, "speechd": second}
        self.speaker = Speaker(
            config,
            on_word=self._word,
            on_state=self._state,
            engines=Engines(config, engines),  # type: ignore[arg-type]
        )

    def _word(self, word: Word) -> None:
        self.words.append(word.utterance.text[word.start : word.end])

    def _state(self, state: SpeechState) -> None:
        self.states.append(state)
        self.changed.set()

    async def status(self, status: str) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.speaker.state.status != status:
                self.changed.clear()
                await self.changed.wait()


def play(story: Callable[[], Coroutine[Any, Any, None]], loop: str = "asyncio") -> None:
    run_in(loop, story)


@pytest.mark.parametrize("loop", LOOPS)
def test_a_page_is_read_when_the_headset_is_plugged_in(loop: str) -> None:
    async def story() -> None:
        scene = Scene()
        scene.speaker.say(PAGE)
        assert scene.speaker.state.status == "off"
        scene.speaker.headset(True)
        await scene.engine.begun(1)
        assert scene.speaker.state == SpeechState("speaking", listening=True, headset=True)
        scene.engine.finish()
        await scene.engine.begun(2)
        scene.engine.finish()
        await scene.status("silent")
        assert scene.engine.texts == [one.text for one in PAGE]
        assert {manner.device for _, manner in scene.engine.said} == {"ears"}
        assert scene.words == ["Votre", "adresse", "", "Où", "habitez-vous", ""]
        await scene.speaker.close()

    play(story, loop)


@pytest.mark.parametrize("loop", LOOPS)
def test_a_touch_silences_and_the_next_thing_is_said(loop: str) -> None:
    async def story() -> None:
        scene = Scene()
        scene.speaker.listen(True)
        scene.speaker.say(PAGE)
        await scene.engine.begun(1)
        scene.speaker.interrupt()
        scene.speaker.say(FIELD)
        await scene.engine.begun(2)
        assert scene.engine.silenced == [PAGE[0].text]
        assert scene.engine.texts == [PAGE[0].text, FIELD[0].text]
        await scene.speaker.close()
        assert scene.engine.silenced[-1] == FIELD[0].text
        scene.speaker.say(FIELD)
        scene.speaker.start()
        await scene.speaker.close()
        assert len(scene.engine.texts) == 2, "nothing is said after the end"

    play(story, loop)


def test_hasty_keys_leave_one_voice() -> None:
    async def story() -> None:
        scene = Scene()
        scene.speaker.listen(True)
        for number in range(200):
            scene.speaker.say((utterance(f"Champ {number}"),))
            if number % 7 == 0:
                await asyncio.sleep(0)
        while not scene.engine.texts or scene.engine.texts[-1] != "Champ 199":
            await scene.engine.begun(len(scene.engine.texts) + 1)
        assert len(scene.engine.texts) - len(scene.engine.silenced) == 1
        await scene.speaker.close()

    play(story)


def test_a_value_is_not_said_over_the_loudspeaker_before_consent() -> None:
    async def story() -> None:
        scene = Scene()
        scene.speaker.listen(True)
        scene.speaker.say((utterance("Votre nom"), NAME, NAME, utterance("Modifier")))
        for count in (1, 2, 3):
            await scene.engine.begun(count)
            scene.engine.finish()
        await scene.status("silent")
        assert scene.engine.texts == ["Votre nom", FRENCH(WITHHELD), "Modifier"], "said once, for both values"
        scene.speaker.consent(True)
        scene.speaker.say((NAME,))
        await scene.engine.begun(4)
        assert scene.engine.texts[-1] == NAME.text
        scene.speaker.consent(False)
        await scene.status("silent")
        await scene.engine.silent(1)
        assert scene.engine.silenced == [NAME.text], "a consent that is taken back holds at once"
        scene.speaker.spell()
        await scene.engine.begun(5)
        assert scene.engine.texts[-1] == FRENCH(WITHHELD)
        await scene.speaker.close()

    play(story)


def test_the_notice_is_in_the_language_of_the_value() -> None:
    async def story() -> None:
        scene = Scene()
        scene.speaker.listen(True)
        scene.speaker.say((Utterance("Camille SPECIMEN", "en", "control", personal=True),))
        await scene.engine.begun(1)
        assert scene.engine.texts == [load("en")(WITHHELD)]
        await scene.speaker.close()

    play(story)


def test_a_headset_that_is_pulled_out_cuts_the_value_off() -> None:
    async def story() -> None:
        scene = Scene()
        scene.speaker.headset(True)
        scene.speaker.say((NAME,))
        await scene.engine.begun(1)
        scene.speaker.headset(False)
        await scene.status("off")
        await scene.engine.silent(1)
        assert scene.engine.silenced == [NAME.text]
        scene.speaker.say(FIELD)
        await asyncio.sleep(0)
        assert scene.engine.texts == [NAME.text]
        await scene.speaker.close()

    play(story)


def test_speech_that_a_key_put_on_stays_on_without_the_headset() -> None:
    async def story() -> None:
        scene = Scene()
        scene.speaker.listen(True)
        scene.speaker.headset(True)
        scene.speaker.headset(False)
        assert scene.speaker.state.listening
        scene.speaker.say(FIELD)
        await scene.engine.begun(1)
        assert scene.engine.said[0][1].device == "hall"
        await scene.speaker.close()

    play(story)


def test_speech_that_began_in_a_headset_ends_with_it_and_comes_back_to_it_alone() -> None:
    async def story() -> None:
        scene = Scene()
        for _ in range(2):
            scene.speaker.headset(True)
            scene.speaker.listen(False)
            scene.speaker.listen(True)
            scene.speaker.headset(False)
            assert not scene.speaker.state.listening
        scene.speaker.say((NAME,))
        scene.speaker.headset(True)
        scene.speaker.say((NAME,))
        await scene.engine.begun(1)
        assert {manner.device for _, manner in scene.engine.said} == {"ears"}
        await scene.speaker.close()

    play(story)


def test_a_page_is_heard_by_one_touch_while_speech_is_off() -> None:
    async def story() -> None:
        scene = Scene()
        scene.speaker.say(PAGE)
        scene.speaker.say(FIELD)
        scene.speaker.read_page()
        await scene.engine.begun(1)
        assert scene.engine.texts == [PAGE[0].text]
        scene.speaker.say((utterance("Merci", "page"),))
        await scene.status("off")
        await scene.engine.silent(1)
        assert scene.engine.silenced == [PAGE[0].text], "the page that was read is no longer there"
        await scene.speaker.close()

    play(story)


def test_another_speed_or_volume_is_heard_at_once_and_goes_round() -> None:
    async def story() -> None:
        scene = Scene()
        scene.speaker.listen(True)
        scene.speaker.say(FIELD)
        await scene.engine.begun(1)
        scene.speaker.next_speed()
        await scene.engine.begun(2)
        scene.speaker.volume_up()
        await scene.engine.begun(3)
        assert [(manner.speed, manner.volume_db) for _, manner in scene.engine.said] == [
            (1.0, -6),
            (1.26, -6),
            (1.26, -3),
        ]
        for _ in range(3):
            scene.speaker.next_speed()
        assert scene.speaker.state.speed == 0, "after the fastest, the slowest"
        for _ in range(9):
            scene.speaker.volume_down()
        assert scene.speaker.state.volume == 0
        await scene.speaker.close()

    play(story)


def test_speech_steps_back_during_a_call() -> None:
    async def story() -> None:
        scene = Scene()
        scene.speaker.listen(True)
        scene.speaker.duck(True)
        scene.speaker.say(FIELD)
        await scene.engine.begun(1)
        assert scene.engine.said[0][1].volume_db == -18
        await scene.speaker.close()

    play(story)


def test_the_next_engine_speaks_when_the_first_cannot() -> None:
    async def story() -> None:
        second = ToldEngine()
        scene = Scene(able=False, second=second)
        scene.speaker.listen(True)
        scene.speaker.say(FIELD)
        await second.begun(1)
        assert scene.engine.texts == second.texts == [FIELD[0].text]
        second.finish()
        await scene.status("silent")
        await scene.speaker.close()

    play(story)


def test_mute_speech_is_a_state_logged_once_and_speech_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "kiosk")

    async def story() -> None:
        scene = Scene(able=False)
        scene.speaker.listen(True)
        for _ in range(3):
            scene.speaker.say((*FIELD, NAME))
            await scene.status("unavailable")
        scene.engine.able = True
        began = len(scene.engine.said)
        scene.speaker.say(FIELD)
        await scene.engine.begun(began + 1)
        scene.engine.finish()
        await scene.status("silent")
        assert [state.status for state in scene.states].count("unavailable") == 1
        await scene.speaker.close()

    play(story)
    assert [record.message for record in caplog.records if record.name == "kiosk"] == [
        "speech_unavailable",
        "speech_back",
    ]
    assert "SPECIMEN" not in caplog.text


def test_a_fault_of_an_engine_is_not_the_end_of_speech(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(ToldEngine):
        async def speak(self, *args: Any) -> Any:
            raise ValueError("Camille SPECIMEN")

    async def story() -> None:
        second = ToldEngine()
        scene = Scene(second=second)
        scene.speaker._engines._engines["program"] = Broken()
        scene.speaker.listen(True)
        scene.speaker.say(FIELD)
        await second.begun(1)
        await scene.speaker.close()

    play(story)
    assert "SPECIMEN" not in caplog.text


def test_without_speech_in_the_configuration_nothing_is_started() -> None:
    async def story() -> None:
        scene = Scene(enabled=False)
        scene.speaker.start()
        scene.speaker.say(PAGE)
        scene.speaker.headset(True)
        scene.speaker.spell()
        scene.speaker.repeat()
        await asyncio.sleep(0.01)
        assert scene.speaker.state.status == "unavailable"
        assert scene.engine.said == []
        await scene.speaker.close()

    play(story)
