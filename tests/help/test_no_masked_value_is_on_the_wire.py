"""A whole démarche with an agent who watches, over a true line in its own process: every byte that the desk gets is
kept, and no answer that was not revealed is in it, in whatever clothes."""

import asyncio
import base64
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from kiosk.help import wire
from kiosk.help.key import keep_key, key_file
from kiosk.privacy.sealing import open_sealed
from kiosk.session import events
from kiosk.session.help import events as helps
from kiosk.session.state import AtStep
from tests.support.help_line import Helped
from tests.support.help_visits import AGENT, CALL, SERVICE
from tests.support.helpdesk import StandIn, standing_in
from tests.support.loops import run_in

SURNAME, GIVEN, STREET, TOWN = "Zebrinquet", "Quillivane", "99 rue Xylokastro", "Metz"
NUMBER = "0612345678"
CANARIES = (SURNAME, GIVEN, "Xylokastro", "1950-03-12", "12 mars 1950", "12/03/1950", "19500312", "57000", NUMBER)


def played(state: Path, story: Callable[[Helped, StandIn], Coroutine[Any, Any, None]]) -> StandIn:
    with standing_in(known=bytes(keep_key(key_file(state)).verify_key)) as desk:

        async def told() -> None:
            helped = Helped(desk.url, state)
            try:
                await helped.until(lambda: helped.hand.visit.helping.line == "up")
                await story(helped, desk)
            finally:
                await helped.line.close()

        run_in("asyncio", told, 60)
    return desk


async def heard(desk: StandIn, kind: type, least: int = 1) -> Any:
    found = await asyncio.to_thread(
        desk.until, lambda: len(desk.heard(kind)) >= least and desk.heard(kind), kind.__name__
    )
    return found[-1]


async def call(helped: Helped, desk: StandIn) -> None:
    helped.step(lambda hand: hand.ask())
    asked = await heard(desk, wire.AskForHelp)
    desk.say(wire.Answered(asked.request_id, CALL, AGENT, SERVICE))
    await helped.until(lambda: helped.hand.visit.helping.stage == "talking")


async def share(helped: Helped, desk: StandIn) -> None:
    desk.say(wire.AskToShare(CALL, "a" * 32))
    await helped.until(lambda: helped.hand.visit.helping.asked is not None)
    helped.step(lambda hand: hand.answer(yes=True))
    await heard(desk, wire.ShareState)


async def seen(desk: StandIn, step: str) -> None:
    """A state that is replaced before it has left is not told: the agent sees each step that the citizen rests at."""
    await asyncio.to_thread(desk.until, lambda: any(one.step == step for one in desk.heard(wire.ShareState)), step)


def in_any_clothes(word: str) -> tuple[str, ...]:
    raw = word.encode()
    shifted = [base64.b64encode(b"x" * shift + raw).decode()[4:-4] for shift in range(3)]
    return (word.casefold(), raw.hex(), *(part.casefold() for part in shifted if len(part) > 5))


def spilt(desk: StandIn) -> list[str]:
    told = "\n".join(frame if isinstance(frame, str) else frame.decode("latin-1") for frame in desk.frames).casefold()
    return [word for word in CANARIES if any(look in told for look in in_any_clothes(word))]


def test_a_whole_demarche_is_watched_and_no_answer_is_on_the_wire(tmp_path: Path) -> None:
    async def story(helped: Helped, desk: StandIn) -> None:
        helped.step(lambda hand: hand.enter())
        await call(helped, desk)
        await share(helped, desk)
        helped.do(events.CloseHelp())
        await seen(desk, "identite")
        helped.step(lambda hand: hand.fill(nom=SURNAME, prenoms=GIVEN, naissance="1950-03-12"))
        helped.do(events.Continue(), events.Chosen("situation", "chez_moi"))
        await seen(desk, "adresse")
        helped.step(lambda hand: hand.fill(voie=STREET, code_postal="57000", ville=TOWN))
        helped.do(events.Continue())
        await seen(desk, "date_changement")
        helped.step(lambda hand: hand.fill(depuis="2026-11-01").do(events.Continue()).scan())
        await seen(desk, "justificatif")
        helped.do(events.Continue())
        await seen(desk, "relecture")
        helped.do(events.Continue())
        await seen(desk, "signature")
        helped.step(lambda hand: hand.do(events.Sign(b"png")).send())
        await asyncio.to_thread(
            desk.until, lambda: any(one.page == "sending" for one in desk.heard(wire.ShareState)), "the end"
        )
        helped.do(events.EndAsked("citizen"))
        await heard(desk, wire.HangUp)

    desk = played(tmp_path, story)
    assert {"identite", "adresse", "relecture", "signature"} <= {one.step for one in desk.heard(wire.ShareState)}
    assert spilt(desk) == []


def test_what_is_revealed_is_on_the_wire_and_the_rest_is_not(tmp_path: Path) -> None:
    """So that the search above is known to find what is there."""

    async def story(helped: Helped, desk: StandIn) -> None:
        helped.step(lambda hand: hand.enter())
        await call(helped, desk)
        await share(helped, desk)
        helped.step(lambda hand: hand.do(events.CloseHelp()).fill(nom=SURNAME, prenoms=GIVEN))
        helped.do(helps.Reveal("nom", show=True))
        await asyncio.to_thread(desk.until, lambda: SURNAME in str(desk.frames), "what was revealed")

    assert spilt(played(tmp_path, story)) == [SURNAME]


def test_the_number_to_call_back_is_sealed_to_the_desk(tmp_path: Path) -> None:
    async def story(helped: Helped, desk: StandIn) -> None:
        helped.step(lambda hand: hand.enter().do(events.AskHelp(), helps.HelpGo("callback")))
        helped.do(events.Typed("help_number", "06 12 34 56 78"), helps.AskCallback())
        asked = await heard(desk, wire.AskCallback)
        assert open_sealed(desk.callback, asked.sealed) == NUMBER.encode()
        desk.say(wire.CallbackKept(asked.request_id))
        await helped.until(lambda: helped.hand.visit.helping.callback == "kept")
        assert helped.hand.visit.helping.number == ""

    assert spilt(played(tmp_path, story)) == []


@pytest.mark.parametrize("fate", ["cut", "garbage", "flood"])
def test_a_line_that_fails_in_the_midst_of_a_call_leaves_all_as_it_was_and_comes_back(
    tmp_path: Path, fate: str
) -> None:
    async def story(helped: Helped, desk: StandIn) -> None:
        helped.step(lambda hand: hand.enter())
        await call(helped, desk)
        await share(helped, desk)
        helped.step(lambda hand: hand.do(events.CloseHelp()).fill(nom=SURNAME))
        if fate == "cut":
            desk.cut()
        else:
            frame = "garbage" if fate == "garbage" else wire.encode(wire.Typing(CALL, 1, "x" * 500))
            for _ in range(300):
                desk.send(frame)
        await helped.until(lambda: helped.hand.visit.helping.line == "down")
        helping = helped.hand.visit.helping
        assert (helping.stage, helping.sharing) == ("talking", True)
        assert helped.hand.visit.drafts["nom"] == SURNAME
        assert isinstance(helped.hand.visit.place, AtStep)
        helped.step(lambda hand: hand.fill(prenoms=GIVEN))
        if fate != "cut":
            return  # whoever does so is left alone for a while
        resumed = await heard(desk, wire.Resume)
        count = len(desk.heard(wire.ShareState))
        desk.say(wire.Answered(resumed.request_id, CALL, AGENT, SERVICE))
        state = await heard(desk, wire.ShareState, count + 1)
        assert {field.id for field in state.fields if field.filled} == {"nom", "prenoms"}
        assert helped.hand.visit.helping.lost_at is None

    assert spilt(played(tmp_path, story)) == []


def test_a_desk_that_does_not_come_back_ends_the_call_and_nothing_else(tmp_path: Path) -> None:
    async def story(helped: Helped, desk: StandIn) -> None:
        helped.step(lambda hand: hand.enter())
        await call(helped, desk)
        helped.step(lambda hand: hand.do(events.CloseHelp()).fill(nom=SURNAME))
        desk.close()
        await helped.until(lambda: helped.hand.visit.helping.line == "down")
        helped.step(lambda hand: hand.pass_time(29))
        assert helped.hand.visit.helping.stage == "talking"
        helped.step(lambda hand: hand.pass_time(2))
        helping = helped.hand.visit.helping
        assert (helping.stage, helping.ended) == ("ended", "lost")
        assert helped.hand.visit.drafts["nom"] == SURNAME

    played(tmp_path, story)
