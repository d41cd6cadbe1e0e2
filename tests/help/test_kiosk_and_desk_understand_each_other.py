"""The product's own desk in its process, an agent at its console line, and a visit at the kiosk's end: enrolled by a
code, asked, answered, talked, shared, proposed, ended."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.__main__ import main
from kiosk.session import events
from kiosk.session.help import events as helps
from tests.support.desk import Desk, running_desk
from tests.support.help_agent import Agent
from tests.support.help_line import Helped
from tests.support.loops import run_in


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("desk")) as started:
        yield started


def enrolled(desk: Desk, state: Path, kiosk: str, capsys: Any) -> None:
    settings = state / "kiosk.toml"
    settings.write_text(f'kiosk_id = "{kiosk}"\nstate_dir = "{state}"\n')
    code = desk.tell("enrol").split()[0]
    assert main(["provision", "desk", desk.url, code, "--config", str(settings)]) == 0
    assert kiosk in capsys.readouterr().out
    assert main(["provision", "desk", desk.url, code, "--config", str(settings)]) == 1, "a code is good for once"
    capsys.readouterr()


def test_a_visit_is_helped_from_the_first_press_to_the_last(desk: Desk, tmp_path: Path, capsys: Any) -> None:
    enrolled(desk, tmp_path, "borne-7", capsys)

    async def story() -> None:
        helped = Helped(desk.url, tmp_path)
        agent = await asyncio.to_thread(Agent, desk.url, desk.tell("link").split()[-1])
        try:
            await helped.until(lambda: helped.hand.visit.helping.line == "up")
            agent.say("set_available", available=True)
            helped.step(lambda hand: hand.enter().ask())
            ring = await asyncio.to_thread(agent.hear, "ring")
            agent.say("answer", request_id=ring["id"])
            await helped.until(lambda: helped.hand.visit.helping.stage == "talking")
            call = (await asyncio.to_thread(agent.hear, "in_call"))["call_id"]
            helping = helped.hand.visit.helping
            assert helping.agent
            assert helping.service

            agent.say("say", call_id=call, text="Bonjour, que puis-je faire ?")
            await helped.until(lambda: helped.hand.visit.helping.heard == 1)
            helped.do(events.Typed("help_line", "Mon nom"), helps.SayLine(), helps.SayPhrase("show_me"))

            agent.say("share_view", call_id=call)
            await helped.until(lambda: helped.hand.visit.helping.asked is not None)
            helped.step(lambda hand: hand.answer(yes=True).do(events.CloseHelp()))
            await asyncio.to_thread(agent.hear, "view")

            agent.say("propose_value", call_id=call, field="nom", value="Specimen", reason="Comme sur la carte.")
            await helped.until(lambda: helped.hand.visit.helping.asked is not None)
            helped.step(lambda hand: hand.answer(yes=True))
            assert helped.hand.visit.facts["nom"].origin == "agent"

            agent.say("end", call_id=call)
            await helped.until(lambda: helped.hand.visit.helping.stage == "ended")
            assert helped.hand.visit.facts["nom"].value == "Specimen"
        finally:
            agent.close()
            await helped.line.close()

    run_in("asyncio", story, 60)


@pytest.mark.long
def test_a_kiosk_that_is_not_enrolled_or_was_revoked_is_not_helped(desk: Desk, tmp_path: Path, capsys: Any) -> None:
    enrolled(desk, tmp_path, "borne-8", capsys)

    async def story() -> None:
        helped = Helped(desk.url, tmp_path, kiosk="borne-8")
        stranger = Helped(desk.url, tmp_path / "other", kiosk="borne-9")
        try:
            await helped.until(lambda: helped.hand.visit.helping.line == "up")
            await stranger.until(lambda: stranger.hand.visit.helping.line == "down")
            await asyncio.to_thread(desk.tell, "revoke", "borne-8")
            await helped.until(lambda: helped.hand.visit.helping.line == "down", 5)
        finally:
            await helped.line.close()
            await stranger.line.close()

    run_in("asyncio", story, 60)
