"""An interpreter by a link at a desk of two processes: whichever dies, their page is back without a new link."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import WebSocketException

from kiosk.desk.live.lines import NOT_ALLOWED
from kiosk.help import wire
from tests.support.desk_processes import DeskOfMany, Process, desk_of_many
from tests.support.guests import Guest, link
from tests.support.live_desk import Console, Kiosk
from tests.support.patience import promised
from tests.support.postgres import Cluster

pytestmark = pytest.mark.long
# What kiosks and agents are promised; their guest waits no longer than they do.
BACK_WITHIN_S = promised(5.0)


@pytest.fixture
def desk(tmp_path: Path, postgres: Cluster) -> Iterator[DeskOfMany]:
    with desk_of_many(tmp_path, postgres, {"camille": "Camille SPECIMEN"}) as there:
        yield there


def at(desk: DeskOfMany, process: Process) -> None:
    """From now on the proxy knows this process alone."""
    desk.processes[:] = [process, *(one for one in desk.processes if one is not process)]
    desk.front._targets = lambda: [one.port for one in desk.processes if one.runs][:1]


def back(guest: Guest) -> Guest:
    """Their page: once more a moment later, until it is in."""
    until = time.monotonic() + BACK_WITHIN_S
    while True:
        try:
            guest = guest.again()
            guest.hear("entered", within_s=until - time.monotonic())
        except (OSError, WebSocketException, TimeoutError):
            assert time.monotonic() < until, "locked out"
            time.sleep(0.1)
        else:
            return guest


@pytest.mark.parametrize("killed", ["the one that decides", "another one"])
@pytest.mark.parametrize("place", ["at the one that decides", "at another one"])
def test_a_process_is_killed_and_the_guest_is_back(desk: DeskOfMany, killed: str, place: str) -> None:
    leader, (other,) = desk.leader(), desk.others()
    at(desk, other)  # kiosk and agent
    kiosk = desk.enrolled("borne-1").come()
    console = desk.console("camille")
    request = kiosk.ask(language="uk")
    call_id = console.answered()["call_id"]
    kiosk.hear(wire.Answered)
    kiosk.say(wire.CallState(call_id, "picture"))
    console.hear("call_ready")
    at(desk, leader if place == "at the one that decides" else other)
    guest = Guest(desk, link(console, call_id))
    guest.hear("call_ready")
    (leader if killed == "the one that decides" else other).stop()
    at(desk, next(one for one in desk.processes if one.runs))
    begun = time.monotonic()
    guest = back(guest)
    assert time.monotonic() - begun < BACK_WITHIN_S
    kiosk, console = both_back(desk, kiosk, console, request)
    kiosk.say(wire.CallState(call_id, "picture"))
    kiosk.hear(wire.CallServers)  # the yes that was said again has arrived
    guest.hear("call_ready")
    guest.say("relay", to="kiosk", payload="again")
    assert kiosk.hear(wire.Signal).party == "third"
    # Whoever decides now knows whom the agent shows out, and the door stays shut at every process.
    fresh = desk.start()
    console.say("show_out", call_id=call_id)
    assert guest.ended() == NOT_ALLOWED
    at(desk, fresh)
    assert guest.again().ended() == NOT_ALLOWED


def both_back(desk: DeskOfMany, kiosk: Kiosk, console: Console, request: str) -> tuple[Kiosk, Console]:
    """The kiosk and the agent, by new lines."""
    with contextlib.suppress(Exception):
        kiosk.leave()
    kiosk.come().say(wire.Resume(request))
    kiosk.hear(wire.Answered)
    with contextlib.suppress(Exception):
        console.line.close()
    console = Console(desk, console.browser)
    console.hear("in_call", third="Oksana SPECIMEN")
    return kiosk, console


def test_who_is_shown_out_before_they_are_back_stays_out(desk: DeskOfMany) -> None:
    """The one that decides dies, the agent comes back first, and shows out a guest whose line nobody has."""
    kiosk = desk.enrolled("borne-1").come()
    console = desk.console("camille")
    request = kiosk.ask()
    call_id = console.answered()["call_id"]
    kiosk.hear(wire.Answered)
    guest = Guest(desk, link(console, call_id))
    guest.hear("entered")
    desk.leader().stop()
    desk.leader()
    kiosk, console = both_back(desk, kiosk, console, request)
    console.say("show_out", call_id=call_id)
    console.hear("in_call", third="")
    assert guest.again().ended() == NOT_ALLOWED
