"""Captions of a call: a recogniser that the operator has configured hears the voices, and what it writes is shown, is
read aloud where somebody stops at it, and reaches a Braille display. A recogniser that misbehaves harms nothing."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from math import pi, sin
from pathlib import Path

import pytest
from PySide6.QtQuick import QQuickItem

from kiosk.call import port
from kiosk.call.captions.client import Recogniser, speakers
from kiosk.call.captions.health import of_captions
from kiosk.call.captions.lines import DRAFT_EACH_S, MAX_LINE_BYTES, MOST_GARBAGE, NoRecogniserError, Said, Sentences
from kiosk.call.captions.port import RATE, Lost, Told, Understood
from kiosk.config import Captions
from kiosk.help import wire
from kiosk.i18n.display import plain
from kiosk.processes.proc import alive, children
from kiosk.session import events
from kiosk.session.call import state as calls
from kiosk.ui.viewmodels.call_pages import news
from kiosk.ui.viewmodels.compose import chrome_of, page_of
from kiosk.ui.viewmodels.content import CallBar
from tests.support import captions as stand_in
from tests.support.call_visits import CalledHand
from tests.support.help_visits import AGENT, CALL
from tests.support.patience import PATIENCE_S, promised
from tests.support.places import view_of
from tests.support.qml import Screen, screen
from tests.support.qml_content import pages

SAYS = "Bonjour. Avez-vous votre facture ?"
# A tenth of a second of a voice, and of silence.
VOICE = b"".join(
    int(8000 * sin(2 * pi * 300 * at / RATE)).to_bytes(2, "little", signed=True) for at in range(RATE // 10)
)
SILENCE = bytes(len(VOICE))


# -- what it writes, cut into sentences


def test_drafts_take_each_others_place_and_a_line_ends_a_sentence() -> None:
    sentences = Sentences()
    assert sentences.take(b"Avez-v", 0.0) == []
    assert sentences.take(b"ous\r", 0.1) == [Said(0, "Avez-vous", final=False)]
    assert sentences.take(b"Avez-vous votre facture ?\n", 1.0) == [Said(0, "Avez-vous votre facture ?", final=True)]
    assert sentences.take(b"Merci\r\n", 2.0) == [Said(1, "Merci", final=False), Said(1, "Merci", final=True)]


def test_drafts_come_no_more_often_than_they_are_read_and_none_is_lost_at_the_end() -> None:
    sentences = Sentences()
    said = [one for word in range(10) for one in sentences.take(b"a" * (word + 1) + b"\r", word * DRAFT_EACH_S * 0.4)]
    assert [len(one.text) for one in said] == [1, 4, 7, 10]
    assert sentences.take(b"\n", 5.0) == [Said(0, "a" * 10, final=True)]


def test_letters_that_come_in_halves_are_whole_and_marks_of_direction_go() -> None:
    sentences, raw = Sentences(), "été \u202etrop\n".encode()
    said = [one for at in range(len(raw)) for one in sentences.take(raw[at : at + 1], 0.0)]
    assert said == [Said(0, "été trop", final=True)]


def test_a_line_without_end_is_dropped_and_the_next_one_read() -> None:
    sentences = Sentences()
    for _ in range(100):
        assert sentences.take(b"x" * 4096, 0.0) == []
    assert len(sentences._rest) <= MAX_LINE_BYTES
    assert sentences.take(b"x\nbon\n", 0.0) == [Said(0, "bon", final=True)]


@pytest.mark.parametrize(("line", "why"), [(b"\xff\xfe\n", "garbage"), (b"mot\n", "flood"), (b"\n", "flood")])
def test_what_is_no_recogniser_is_given_up(line: bytes, why: str) -> None:
    with pytest.raises(NoRecogniserError) as failed:
        Sentences().take(line * (MOST_GARBAGE + 100), 0.0)
    assert failed.value.why == why


# -- the recogniser in its process


class Listening:
    def __init__(self, config: Captions) -> None:
        self.told: list[Told] = []
        self.news = asyncio.Event()
        self.recogniser = Recogniser(config, self._tell)

    def _tell(self, told: Told) -> None:
        self.told.append(told)
        self.news.set()

    async def speak(self, pcm: bytes, until: Callable[[], object], speaker: port.Speaker = "agent") -> None:
        """Say it again and again, a tenth of a second at a time (and faster than anybody speaks)."""
        async with asyncio.timeout(PATIENCE_S):
            while not until():
                self.recogniser.hear(speaker, "fr", pcm)
                await asyncio.sleep(0.01)

    def sentences(self, speaker: port.Speaker = "agent") -> list[str]:
        return [one.text for one in self.told if isinstance(one, Understood) and one.final and one.speaker == speaker]

    def lost(self) -> list[str]:
        return [one.why for one in self.told if isinstance(one, Lost)]


@asynccontextmanager
async def listening(config: Captions) -> AsyncIterator[Listening]:
    here = Listening(config)
    try:
        yield here
    finally:
        await here.recogniser.close()


def by_command(way: str = "well") -> Captions:
    return Captions(command=stand_in.command(way))


def test_a_program_hears_each_voice_apart_and_ends_with_the_call() -> None:
    async def story() -> None:
        async with listening(by_command()) as here:
            await here.speak(SILENCE, lambda: here.recogniser.is_up)
            assert here.told == []
            await here.speak(VOICE, lambda: here.sentences("agent"))
            await here.speak(VOICE, lambda: here.sentences("citizen"), "citizen")
            assert here.sentences("agent")[0].startswith("agent fr: ")
            assert here.sentences("citizen")[0].startswith("citizen fr: ")
            drafts = [one for one in here.told if isinstance(one, Understood) and not one.final]
            assert drafts, "words come before the sentence is whole"
            pid = here.recogniser.pid
            assert pid is not None
            programs = children(pid)
            assert len(programs) == 2
        until_gone({pid, *programs})

    asyncio.run(story())


def until_gone(pids: set[int]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while any(alive(pid) for pid in pids):
        assert time.monotonic() < deadline, "a program outlives its call"
        time.sleep(0.02)


def test_one_that_waits_at_a_socket_hears_as_well(tmp_path: Path) -> None:
    door = tmp_path / "door"
    waiting = subprocess.Popen([sys.executable, stand_in.__file__, "well", str(door)])

    async def story() -> None:
        async with listening(Captions(socket=str(door))) as here:
            await here.speak(VOICE, here.sentences)

    try:
        while not door.is_socket():
            assert waiting.poll() is None
            time.sleep(0.01)
        asyncio.run(story())
    finally:
        waiting.kill()
        waiting.wait()


def test_a_program_has_no_network() -> None:
    async def story() -> None:
        async with listening(by_command("asks_network")) as here:
            await here.speak(VOICE, here.sentences)
            assert here.sentences() == ["Network is unreachable"], "refused would mean that there is one"

    asyncio.run(story())


@pytest.mark.parametrize(("way", "why"), [("dies", "gone"), ("garbage", "garbage"), ("flood", "flood")])
def test_one_that_misbehaves_is_ended_and_that_is_told(way: str, why: str) -> None:
    async def story() -> None:
        async with listening(by_command(way)) as here:
            await here.speak(VOICE, here.lost)
            assert here.lost()[0] == why
            assert len(here.told) < 100, "a flood stays outside"

    asyncio.run(story())


def test_a_worker_that_is_killed_is_there_again_and_nobody_waits_for_it() -> None:
    async def story() -> None:
        async with listening(by_command()) as here:
            await here.speak(VOICE, here.sentences)
            pid = here.recogniser.pid
            assert pid is not None
            programs = children(pid)
            os.kill(pid, signal.SIGKILL)
            await here.speak(VOICE, here.lost)
            here.told.clear()
            await here.speak(VOICE, here.sentences)
            assert here.recogniser.pid != pid
            until_gone({pid, *programs})

    asyncio.run(story())


@pytest.mark.parametrize(
    "config",
    [Captions(command=("/no/such/program",)), Captions(command=("a\0b",)), Captions(socket="/no/such/socket")],
    ids=["program", "nonsense", "socket"],
)
def test_one_that_is_not_there_is_told_too(config: Captions) -> None:
    async def story() -> None:
        async with listening(config) as here:
            await here.speak(VOICE, here.lost)
            assert here.lost()[0] == "gone"

    asyncio.run(story())


@pytest.mark.parametrize("way", ["mute", "endless"])
def test_one_that_takes_nothing_or_never_ends_a_line_holds_nobody_up(way: str) -> None:
    """Four seconds of sound in no time: what it does not take is dropped."""

    async def story() -> None:
        async with listening(by_command(way)) as here:
            await here.speak(SILENCE, lambda: here.recogniser.is_up)
            begun = time.monotonic()
            for _ in range(40):
                here.recogniser.hear("agent", "fr", VOICE)
                await asyncio.sleep(0.005)
            assert time.monotonic() - begun < promised(5)
            assert here.sentences() == []

    asyncio.run(story())


def test_doctor_says_whether_anybody_could_listen(tmp_path: Path) -> None:
    assert of_captions(Captions()).verdict == "off"
    assert of_captions(by_command()).verdict == "well"
    assert of_captions(Captions(command=("/no/such/program",))).verdict == "failed"
    assert of_captions(Captions(socket=str(tmp_path / "none"))).verdict == "failed"
    assert of_captions(Captions(command=("true",), socket="/both")).verdict == "failed"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("LoadState=loaded\nRestrictNamespaces=yes", "failed"),
        ("LoadState=loaded\nRestrictNamespaces=mnt net", "failed"),
        ("LoadState=loaded\nRestrictNamespaces=user mnt pid net", "well"),
        ("LoadState=loaded\nRestrictNamespaces=no", "well"),
        ("LoadState=not-found\nRestrictNamespaces=no", "well"),
        ("", "well"),
    ],
)
def test_the_doctor_says_that_the_unit_lets_no_program_listen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, verdict: str
) -> None:
    """It is root that asks, outside of the unit: there a program could be started."""
    systemctl = tmp_path / "systemctl"
    systemctl.write_text(f"#!/bin/sh\ncat <<'SAID'\n{said}\nSAID\n")
    systemctl.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    found = of_captions(by_command())
    assert found.verdict == verdict
    assert ("socket" in found.remedy) == (verdict == "failed")
    unit = (Path(__file__).parents[2] / "packaging/debian/kiosk.service").read_text("utf-8")
    assert "RestrictNamespaces=yes" in unit, "what the packages install"


def test_nobody_is_listened_to_without_a_recogniser_and_the_citizen_only_where_it_is_wanted() -> None:
    assert speakers(Captions()) == ()
    assert speakers(Captions(citizen=True)) == ()
    assert speakers(Captions(socket="/door")) == ("agent", "third")
    assert speakers(Captions(socket="/door", citizen=True)) == ("agent", "third", "citizen")


# -- on the screen


def bar_of(hand: CalledHand) -> CallBar:
    bar = chrome_of(view_of(hand)).call
    assert bar is not None
    return bar


def test_what_is_said_stands_in_the_bar_and_goes_when_nobody_speaks() -> None:
    hand = CalledHand().enter().speak()
    hand.told(port.Heard("agent", 1, "Bonjour.\n Avez-vous  votre", final=False))
    assert (bar_of(hand).caption, bar_of(hand).spoken) == ("Bonjour. Avez-vous votre", False)
    hand.told(port.Heard("agent", 1, SAYS, final=True))
    assert (bar_of(hand).caption, bar_of(hand).spoken) == (SAYS, True)
    hand.pass_time(11)
    assert bar_of(hand).caption
    hand.pass_time(2)
    assert bar_of(hand).caption == ""
    hand.told(port.Heard("agent", 2, "é" * 600, final=False))
    assert len(bar_of(hand).caption) == calls.MOST_CAPTION


def test_whose_words_they_are_is_said_where_three_speak() -> None:
    hand = CalledHand().enter().speak().hear(wire.Participant(CALL, "interpreter", "Oksana SPECIMEN", there=True))
    hand.told(port.Heard("third", 1, SAYS, final=True))
    assert bar_of(hand).caption.startswith("Oksana SPECIMEN")
    hand.told(port.Heard("agent", 1, SAYS, final=True))
    assert bar_of(hand).caption.startswith(AGENT)


def test_who_reads_along_is_told_that_nothing_is_written_any_more() -> None:
    hand = CalledHand().enter().speak().told(port.Unheard("agent"))
    assert bar_of(hand).detail == "", "nobody has read anything"
    hand.told(port.Heard("agent", 1, SAYS, final=True), port.Unheard("agent"))
    assert bar_of(hand).caption == ""
    assert "ne s'écrivent plus" in bar_of(hand).detail
    hand.told(port.Heard("agent", 2, SAYS, final=True))
    assert "ne s'écrivent plus" not in bar_of(hand).detail


def test_a_caption_is_not_said_over_the_voice_that_says_it() -> None:
    hand = CalledHand().enter().speak()
    before = hand.visit.calling
    hand.told(port.Heard("agent", 1, SAYS, final=True))
    assert news(view_of(hand), before) == []


def show(shown: Screen, hand: CalledHand) -> QQuickItem:
    view = view_of(hand)
    shown.visit.dress(chrome_of(view))
    shown.show(page_of(view))
    shown.settle()
    return shown.of_type("CallBar")


@pytest.mark.parametrize("size", [0, 2])
def test_the_newest_words_are_in_sight_and_all_of_them_are_heard_and_felt(size: int) -> None:
    words = " ".join(f"mot{number}" for number in range(60))[: calls.MOST_CAPTION - 8] + " dernier"
    hand = CalledHand().do(events.Prefer("motion", "off"), events.Prefer("size", str(size))).enter()
    assert isinstance(hand, CalledHand)
    hand.speak("picture").do(events.CloseHelp()).told(port.Heard("agent", 1, words, final=True))
    with screen(pages("fr")["attract"]) as shown:
        bar = show(shown, hand)
        caption = shown.of_type("CaptionText")
        text = next(item for item in shown.texts() if plain(item.property("text")) == words)
        window = caption.mapRectToScene(caption.boundingRect())
        end = text.mapRectToScene(text.boundingRect()).bottom()
        assert abs(end - window.bottom()) < 2, "the end is in sight"
        assert text.property("lineCount") > 1
        line = text.property("implicitHeight") / text.property("lineCount")
        assert 2 * line - 1 <= window.height() < 2 * line + 3, "two lines of it"
        spoken = bar.property("parts").toVariant()
        assert [part["personal"] for part in spoken if part["text"] == words] == [True], "not over the loudspeaker"
        assert any(words in one.name for one in shown.accessible()), "a screen reader and a Braille display have it"
