"""A desk that starts again, on SQLite too: who waits, who is in a call, who is signed in and who rests stand; and who
answers is not rung by the next one in the midst of it."""

import contextlib
import json
from pathlib import Path

from kiosk.desk.live.settings import Person
from kiosk.help import wire
from tests.support.live_desk import Console, Kiosk, agent, eventually, live_desk

PEOPLE: dict[str, Person] = {"camille": agent(), "sacha": agent("Sacha EXEMPLE")}


def test_a_desk_that_starts_again_knows_what_stood(tmp_path: Path) -> None:
    with live_desk(tmp_path, people=PEOPLE) as desk:
        helped, waits = desk.enrolled("borne-1").come(), desk.enrolled("borne-2").come()
        console, other = desk.console("camille"), desk.console("sacha")
        other.say("set_available", available=False)
        eventually(lambda: not desk.live.rooms.hub.seats["sacha"].available)
        first = helped.ask()
        call = console.answered()
        second = waits.ask()
        waits.hear(wire.Place)
        browser, resting = console.browser, other.browser
    with live_desk(tmp_path, people=PEOPLE) as again:
        for kiosk, request in ((helped, first), (waits, second)):
            back = Kiosk(again, kiosk.id)
            back.key = kiosk.key
            back.come()
            back.say(wire.Resume(request))
            if kiosk is helped:
                assert back.hear(wire.Answered).call_id == call["call_id"]
            else:
                assert back.hear((wire.Place, wire.Nobody)).request_id == request  # type: ignore[arg-type]
        page = Console(again, browser)
        assert page.hear("in_call")["call_id"] == call["call_id"]
        Console(again, resting)
        eventually(lambda: "sacha" in again.live.rooms.hub.seats)
        assert not again.live.rooms.hub.seats["sacha"].available
        page.say("end", call_id=call["call_id"])
        page.hear("call_over", wrap_up=True)
        page.say("wrap_up", call_id=call["call_id"], category=0)
        assert page.hear("ring")["id"] == second
        assert again.store.calls() == ()


def test_who_answers_is_rung_by_the_next_one_only_once_they_are_free(tmp_path: Path) -> None:
    with live_desk(tmp_path, people={"camille": agent()}) as desk:
        kiosks = [desk.enrolled(f"borne-{number}").come() for number in range(2)]
        requests = []
        for kiosk in kiosks:
            requests.append(kiosk.ask())
            kiosk.hear(wire.Nobody)
        console = desk.console("camille")
        console.hear("ring", id=requests[0])
        console.say("answer", request_id=requests[0])
        call = console.hear("in_call")
        heard = []
        with contextlib.suppress(TimeoutError):
            while True:
                heard.append(json.loads(console.line.recv(timeout=0.3))["type"])
        assert "ring" not in heard
        console.say("end", call_id=call["call_id"])
        console.say("wrap_up", call_id=call["call_id"], category=0)
        console.hear("ring", id=requests[1])
