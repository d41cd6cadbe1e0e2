"""Two processes on one PostgreSQL, behind a proxy: whichever dies, nobody loses their place, nothing rings twice, and
a talk goes on."""

import asyncio
import contextlib
import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from websockets.exceptions import WebSocketException

from kiosk.__main__ import main
from kiosk.desk.live import enrolling
from kiosk.desk.shelf import StoreError
from kiosk.help import wire
from tests.support.desk_processes import DeskOfMany, Process, desk_of_many
from tests.support.help_line import Helped
from tests.support.live_desk import Console, Kiosk, eventually
from tests.support.loops import run_in
from tests.support.patience import PATIENCE_S, promised
from tests.support.postgres import Cluster

T = TypeVar("T")
PEOPLE = {"camille": "Camille SPECIMEN", "sacha": "Sacha EXEMPLE"}
# What people are promised: from the death of a process until its kiosks and agents are at another.
MOVED_WITHIN_S = promised(5.0)


@pytest.fixture
def desk(tmp_path: Path, postgres: Cluster) -> Iterator[DeskOfMany]:
    with desk_of_many(tmp_path, postgres, PEOPLE) as there:
        yield there


def again(do: Callable[[], T]) -> T:
    """As kiosks and pages do: once more a moment later, until the limit."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return do()
        except (OSError, WebSocketException, TimeoutError, StoreError):
            assert time.monotonic() < until, "nobody is there"
            time.sleep(0.1)


class Living(Kiosk):
    """A kiosk that comes again when its line is cut, and says so."""

    def again(self, request_id: str) -> None:
        again(self.come)
        self.say(wire.Resume(request_id))


def living(desk: DeskOfMany, name: str) -> Living:
    kiosk = desk.enrolled(name)
    kiosk.__class__ = Living
    assert isinstance(kiosk, Living)
    kiosk.come()
    return kiosk


def at(desk: DeskOfMany, process: Process, do: Callable[[], T]) -> T:
    """Done while the proxy knows this process alone."""
    everyone = desk.processes[:]
    desk.processes[:] = [process]
    try:
        return do()
    finally:
        desk.processes[:] = everyone


def test_a_call_across_two_processes(desk: DeskOfMany) -> None:
    leader, (other,) = desk.leader(), desk.others()
    kiosk = at(desk, other, lambda: living(desk, "borne-1"))
    console = at(desk, leader, lambda: desk.console("camille"))
    console.hear("board")
    kiosk.ask()
    call = console.answered()
    answered = kiosk.hear(wire.Answered)
    assert answered.agent == "Camille SPECIMEN"
    kiosk.say(wire.Typing(answered.call_id, 1, "Bonj"))
    assert console.hear("their_typing")["text"] == "Bonj"
    long = "é" * 1000
    for _ in range(5):
        console.say("say", call_id=call["call_id"], text=long)
        assert kiosk.hear(wire.Said).text == long
    eventually(lambda: desk.online() == ["borne-1"])
    # A session opened at one is one at the other; signed out at one is out at both.
    browser = at(desk, other, lambda: desk.browser("sacha"))
    elsewhere = at(desk, leader, lambda: Console(desk, browser))
    elsewhere.hear("board")
    desk.store.end_session(next(iter(desk.store.shelf.rows("SELECT digest FROM sessions WHERE person = 'sacha'")))[0])
    assert elsewhere.ended() == 4403
    # Revoked anywhere, out everywhere within a second.
    begun = time.monotonic()
    assert desk.store.revoke("borne-1", datetime.now(UTC))
    assert kiosk.hear(wire.Refused).why == "revoked"
    assert time.monotonic() - begun < promised(2)


@pytest.mark.long
@pytest.mark.parametrize("which", ["the one that decides", "another one"])
def test_one_is_killed_and_nobody_loses_a_place(desk: DeskOfMany, which: str) -> None:
    kiosks = [living(desk, f"borne-{number}") for number in range(6)]
    requests = []
    for kiosk in kiosks:
        requests.append(kiosk.ask())
        kiosk.hear(wire.Nobody)
    places = [request.id for request in desk.store.waiting()]
    assert places == requests
    eventually(lambda: len(desk.online()) == len(kiosks))  # each process says at its next beat who is connected to it
    listed = json.loads(desk.told("processes", "--json"))["processes"]
    assert sorted(one["decides"] for one in listed) == [False, True]
    assert sum(one["kiosks"] for one in listed) == len(kiosks)
    killed = desk.leader() if which == "the one that decides" else desk.others()[0]
    killed.stop()
    begun = time.monotonic()
    for kiosk, request in zip(kiosks, requests, strict=True):
        with contextlib.suppress(Exception):
            kiosk.leave()
        kiosk.again(request)
        kiosk.hear((wire.Nobody, wire.Place))  # type: ignore[arg-type]
    assert time.monotonic() - begun < MOVED_WITHIN_S
    assert [request.id for request in desk.store.waiting()] == places
    console = again(lambda: desk.console("camille"))
    for request, kiosk in zip(requests, kiosks, strict=True):
        ring = console.hear("ring")
        assert ring["id"] == request, "in their order"
        console.say("answer", request_id=request)
        call = console.hear("in_call")
        assert kiosk.hear(wire.Answered).request_id == request
        console.say("end", call_id=call["call_id"])
        kiosk.hear(wire.Ended)
        console.say("wrap_up", call_id=call["call_id"], category=0)


@pytest.mark.long
@pytest.mark.parametrize("which", ["the one that decides", "another one"])
def test_an_answered_talk_goes_on(desk: DeskOfMany, which: str) -> None:
    leader, (other,) = desk.leader(), desk.others()
    kiosk = at(desk, other, lambda: living(desk, "borne-1"))
    console = at(desk, leader, lambda: desk.console("camille"))
    request = kiosk.ask()
    call = console.answered()
    kiosk.hear(wire.Answered)
    (leader if which == "the one that decides" else other).stop()
    begun = time.monotonic()
    with contextlib.suppress(Exception):
        kiosk.leave()
    kiosk.again(request)
    assert kiosk.hear(wire.Answered).call_id == call["call_id"]
    if which == "the one that decides":
        console = again(lambda: seated(desk, console))
        assert console.hear("in_call")["call_id"] == call["call_id"]
    kiosk.say(wire.Typing(call["call_id"], 2, "encore"))
    assert console.hear("their_typing", text="encore")
    assert time.monotonic() - begun < MOVED_WITHIN_S
    console.say("end", call_id=call["call_id"])
    assert kiosk.hear(wire.Ended).why == "agent"
    console.say("wrap_up", call_id=call["call_id"], category=0)
    eventually(lambda: not desk.store.calls())


def seated(desk: DeskOfMany, before: Console) -> Console:
    """The page's line again, with the session that it had."""
    return Console(desk, before.browser)


@pytest.mark.long
def test_the_leader_stops_without_dying(desk: DeskOfMany) -> None:
    """A machine that is frozen: the server ends its session, and what it says when it thaws is not written."""
    frozen = desk.leader()
    helped = at(desk, frozen, lambda: living(desk, "borne-2"))
    helper = at(desk, frozen, lambda: desk.console("sacha"))
    helped.ask()
    call = helper.answered()
    kiosk = living(desk, "borne-1")
    request = kiosk.ask()
    kiosk.hear((wire.Nobody, wire.Place))  # type: ignore[arg-type]
    frozen.stop(signal.SIGSTOP)
    try:
        eventually(lambda: (there := desk._leading()) is not None and there is not frozen)
        with contextlib.suppress(Exception):
            kiosk.leave()
        at(desk, next(one for one in desk.processes if one is not frozen), lambda: kiosk.again(request))
        kiosk.hear((wire.Nobody, wire.Place))  # type: ignore[arg-type]
        page = at(desk, next(one for one in desk.processes if one is not frozen), lambda: seated(desk, helper))
        page.say("end", call_id=call["call_id"])
        page.hear("call_over", wrap_up=True)
        page.say("wrap_up", call_id=call["call_id"], category=0)
        eventually(lambda: not desk.store.calls())
        page.say("set_available", available=False)
    finally:
        frozen.stop(signal.SIGCONT)
    helper.ended()  # it thaws, and finds that it leads no more
    eventually(lambda: len(json.loads(desk.told("processes", "--json"))["processes"]) == 2)
    assert desk.store.calls() == (), "what it held is not brought back"
    assert [one.id for one in desk.store.waiting()] == [request]
    assert desk.leader() is not frozen
    other = again(lambda: at(desk, frozen, lambda: desk.console("camille")))
    other.hear("ring", id=request)


@pytest.mark.long
def test_the_database_is_cut_off_and_comes_back(desk: DeskOfMany) -> None:
    kiosk = living(desk, "borne-1")
    console = desk.console("camille")
    request = kiosk.ask()
    call = console.answered()
    kiosk.hear(wire.Answered)
    desk.wire.cut()
    assert kiosk.ended() in (1006, 4000, 4408)
    refused = kiosk.open()
    refused.say(wire.Hello("borne-1"))
    desk.wire.mend()
    with contextlib.suppress(Exception):
        kiosk.leave()
    begun = time.monotonic()
    again(lambda: kiosk.again(request))
    assert kiosk.hear(wire.Answered).call_id == call["call_id"]
    console = again(lambda: seated(desk, console))
    assert console.hear("in_call")["call_id"] == call["call_id"]
    kiosk.say(wire.Typing(call["call_id"], 1, "encore"))
    assert console.hear("their_typing", text="encore")
    assert time.monotonic() - begun < promised(15)


@pytest.mark.long
def test_the_database_crashes_and_starts_again(desk: DeskOfMany, postgres: Cluster) -> None:
    """What is not logged is gone then: who is there registers anew, and what was kept is kept."""
    kiosk = living(desk, "borne-1")
    request = kiosk.ask()
    kiosk.hear(wire.Nobody)
    # A queue waits for no disk, and may lose its last moments to a crash; this word does, and all before it with it.
    with desk.store.shelf.transaction(lasting=True):
        desk.store.set_note("nothing", "")
    postgres.stop()
    assert kiosk.ended() in (1006, 4000, 4408)
    postgres.start()
    with contextlib.suppress(Exception):
        kiosk.leave()
    again(lambda: kiosk.again(request))
    kiosk.hear((wire.Nobody, wire.Place))  # type: ignore[arg-type]
    console = again(lambda: desk.console("camille"))
    console.hear("ring", id=request)


@pytest.mark.long
def test_the_kiosk_s_own_line_finds_another_process(
    desk: DeskOfMany, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A visit as it is, with its worker: in a talk, the process that decides is killed, and the talk goes on."""
    settings = tmp_path / "kiosk.toml"
    settings.write_text(f'kiosk_id = "borne-7"\nstate_dir = "{tmp_path}"\n', encoding="utf-8")
    code = enrolling.new_code(desk.store, datetime.now(UTC))
    assert main(["provision", "desk", desk.url, code, "--config", str(settings)]) == 0
    capsys.readouterr()
    console = desk.console("camille")

    async def story() -> None:
        helped = Helped(desk.url, tmp_path)
        try:
            await helped.until(lambda: helped.hand.visit.helping.line == "up")
            helped.step(lambda hand: hand.enter().ask())
            call = (await asyncio.to_thread(console.answered))["call_id"]
            await helped.until(lambda: helped.hand.visit.helping.stage == "talking")
            begun = time.monotonic()
            desk.leader().stop()
            await helped.until(lambda: helped.hand.visit.helping.line != "up")
            await helped.until(lambda: helped.hand.visit.helping.line == "up")
            page = await asyncio.to_thread(again, lambda: seated(desk, console))
            assert (await asyncio.to_thread(page.hear, "in_call"))["call_id"] == call
            assert time.monotonic() - begun < MOVED_WITHIN_S
            page.say("say", call_id=call, text="Je suis de retour.")
            await helped.until(lambda: helped.hand.visit.helping.heard == 1)
            assert helped.hand.visit.helping.stage == "talking"
        finally:
            await helped.line.close()

    run_in("asyncio", story)


class Hall(threading.Thread):
    """A kiosk that asks, is answered, hangs up and asks again, and comes again after each cut, until it is told to
    stop. `lost`: requests that had a place, and that the desk no longer knew though nobody had answered them."""

    def __init__(self, kiosk: Living) -> None:
        super().__init__(daemon=True)
        self.kiosk = kiosk
        self.stops = threading.Event()
        self.answered: dict[str, str] = {}
        self.placed: set[str] = set()
        self.lost: list[str] = []
        self.away_s = 0.0

    def run(self) -> None:
        request = ""
        while not self.stops.is_set():
            try:
                if not request:
                    request = self.kiosk.ask()
                message = self.kiosk.hear(wire.Message, within_s=0.3)
                request = self._heard(request, message)
            except TimeoutError:
                continue
            except (OSError, WebSocketException):
                begun = time.monotonic()
                with contextlib.suppress(Exception):
                    self.kiosk.leave()
                again(lambda name=request: self.kiosk.again(name))  # type: ignore[misc]
                self.away_s = max(self.away_s, time.monotonic() - begun)

    def _heard(self, request: str, message: Any) -> str:
        if isinstance(message, wire.Answered):
            assert self.answered.setdefault(message.request_id, message.call_id) == message.call_id
            self.kiosk.say(wire.HangUp(message.call_id))
            return ""
        if isinstance(message, wire.Place | wire.Nobody):
            self.placed.add(message.request_id)
        if not isinstance(message, wire.Ended) or message.request_id != request:
            return request
        # One whose question died on its way was never in the queue: the kiosk is told, and asks again.
        if message.why == "unknown" and request in self.placed and request not in self.answered:
            self.lost.append(request)
        return ""


class Helper(threading.Thread):
    """An agent's page: answers what rings, wraps up what is over, comes again after each cut."""

    def __init__(self, desk: DeskOfMany, person: str) -> None:
        super().__init__(daemon=True)
        self.desk = desk
        self.console = desk.console(person)
        self.stops = threading.Event()
        self.calls: set[str] = set()
        self.away_s = 0.0

    def run(self) -> None:
        while not self.stops.is_set():
            try:
                said = json.loads(self.console.line.recv(timeout=0.3))
                if said["type"] == "ring":
                    self.console.say("answer", request_id=said["id"])
                elif said["type"] == "in_call":
                    self.calls.add(said["call_id"])
                elif said["type"] == "call_over" and said.get("wrap_up"):
                    self.console.say("wrap_up", call_id=said["call_id"], category=0)
            except TimeoutError:
                continue
            except (OSError, WebSocketException):
                begun = time.monotonic()
                self.console = again(lambda: seated(self.desk, self.console))
                self.away_s = max(self.away_s, time.monotonic() - begun)


@pytest.mark.long
def test_processes_are_killed_under_load(tmp_path: Path, postgres: Cluster) -> None:
    """Twelve kiosks, four agents, two processes; each is killed in its turn, and another started."""
    people = {f"agent-{number}": f"Agent {number}" for number in range(4)}
    with desk_of_many(tmp_path, postgres, people) as desk:
        halls = [Hall(living(desk, f"borne-{number}")) for number in range(12)]
        helpers = [Helper(desk, person) for person in people]
        for begins in (*halls, *helpers):
            begins.start()
        for turn in range(4):
            before = sum(len(hall.answered) for hall in halls)
            eventually(lambda least=before + 12: sum(len(hall.answered) for hall in halls) > least)  # type: ignore[misc]
            (desk.leader() if turn % 2 == 0 else desk.others()[0]).stop()
            desk.start()
        before = sum(len(hall.answered) for hall in halls)
        eventually(lambda: sum(len(hall.answered) for hall in halls) > before + 12)
        everyone: list[Hall | Helper] = [*halls, *helpers]
        for thread in everyone:
            thread.stops.set()
        for thread in everyone:
            thread.join(PATIENCE_S)
        assert [hall.lost for hall in halls if hall.lost] == []
        assert max(thread.away_s for thread in everyone) < MOVED_WITHIN_S
        audit = [entry for entry in desk.store.audit() if entry.action == "answered"]
        assert len(audit) == len({entry.subject for entry in audit}), "nobody is answered twice"
